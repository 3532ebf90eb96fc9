// The one entry: Turbo drives the clicks, small elements of ours do the rest. Without any of it
// every page still reads, replies and signs in.
import * as Turbo from "../vendor/turbo.js"
import "./moving.js"
import "./live.js"
import "./composer.js"
import "./counter.js"
import "./read.js"
import "./copy.js"
import "./phone.js"
import "./menus.js"
import "./keys.js"
import "./campaigns.js"
import "./chart.js"
import "./suggestions.js"
import "./zone.js"
import "./without_https.js"
import "./unreachable.js"

Turbo.config.drive.progressBarDelay = 2 ** 31 - 1 // never: it would need inline styles

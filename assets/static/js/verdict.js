// What to say about a text's cost, in plain words; nothing as long as there is nothing to say.
import { costly, gain } from "./plain.js"
import { measure } from "./segments.js"

const SAYS_FROM = 120
const FEW = 3
const GSM7 = measure("")
const NOTHING = { why: [], offer: "", count: "", gist: "" }

// Why it costs that (words and elements), what to offer, what is left; and the gist, which changes with the why and the
// number of texts only.
export function verdict(text, longest) {
  const now = measure(text)
  const excess = [...text].length - longest
  if (excess > 0) return tooLong(excess, longest)
  if (now.count === 0 || (now.encoding === "GSM-7" && text.length < SAYS_FROM)) return NOTHING
  const odd = costly(text)
  const culprits = distinct(odd)
  const without = measure(bare(text, odd)).count
  const isDearer = now.count > without && without > 0 && (culprits.length <= FEW || culprits[0].twin !== undefined)
  const why = isDearer ? [...withThese(culprits), ` this is ${now.count} texts, not ${without}`] : explain(now, culprits)
  const count = now.count > 1 && !isDearer ? `${now.count} texts · ${now.left} left` : `${now.left} left`
  const offer = gain(text) ? offerFor(culprits) : ""
  return { why, offer, count, gist: spoken(why) + now.count }
}

function explain(now, culprits) {
  const holds = ({ single, part }) => (now.count > 1 ? part : single)
  if (culprits.length === 0) return [`Standard characters: ${holds(now)} per text`]
  return [...withThese(culprits), ` a text holds ${holds(now)} characters, not ${holds(GSM7)}`]
}

// Each character once. Where some have no twin, they alone decide.
function distinct(odd) {
  const stubborn = odd.filter(({ twin }) => twin === undefined)
  return [...new Map((stubborn.length ? stubborn : odd).map(one => [one.piece, one])).values()]
}

// The text without its costly characters, or with what stands for them.
function bare(text, odd) {
  return odd.reduceRight((text, { at, piece, twin = "" }) => text.slice(0, at) + twin + text.slice(at + piece.length), text)
}

// Nothing is cut: what was pasted stays, and is refused when it is sent.
function tooLong(excess, longest) {
  const why = [`${excess.toLocaleString("en")} ${excess === 1 ? "character" : "characters"} too many: a text may have ${longest.toLocaleString("en")}`]
  return { why, offer: "", count: "", gist: "too long", isTooLong: true }
}

// With ’ · With ’ and – · With “, ” and … · With П and others
function withThese(culprits) {
  const shown = culprits.length > FEW ? [shape(culprits[0]), "others"] : culprits.map(shape)
  return ["With ", ...shown.flatMap((one, at) => [separator(at, shown.length), one])].filter(Boolean)
}

function separator(at, length) {
  if (at === 0) return ""
  return at === length - 1 ? " and " : ", "
}

// The character itself, with its name for who hears it; the name alone where nothing is to be seen.
function shape({ piece, twin }) {
  const name = nameOf(piece, twin)
  if (twin === "" || twin === " " || twin === "\n") return name
  const mark = Object.assign(document.createElement("b"), { className: "segments-mark", textContent: piece })
  if (name) mark.append(Object.assign(document.createElement("span"), { className: "hidden", textContent: ` (${name})` }))
  return mark
}

function nameOf(piece, twin) {
  if (piece === "\t") return "a tab"
  if (/^\p{Pd}|−/u.test(piece)) return "a long dash"
  return { "'": "a curly quote", '"': "curly quotes", "-": "a bullet", "...": "an ellipsis", " ": "an odd space", "": "a hidden mark", "\n": "an odd line end" }[twin]
}

function offerFor(culprits) {
  const twins = new Set(culprits.map(({ twin }) => twin))
  const [twin] = twins
  const isSeen = twins.size === 1 && twin?.trim()
  return isSeen ? `Use ${twin} instead` : "Make it plain"
}

function spoken(why) {
  return why.map(part => part.textContent ?? part).join("")
}

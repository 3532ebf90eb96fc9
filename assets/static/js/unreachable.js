// Where the desk cannot be reached, one stays on the page one is on, which says so: left to itself, Turbo goes to the
// browser's error page, from which nothing leads back.
import { navigator } from "../vendor/turbo.js"
import { pill } from "./pill.js"

const LONG_ENOUGH_TO_READ = 8000
let shown = location.href
let said, fading

addEventListener("turbo:load", () => {
  shown = location.href
  hide()
})

addEventListener("turbo:fetch-request-error", event => {
  if (event.target.closest("parley-composer")) return // it says so itself, beside what was typed
  if (!event.target.matches("form")) stay(event)
  say("The desk cannot be reached. Nothing has changed: try again in a moment.")
})

function stay(event) {
  event.preventDefault()
  navigator.stop()
  document.documentElement.removeAttribute("aria-busy")
  if (location.href !== shown) history.replaceState(history.state, "", shown) // gone back to what is not here any more
}

function say(words) {
  hide()
  said = document.body.appendChild(pill(words))
  fading = setTimeout(hide, LONG_ENOUGH_TO_READ)
}

function hide() {
  clearTimeout(fading)
  said?.remove()
}

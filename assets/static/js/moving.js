// Going from page to page without losing one's place: what both pages have is kept as it is,
// and every column remembers how far it was scrolled.
import { morphElements } from "../vendor/turbo.js"
import { announce } from "./announce.js"

const places = new Map()
const scrollers = "[data-keeps-scroll]"
let hasMoved = false

document.addEventListener("scroll", ({ target }) => {
  if (target.matches?.(scrollers)) places.set(target.id, target.scrollTop)
}, { capture: true, passive: true })

document.addEventListener("turbo:before-render", ({ detail }) => {
  if (isDesk(document.body) && isDesk(detail.newBody)) detail.render = keepWhatStays
})

document.addEventListener("turbo:render", () => {
  for (const scroller of document.querySelectorAll(scrollers)) restore(scroller)
  for (const chosen of document.querySelectorAll(".row [aria-current]")) chosen.scrollIntoView({ block: "nearest" })
})

document.addEventListener("turbo:load", () => {
  if (hasMoved && isDesk(document.body)) announce(document.title)
  hasMoved = true
})

function keepWhatStays(before, after) {
  morphElements(before, after, { callbacks: { beforeNodeMorphed: mayChange } })
  document.querySelector("[autofocus]")?.focus()
}

// A reply somebody is writing stays, whatever else they press.
function mayChange(before, after) {
  return !(before.matches("textarea[data-reply]") && before.value && after?.value === "")
}

function isDesk(body) {
  return body.classList.contains("desk")
}

function restore(scroller) {
  const place = places.get(scroller.id) ?? 0
  if (scroller.scrollTop !== place) scroller.scrollTop = place
}

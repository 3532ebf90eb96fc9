// Going from page to page without losing one's place: what both pages have is kept as it is,
// and every column remembers how far it was scrolled.
import { morphElements } from "../vendor/turbo.js"
import { announce } from "./announce.js"

const places = new Map()
const scrollers = "[data-keeps-scroll]"
let hasMoved = false
let hasSent = false

document.addEventListener("scroll", ({ target }) => {
  if (target.matches?.(scrollers)) places.set(keyOf(target), target.scrollTop)
}, { capture: true, passive: true })

document.addEventListener("turbo:submit-end", () => { hasSent = true })

document.addEventListener("turbo:before-render", ({ detail }) => {
  if (isDesk(document.body) && isDesk(detail.newBody)) detail.render = keepWhatStays
})

document.addEventListener("turbo:render", () => {
  for (const scroller of document.querySelectorAll(scrollers)) restore(scroller)
  for (const chosen of document.querySelectorAll(".row [aria-current]")) chosen.scrollIntoView({ block: "nearest" })
  if (hasSent) showWhatCameOfIt()
  hasSent = false
})

document.addEventListener("turbo:load", () => {
  if (hasMoved && isDesk(document.body)) announce(document.title)
  hasMoved = true
})

function keepWhatStays(before, after) {
  const back = wayBack(document.activeElement)
  morphElements(before, after, { callbacks: { beforeNodeMorphed: mayChange } })
  document.querySelector("[autofocus]")?.focus()
  if (document.activeElement === document.body) back()?.focus({ preventScroll: true })
}

// Whoever pressed something that is gone now goes on from where it was: from the menu it stood in, or from the row that is open.
function wayBack(pressed) {
  if (pressed === document.body) return () => null
  const menu = pressed.closest("details.menu") && "details.menu > summary"
  return () => (pressed.id && document.getElementById(pressed.id)) || document.querySelector(menu || ".row > [aria-current]")
}

// Of a form that was sent: the first field that is wrong, else the words above it.
function showWhatCameOfIt() {
  const wrong = document.querySelector("[aria-invalid=true]")
  wrong?.focus({ preventScroll: true })
  const words = wrong ?? document.querySelector(".flash[role]")
  words?.scrollIntoView({ block: "nearest" })
}

// A reply somebody is writing stays, whatever else they press.
function mayChange(before, after) {
  return !(before.matches("textarea[data-reply]") && before.value && after?.value === "")
}

function isDesk(body) {
  return body.classList.contains("desk")
}

// Each page of a list has a place of its own.
function keyOf({ id }) {
  const asked = new URLSearchParams(location.search)
  return [id, asked.get("before"), asked.get("after")].join()
}

function restore(scroller) {
  const place = places.get(keyOf(scroller)) ?? 0
  if (scroller.scrollTop !== place) scroller.scrollTop = place
}

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

// Of a form that was sent: the first field that is wrong, else the words above it, with the head of their page.
function showWhatCameOfIt() {
  const wrong = firstWrong()
  if (wrong) return show(wrong)
  const words = document.querySelector(".flash[role]")
  if (words?.closest(".scroll")) words.closest(".scroll").scrollTop = 0
  else words?.scrollIntoView({ block: "nearest" })
}

function show(field) {
  for (let fold = field.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true
  for (const other of document.querySelectorAll("[autofocus]")) other.removeAttribute("autofocus") // Turbo gives it the focus later
  field.focus({ preventScroll: true })
  field.scrollIntoView({ block: "center" })
}

// A field, or the first of those that a sentence stands beside.
function firstWrong() {
  const [first] = document.querySelectorAll("[aria-invalid=true], .wrong, .doubt")
  if (!first?.matches(".wrong, .doubt")) return first
  return first.closest(".field, fieldset, form")?.querySelector("input:not([type=hidden]), select, textarea")
}

// A reply somebody is writing stays, whatever else they press.
function mayChange(before, after) {
  return !(before.matches("textarea[data-reply]") && before.value && after?.value === "")
}

function isDesk(body) {
  return body.classList.contains("desk")
}

// Each page has a place of its own, and so has each page of a list.
function keyOf({ id, className }) {
  const asked = new URLSearchParams(location.search)
  const page = className === "scroll" ? location.pathname : ""
  return [id, page, asked.get("before"), asked.get("after")].join()
}

function restore(scroller) {
  const place = places.get(keyOf(scroller)) ?? 0
  if (scroller.scrollTop !== place) scroller.scrollTop = place
}

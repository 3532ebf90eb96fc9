// The keyboard: j k to go through the list, r to reply, e to close, / to search, ? for help.
import { visit } from "../vendor/turbo.js"

const keys = {
  j: () => step(1),
  k: () => step(-1),
  r: () => document.querySelector("[data-reply]")?.focus(),
  e: () => document.querySelector("[data-key=e]")?.click(),
  "/": search,
  "?": () => document.querySelector("#keys")?.showModal(),
  Escape: back,
}

// The row that was open last, and where it stood: from there one goes on, also when it is gone.
let last = { id: "", place: 0 }

document.addEventListener("keydown", event => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return
  if (document.querySelector("dialog[open], :popover-open")) return
  if (isField(event.target)) leaveField(event)
  else if (keys[event.key]) {
    event.preventDefault()
    keys[event.key]()
  }
})

function leaveField(event) {
  if (event.key === "Escape") event.target.blur()
}

addEventListener("turbo:load", () => {
  const place = rows().findIndex(row => row.matches("[aria-current]"))
  if (place >= 0) last = { id: rows()[place].parentElement.id, place }
})

function step(by) {
  const there = rows()
  const at = there.findIndex(row => row.parentElement.id === last.id)
  const next = at >= 0 ? at + by : Math.min(by > 0 ? last.place : last.place - 1, there.length - 1)
  there[next]?.focus()
  there[next]?.click()
}

function rows() {
  return [...document.querySelectorAll(".row > a")]
}

function search() {
  const field = document.querySelector("[data-search]")
  if (field) return field.focus()
  arriving(() => document.querySelector("[data-search]"))
  visit("/people")
}

// Back to the list, at the row one came from.
function back() {
  const link = document.querySelector(".thread-back")
  if (link) arriving(() => rows().find(row => row.parentElement.id === last.id))
  link?.click()
}

function arriving(where) {
  addEventListener("turbo:load", () => where()?.focus(), { once: true })
}

function isField(element) {
  return element.matches("input, textarea, select, [contenteditable]")
}

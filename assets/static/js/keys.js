// The keyboard: j k to go through the list, r to reply, e to close, / to search, ? for help.
import { visit } from "../vendor/turbo.js"

const keys = {
  j: () => step(1),
  k: () => step(-1),
  r: () => document.querySelector("[data-reply]")?.focus(),
  e: () => document.querySelector("[data-key=e]")?.click(),
  "/": search,
  "?": () => document.querySelector("#keys")?.showModal(),
  Escape: () => document.querySelector(".thread-back")?.click(),
}

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

function step(by) {
  const rows = [...document.querySelectorAll(".row > a")]
  const current = rows.findIndex(row => row.matches("[aria-current]"))
  const next = rows[current + by] ?? (current < 0 ? rows[0] : null)
  if (next) {
    next.focus()
    next.click()
  }
}

function search() {
  const field = document.querySelector("[data-search]")
  if (field) field.focus()
  else visit("/people")
}

function isField(element) {
  return element.matches("input, textarea, select, [contenteditable]")
}

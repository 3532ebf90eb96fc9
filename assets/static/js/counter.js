// Laid around any textarea, it says under it how many texts that becomes, which character makes it more, and offers the
// plain one that means the same.
import { announce } from "./announce.js"
import { costly, plain } from "./plain.js"
import { verdict } from "./verdict.js"

const PAUSE = 1000

class Counter extends HTMLElement {
  connectedCallback() {
    this.setUp = new AbortController()
    const listen = (target, name, heard) => target.addEventListener(name, heard, { signal: this.setUp.signal })
    listen(this, "input", () => this.typed())
    listen(this, "mousedown", event => this.keepFocus(event))
    listen(this, "click", event => this.pressed(event))
    listen(document, "turbo:render", () => this.show())
    this.show()
  }

  disconnectedCallback() {
    this.setUp.abort()
    clearTimeout(this.saying)
  }

  get field() { return this.querySelector("textarea") }

  // What is shown is the user's, as what is typed: it stays when the page around it is brought up to date.
  get line() {
    const line = this.querySelector(":scope > .segments") ?? this.appendChild(emptyLine(`${this.field.id}-segments`))
    this.dataset.keep = ""
    describe(this.field, line)
    return line
  }

  typed() {
    this.show()
    clearTimeout(this.saying)
    this.saying = setTimeout(() => this.say(), PAUSE)
  }

  show() {
    // Brought in by a morph, it comes before what is in it, and is shown with the page.
    if (!this.field) return
    const { why, offer, count, gist, isTooLong } = verdict(this.field.value, Number(this.field.dataset.longest ?? Infinity))
    const [words, button, number] = this.line.children
    words.replaceChildren(...why)
    this.line.classList.toggle("segments-wrong", Boolean(isTooLong))
    button.textContent = offer
    button.hidden = !offer
    number.textContent = count
    this.gist = gist
  }

  // Only what is new, and only when the typing rests.
  say() {
    if (this.gist && this.gist !== this.said) announce(`${this.line.firstChild.textContent}. ${this.line.lastChild.textContent}`)
    this.said = this.gist
  }

  // The keyboard of a phone would go and come back.
  keepFocus(event) {
    if (event.target.closest("button.segments-plain")) event.preventDefault()
  }

  pressed(event) {
    if (event.target.closest("button.segments-plain")) makePlain(this.field)
  }
}

function emptyLine(id) {
  const line = Object.assign(document.createElement("div"), { className: "segments", id })
  const why = Object.assign(document.createElement("p"), { className: "segments-why" })
  const button = Object.assign(document.createElement("button"), { className: "segments-plain", type: "button", hidden: true })
  const count = Object.assign(document.createElement("p"), { className: "segments-count" })
  line.append(why, button, count)
  return line
}

function describe(field, line) {
  const ids = new Set(field.getAttribute("aria-describedby")?.split(" "))
  if (!ids.has(line.id)) field.setAttribute("aria-describedby", [...ids, line.id].join(" "))
}

// As if it had been typed, in one go: one undo brings everything back. The caret stays where it was among the words.
function makePlain(field) {
  const [text, made] = [field.value, plain(field.value)]
  const odd = costly(text).filter(({ twin }) => twin !== undefined)
  const [first, last] = [odd.at(0), odd.at(-1)]
  const end = last.at + last.piece.length
  const moved = place => odd.filter(({ at }) => at < place).reduce((moved, { piece, twin }) => moved + twin.length - piece.length, place)
  const selection = [moved(field.selectionStart), moved(field.selectionEnd)]
  field.focus({ preventScroll: true })
  field.setSelectionRange(first.at, end)
  type(field, made.slice(first.at, made.length - (text.length - end)))
  field.setSelectionRange(...selection)
}

// The one way that a field's own undo knows of, deprecated or not; else without undo.
function type(field, words) {
  if (words ? document.execCommand("insertText", false, words) : document.execCommand("delete")) return
  field.setRangeText(words, field.selectionStart, field.selectionEnd, "end")
  field.dispatchEvent(new Event("input", { bubbles: true }))
}

customElements.define("parley-segments", Counter)

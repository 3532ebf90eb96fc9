// The field one answers in: grows, counts when it says something, keeps what was typed until it is
// sent, and sends once.
import { measure } from "./segments.js"

const COUNTS_FROM = 120

class Composer extends HTMLElement {
  connectedCallback() {
    this.setUp = new AbortController()
    this.listen("input", () => this.typed())
    this.listen("keydown", event => this.sendOnEnter(event))
    this.listen("turbo:submit-start", () => this.sending())
    this.listen("turbo:submit-end", event => this.sent(event))
    if (!this.field.value) this.field.value = sessionStorage.getItem(this.draft) ?? ""
    this.fit()
  }

  disconnectedCallback() {
    this.setUp.abort()
  }

  get field() { return this.querySelector("textarea") }
  get form() { return this.querySelector("form") }
  get draft() { return `draft-${this.getAttribute("draft")}` }

  typed() {
    if (this.field.value) sessionStorage.setItem(this.draft, this.field.value)
    else sessionStorage.removeItem(this.draft)
    this.fit()
  }

  sendOnEnter(event) {
    if (event.key !== "Enter" || event.isComposing || event.target !== this.field) return
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault()
      if (this.field.value.trim()) this.form.requestSubmit()
    }
  }

  sending() {
    this.field.readOnly = true
  }

  sent({ detail }) {
    this.field.readOnly = false
    if (detail.success) {
      sessionStorage.removeItem(this.draft)
      this.field.value = ""
      this.fit()
      this.field.focus()
    }
  }

  fit() {
    if (!CSS.supports("field-sizing", "content")) this.grow()
    this.count()
  }

  grow() {
    this.field.style.blockSize = "auto"
    this.field.style.blockSize = `${this.field.scrollHeight}px`
  }

  count() {
    const place = this.querySelector("[data-count]")
    const { segments, encoding, left, odd } = measure(this.field.value)
    const says = this.field.value.length >= COUNTS_FROM || (encoding === "UCS-2" && segments > 0)
    place.hidden = !says
    if (says) place.textContent = segments > 1 ? `${segments} texts · ${left} left` : `${left} left`
    place.title = odd ? `“${odd}” makes texts shorter: 70 characters instead of 160` : ""
  }

  listen(name, heard) {
    this.addEventListener(name, heard, { signal: this.setUp.signal })
  }
}

customElements.define("parley-composer", Composer)

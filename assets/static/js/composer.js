// The field one answers in: grows, keeps what was typed until it is sent, and sends once.
import { isTheDoor } from "./door.js"
import { draft, keepDraft } from "./drafts.js"

class Composer extends HTMLElement {
  connectedCallback() {
    this.setUp = new AbortController()
    this.listen("input", () => this.typed())
    this.listen("keydown", event => this.sendOnEnter(event))
    this.listen("turbo:submit-start", () => this.sending())
    this.listen("turbo:submit-end", event => this.sent(event))
    if (!this.field.value) this.field.value = draft(this.draft)
    this.fit()
  }

  disconnectedCallback() {
    this.setUp.abort()
  }

  get field() { return this.querySelector("textarea") }
  get form() { return this.querySelector("form") }
  get draft() { return this.getAttribute("draft") }

  typed() {
    keepDraft(this.draft, this.field.value)
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

  sent({ detail: { success, fetchResponse } }) {
    this.field.readOnly = false
    this.wrong?.remove()
    if (!fetchResponse) this.say("Not sent: the desk cannot be reached. What you wrote stays here.")
    else if (success && !isTheDoor(fetchResponse.location)) this.empty()
  }

  empty() {
    this.field.value = ""
    this.field.dispatchEvent(new Event("input", { bubbles: true }))
    this.field.focus()
  }

  say(words) {
    this.wrong = Object.assign(document.createElement("p"), { className: "wrong", role: "alert", textContent: words })
    this.wrong.dataset.keep = "" // until it is sent: whatever arrives meanwhile does not know of it
    this.form.prepend(this.wrong)
  }

  fit() {
    if (CSS.supports("field-sizing", "content")) return
    this.field.style.blockSize = "auto"
    this.field.style.blockSize = `${this.field.scrollHeight}px`
  }

  listen(name, heard) {
    this.addEventListener(name, heard, { signal: this.setUp.signal })
  }
}

customElements.define("parley-composer", Composer)

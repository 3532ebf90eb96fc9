// The phone of the sandbox: Enter sends, mischief types, the clock tells the time.
class Phone extends HTMLElement {
  connectedCallback() {
    const field = this.querySelector("textarea")
    const form = this.querySelector("form")
    for (const chip of this.querySelectorAll("[data-text]")) {
      chip.hidden = false
      chip.onclick = () => {
        field.value = chip.dataset.text
        field.focus()
      }
    }
    field.onkeydown = event => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return
      event.preventDefault()
      if (field.value.trim()) form.requestSubmit(form.querySelector("button[value='1']"))
    }
    this.addEventListener("turbo:submit-end", ({ detail }) => {
      if (detail.success) field.value = ""
      field.focus()
    })
  }
}

class Clock extends HTMLElement {
  connectedCallback() {
    this.tick()
    this.ticking = setInterval(() => this.tick(), 10_000)
    // The server's page has an empty clock, and brings this one up to date with it.
    this.watching = new MutationObserver(() => this.textContent || this.tick())
    this.watching.observe(this, { childList: true })
  }

  disconnectedCallback() {
    clearInterval(this.ticking)
    this.watching.disconnect()
  }

  tick() {
    this.textContent = new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hourCycle: "h23" })
  }
}

customElements.define("parley-phone", Phone)
customElements.define("parley-clock", Clock)

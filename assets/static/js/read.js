// Marks a thread as read, from a page somebody looks at.
class Read extends HTMLElement {
  static observedAttributes = ["last"]

  connectedCallback() {
    this.onVisible = () => this.mark()
    document.addEventListener("visibilitychange", this.onVisible)
    this.mark()
  }

  disconnectedCallback() {
    document.removeEventListener("visibilitychange", this.onVisible)
  }

  attributeChangedCallback() {
    queueMicrotask(() => this.isConnected && this.mark()) // once all its attributes are the new ones
  }

  mark() {
    const last = this.getAttribute("last")
    if (document.hidden || this.marked === this.id + last) return
    this.marked = this.id + last
    const body = new URLSearchParams({ last_message_id: last })
    fetch(this.getAttribute("action"), { method: "POST", body, keepalive: true, redirect: "manual" })
      .catch(() => { this.marked = null })
  }
}

customElements.define("parley-read", Read)

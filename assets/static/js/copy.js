// A button that copies what stands beside it.
class Copy extends HTMLElement {
  connectedCallback() {
    // Brought in by a morph, it comes before what is in it.
    if (navigator.clipboard) queueMicrotask(() => this.bringOut(this.querySelector("button")))
  }

  bringOut(button) {
    if (!button) return
    button.hidden = false
    button.onclick = () => this.copy(button)
  }

  async copy(button) {
    await navigator.clipboard.writeText(this.querySelector("input")?.value ?? this.querySelector("[data-copy]").dataset.copy)
    const words = button.querySelector("span")
    const label = words?.textContent
    if (words) words.textContent = "Copied"
    else button.title = "Copied"
    button.classList.add("is-copied")
    setTimeout(() => {
      if (words) words.textContent = label
      else button.title = "Copy"
      button.classList.remove("is-copied")
    }, 1500)
  }
}

customElements.define("parley-copy", Copy)

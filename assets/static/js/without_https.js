// Shows what is in it where the page was opened without HTTPS, so that no cookie of the desk would be kept.
class WithoutHttps extends HTMLElement {
  connectedCallback() {
    this.hidden = isSecureContext // on the same machine as well
  }
}

customElements.define("parley-without-https", WithoutHttps)

// The phone of the sandbox, in the hands of a customer.

export class Phone {
  constructor(page, number) {
    Object.assign(this, { page, number })
  }

  async pickUp() {
    await this.page.goto(`/sandbox?number=${encodeURIComponent(this.number)}`)
    return this
  }

  async text(words) {
    await this.page.getByRole("textbox", { name: "Text", exact: true }).fill(words)
    await this.page.getByRole("button", { name: "Send", exact: true }).click()
    await this.shows(words)
  }

  async shows(words) {
    await this.bubble(words).first().waitFor()
  }

  bubble(words) {
    return this.page.getByRole("region", { name: "Texts on the phone" }).getByText(words)
  }
}

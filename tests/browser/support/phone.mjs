// The phone of the sandbox, in the hands of a customer.
import { setTimeout as pause } from "node:timers/promises"

export class Phone {
  constructor(page, number) {
    Object.assign(this, { page, number })
  }

  async pickUp() {
    await this.page.goto(`/sandbox?number=${encodeURIComponent(this.number)}`)
    return this
  }

  // For a phone without JavaScript, which has to be looked at again.
  async pickUpUntil(words) {
    for (let tries = 0; tries < 50; tries++) {
      await this.pickUp()
      if (await this.bubble(words).count()) return
      await pause(300)
    }
    throw new Error(`The phone never showed "${words}".`)
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

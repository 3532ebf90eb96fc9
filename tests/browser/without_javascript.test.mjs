// What matters works without a single script: sign in, read, reply.
import assert from "node:assert/strict"
import { after, before, test } from "node:test"
import { openBrowser, openWindow } from "./support/browser.mjs"
import { startDemoDesk } from "./support/desk.mjs"
import { Phone } from "./support/phone.mjs"
import { open, reply, signIn, text } from "./support/users.mjs"

let desk, browser

before(async () => {
  desk = await startDemoDesk()
  browser = await openBrowser()
})

after(async () => {
  await browser?.close()
  await desk?.stop()
})

test("signing in, reading and replying need no JavaScript", async () => {
  const page = await openWindow(browser, desk, { javaScriptEnabled: false })
  await signIn(page, desk.admin)
  await page.waitForURL("**/conversations**")
  const phone = await new Phone(page, "+12025554321").pickUp()
  await phone.text("Hello from a plain page")

  await page.goto("/conversations?box=all")
  await open(page, "Hello from a plain page")
  await reply(page, "Plainly answered.")

  await phone.pickUpUntil("Plainly answered.")
  await page.goto("/conversations?box=mine")
  await open(page, "Plainly answered.")
  assert.equal(await text(page, "Plainly answered.").count(), 1)
  await page.context().close()
})

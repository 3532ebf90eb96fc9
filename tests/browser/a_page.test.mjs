// What every page does once a form was sent: it shows what came of it.
import assert from "node:assert/strict"
import { after, afterEach, before, beforeEach, test } from "node:test"
import { openBrowser, openWindow, troubles } from "./support/browser.mjs"
import { startDemoDesk } from "./support/desk.mjs"
import { signIn } from "./support/users.mjs"

let desk, browser, signedIn, agent

before(async () => {
  desk = await startDemoDesk()
  browser = await openBrowser()
  const page = await openWindow(browser, desk)
  await signIn(page, desk.admin)
  await page.waitForURL("**/conversations**")
  signedIn = await page.context().storageState()
  await page.context().close()
})

after(async () => {
  await browser?.close()
  await desk?.stop()
})

beforeEach(async () => {
  agent = await openWindow(browser, desk, { storageState: signedIn })
})

afterEach(async () => {
  assert.deepEqual(troubles(agent), [])
  await agent.context().close()
})

test("a page one is led to after saving stands at its top", async () => {
  await agent.setViewportSize({ width: 900, height: 420 })
  await agent.goto("/people")
  await agent.locator("main .table a").first().click()
  await agent.waitForURL(/\/people\/\d+$/)
  await agent.getByRole("link", { name: "Edit", exact: true }).click()
  await agent.waitForURL("**/edit")
  await agent.locator(".scroll").evaluate((scroller) => (scroller.scrollTop = 1000))

  await agent.locator("main form.form button").last().click()
  await agent.waitForURL(/\/people\/\d+$/)

  await agent.getByRole("heading", { name: "Numbers" }).waitFor()
  assert.equal(await agent.locator(".scroll").evaluate((scroller) => scroller.scrollTop), 0)
})

test("the field that is wrong has the focus, and what the words beside it name is a link", async () => {
  await agent.goto("/people")
  await agent.locator("main .table a").first().click()
  await agent.waitForURL(/\/people\/\d+$/)
  const taken = await agent.locator("[data-copy]").first().getAttribute("data-copy")
  await agent.goto("/people/new")
  await agent.getByLabel("Name", { exact: true }).fill("Somebody Else")
  await agent.getByLabel("Number", { exact: true }).fill(taken)

  await agent.locator("main form.form button").last().click()

  await agent.getByText("has this number already.").waitFor()
  assert.equal(await agent.evaluate(() => document.activeElement.name), "number")
  await agent.locator(".wrong a").click()
  await agent.waitForURL(/\/people\/\d+$/)
})

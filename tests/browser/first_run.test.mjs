// The first minute of a new desk: a code from the console makes the admin, and sample data fills it.
import assert from "node:assert/strict"
import { after, before, test } from "node:test"
import { openBrowser, openWindow, troubles } from "./support/browser.mjs"
import { startEmptyDesk } from "./support/desk.mjs"
import { GRACE, introduce, signIn } from "./support/users.mjs"

let desk, browser

before(async () => {
  desk = await startEmptyDesk()
  browser = await openBrowser()
})

after(async () => {
  await browser?.close()
  await desk?.stop()
})

test("an empty desk leads to the first run, and a wrong code makes no admin", async () => {
  const page = await openWindow(browser, desk)

  await page.goto("/conversations")
  await page.waitForURL("**/first-run")
  await introduce(page, { ...GRACE, code: "not-the-code" })

  await page.locator("[aria-invalid=true]").and(page.getByLabel("Code from the console")).waitFor()
  assert.equal(await page.getByLabel("Your name").inputValue(), GRACE.name)
  assert.equal(await page.getByLabel("Password").inputValue(), "")
  await page.context().close()
})

test("the code on the console makes the first admin, and sample data fills the desk", async () => {
  const page = await openWindow(browser, desk)

  await page.goto("/first-run")
  await introduce(page, { ...GRACE, code: desk.code, sample: true })
  await page.waitForURL("**/conversations**")

  await page.goto("/conversations?box=all")
  assert.ok((await page.locator("li[id^=row-]").count()) > 2, "there are conversations to look around in")
  assert.deepEqual(troubles(page), [])
  await page.context().close()
})

test("once there is an admin, the first run is over", async () => {
  const page = await openWindow(browser, desk)

  await page.goto("/first-run")
  assert.equal(await page.getByLabel("Code from the console").count(), 0)

  await signIn(page, GRACE)
  await page.waitForURL("**/conversations**")
  await page.context().close()
})

test("whoever chose no time zone of their own has the desk's", async () => {
  const page = await openWindow(browser, desk)
  await signIn(page, GRACE)
  await page.waitForURL("**/conversations**")

  for (const path of ["/profile", "/users/new"]) {
    await page.goto(path)
    const zone = page.getByLabel("Time zone")
    assert.deepEqual([await zone.inputValue(), await zone.getAttribute("placeholder")], ["", "The desk's"], path)
  }
  await page.context().close()
})

test("what was made up goes with one button", async () => {
  const page = await openWindow(browser, desk)
  await signIn(page, GRACE)
  await page.waitForURL("**/conversations**")

  await page.goto("/settings")
  page.on("dialog", (dialog) => dialog.accept())
  await page.getByRole("button", { name: "Remove the sample data" }).click()
  await page.getByRole("button", { name: "Remove the sample data" }).waitFor({ state: "detached" })

  await page.goto("/conversations?box=all")
  assert.equal(await page.locator("li[id^=row-]").count(), 0)
  await page.context().close()
})

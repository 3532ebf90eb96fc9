// Who gets in, where they arrive, and what they never get to see.
import assert from "node:assert/strict"
import { after, before, test } from "node:test"
import { openBrowser, openWindow } from "./support/browser.mjs"
import { startDemoDesk, startEmptyDesk } from "./support/desk.mjs"
import { introduce, invite, signIn, signOut } from "./support/users.mjs"

const ADA = { name: "Ada Newcomer", email: "ada@desk.example", password: "poetical science at night" }

let desk, browser

before(async () => {
  desk = await startDemoDesk()
  browser = await openBrowser()
})

after(async () => {
  await browser?.close()
  await desk?.stop()
})

test("a wrong password stays outside, a right one arrives where one was headed", async () => {
  const page = await openWindow(browser, desk)

  await page.goto("/people?q=a")
  await page.waitForURL("**/sign-in**")
  await signIn(page, { ...desk.admin, password: "not the password" })
  await page.getByRole("alert").waitFor()
  assert.equal(await page.getByLabel("E-mail").inputValue(), desk.admin.email)

  await signIn(page, desk.admin)
  await page.waitForURL("**/people?q=a")
  await page.context().close()
})

test("where a page was opened without HTTPS, it says at once where signing in works", async () => {
  const served = await startEmptyDesk({ PARLEY_PUBLIC_URL: "https://desk.example.com" })
  const elsewhere = await openBrowser("--host-resolver-rules=MAP desk.example.com 127.0.0.1")
  try {
    const page = await openWindow(elsewhere, served)
    await page.goto("/first-run")
    await introduce(page, { ...ADA, code: served.code })
    await page.waitForURL("**/conversations**")
    await page.goto(`http://desk.example.com:${served.port}/sign-in`)

    const way = page.getByRole("alert").getByRole("link")
    assert.equal(await way.textContent(), "Sign in at https://desk.example.com")
    assert.equal(await way.getAttribute("href"), "https://desk.example.com/sign-in")
    const here = await openWindow(elsewhere, served)
    await here.goto("/sign-in")
    await here.getByRole("button", { name: "Sign in" }).waitFor()
    assert.equal(await here.getByText("it needs HTTPS").isVisible(), false)
  } finally {
    await elsewhere.close()
    await served.stop()
  }
})

test("whoever signed out sees nothing by going back", async () => {
  const page = await openWindow(browser, desk)
  await signIn(page, desk.admin)
  await page.waitForURL("**/conversations**")

  await signOut(page)
  await page.goBack()

  await page.getByRole("button", { name: "Sign in" }).waitFor()
  await page.context().close()
})

test("what was typed and not sent is gone once its writer signs out", async () => {
  const page = await openWindow(browser, desk)
  await signIn(page, desk.admin)
  await page.waitForURL("**/conversations**")
  await page.goto("/conversations?box=all")
  await page.locator(".row").first().click()
  const reply = () => page.locator("parley-composer textarea")
  await reply().fill("Not for other eyes")
  const thread = page.url()
  await page.reload()
  assert.equal(await reply().inputValue(), "Not for other eyes")

  await signOut(page)
  assert.deepEqual(await page.evaluate(() => Object.keys(sessionStorage).filter((name) => name.startsWith("draft-"))), [])
  await signIn(page, desk.admin)
  await page.waitForURL("**/conversations**")
  await page.goto(thread)

  assert.equal(await reply().inputValue(), "")
  await page.context().close()
})

test("an agent stays out of the admin's pages, and is out of the desk the moment they are deactivated", async (t) => {
  const [admin, agent] = [await openWindow(browser, desk), await openWindow(browser, desk)]
  await signIn(admin, desk.admin)
  await admin.waitForURL("**/conversations**")
  await invite(admin, agent, ADA)

  for (const path of ["/users", "/users/new", "/inboxes", "/inboxes/new", "/settings"]) {
    const answer = await agent.goto(path)
    assert.equal(answer.status(), 403, path)
  }
  await agent.goto("/conversations?box=all")
  assert.equal(await agent.getByRole("link", { name: "Users" }).count(), 0)

  await admin.goto("/users")
  await admin.getByRole("link", { name: ADA.name }).click()
  const asked = admin.waitForEvent("dialog")
  const pressed = admin.getByRole("button", { name: "Deactivate" }).click()
  const question = await asked
  assert.match(question.message(), /^Deactivate .+\? They are signed out everywhere at once/)
  await question.accept()
  await pressed
  const began = performance.now()
  await agent.waitForURL("**/sign-in**")
  t.diagnostic(`from deactivated to the page at the sign-in: ${Math.round(performance.now() - began)} ms`)

  await signIn(agent, ADA)
  await agent.getByRole("alert").waitFor()
  await agent.context().close()
  await admin.context().close()
})

test("a one-time link works once", async () => {
  const [admin, first, second] = [await openWindow(browser, desk), await openWindow(browser, desk), await openWindow(browser, desk)]
  await signIn(admin, desk.admin)
  await admin.waitForURL("**/conversations**")
  await invite(admin, first, { ...ADA, email: "once@desk.example" })

  const answer = await second.goto(await admin.getByLabel("One-time link").inputValue())

  assert.equal(answer.status(), 410)
  await second.getByRole("heading", { name: "This link no longer works" }).waitFor()
  for (const page of [admin, first, second]) await page.context().close()
})

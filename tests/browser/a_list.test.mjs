// The list under somebody's pointer: nothing in it moves, and what happened meanwhile is said.
import assert from "node:assert/strict"
import { after, afterEach, before, beforeEach, test } from "node:test"
import { openBrowser, openWindow, troubles } from "./support/browser.mjs"
import { startDemoDesk } from "./support/desk.mjs"
import { Phone } from "./support/phone.mjs"
import { open, signIn } from "./support/users.mjs"

let desk, browser, signedIn, agent, colleague, phone
let numbers = 3000

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
  colleague = await openWindow(browser, desk, { storageState: signedIn })
  phone = new Phone(await openWindow(browser, desk, { storageState: signedIn }), `+1202555${++numbers}`)
  await phone.pickUp()
})

afterEach(async () => {
  assert.deepEqual([...troubles(agent), ...troubles(colleague)], [])
  for (const page of [agent, colleague, phone.page]) await page.context().close()
})

function row(words) {
  return agent.locator(".row", { hasText: words })
}

function held() {
  return agent.locator("[data-held]")
}

test("a conversation that a colleague took stays under the pointer, marked, and leaves with it", async () => {
  await phone.text("Who takes this?")
  await agent.goto("/conversations?box=unassigned")
  await row("Who takes this?").hover()
  const id = await row("Who takes this?").getAttribute("id")
  const before = await agent.locator(".row").evaluateAll((rows) => rows.map((row) => [row.id, row.getBoundingClientRect().top]))

  await colleague.goto("/conversations?box=unassigned")
  await open(colleague, "Who takes this?")
  await colleague.locator(".thread-head summary").click()
  await colleague.getByRole("button", { name: "Take it" }).click()

  const left = agent.locator(`#${id}`)
  await left.getByText("No longer in Unassigned").waitFor()
  assert.equal(await held().textContent(), "List updated", "nobody new is announced")
  const after = await agent.locator(".row").evaluateAll((rows) => rows.map((row) => [row.id, row.getBoundingClientRect().top]))
  assert.deepEqual(after, before, "nothing under the pointer moved")
  await agent.mouse.move(1000, 500)
  await left.waitFor({ state: "detached" })
  await held().waitFor({ state: "hidden" })
})

test("only what is new is counted, beside the title and over no row", async () => {
  const other = new Phone(phone.page, `+1202555${++numbers}`)
  await phone.text("The first of two")
  await (await other.pickUp()).text("In between")
  await agent.goto("/conversations?box=all")
  await agent.locator(".row").nth(3).hover()

  await (await phone.pickUp()).text("The second of two")

  await agent.getByRole("button", { name: "1 new" }).waitFor()
  assert.equal(await agent.locator(".row", { hasText: "The second of two" }).count(), 1)
  const third = new Phone(phone.page, `+1202555${++numbers}`)
  await (await third.pickUp()).text("From somebody else")
  await agent.getByRole("button", { name: "2 new" }).waitFor()
  const [pill, first] = [await held().boundingBox(), await agent.locator(".row").first().boundingBox()]
  assert.ok(pill.y + pill.height <= first.y, "it covers no row")
  await held().click()
  await row("From somebody else").waitFor()
  await held().waitFor({ state: "hidden" })
})

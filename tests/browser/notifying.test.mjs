// One person is notified, answers on their phone, and is thanked: both see it at once.
import assert from "node:assert/strict"
import { after, before, test } from "node:test"
import { openBrowser, openWindow, troubles } from "./support/browser.mjs"
import { startDemoDesk } from "./support/desk.mjs"
import { Phone } from "./support/phone.mjs"
import { open, reply, signIn, text, thread } from "./support/users.mjs"

const NUMBER = "+12025552001"
let desk, browser, agent, customer, phone

before(async () => {
  desk = await startDemoDesk()
  browser = await openBrowser()
  agent = await openWindow(browser, desk)
  await signIn(agent, desk.admin)
  await agent.waitForURL("**/conversations**")
  customer = await openWindow(browser, desk, { storageState: await agent.context().storageState() })
  phone = await new Phone(customer, NUMBER).pickUp()
})

after(async () => {
  await browser?.close()
  await desk?.stop()
})

async function notify(body, choices) {
  await agent.goto("/conversations/new?question=true")
  await agent.getByLabel("To", { exact: true }).fill(NUMBER)
  const inbox = agent.getByLabel("From", { exact: true })
  if (!(await inbox.inputValue())) await inbox.selectOption({ index: 1 })
  await agent.getByLabel("Text", { exact: true }).fill(body)
  await agent.getByLabel("Choices").fill(choices)
  await agent.getByRole("button", { name: "Send", exact: true }).click()
  await agent.waitForURL(/\/notices\/\d+$/)
}

test("one person is notified, answers, is thanked, and the page says so without a reload", async () => {
  await notify("Your parcel is here. When shall we bring it?", "today, tomorrow, never")
  await agent.evaluate(() => (window.isStillTheSame = true))
  await phone.shows(/1 today\s+2 tomorrow\s+3 never/)

  await phone.text("2")

  await phone.shows("Thank you! You chose: tomorrow")
  const facts = agent.locator("dl.facts")
  await facts.getByText("2 tomorrow", { exact: true }).waitFor()
  await agent.getByText("Delivered", { exact: true }).waitFor()
  await agent.getByText("Automatic").waitFor()
  assert.ok(await agent.evaluate(() => window.isStillTheSame), "without a reload")
})

test("an answer that came after somebody wrote is counted by hand", async () => {
  await phone.text("Where are you?")
  await agent.goto("/conversations?box=all")
  await open(agent, "Where are you?")
  await notify("Is Friday good?", "1 yes\n2 no")
  await phone.shows(/Is Friday good\?\s+1 yes\s+2 no/)
  await agent.getByRole("link", { name: "Open the thread" }).click()
  await reply(agent, "Max will ring the bell.")
  await phone.shows("Max will ring the bell.")

  await phone.text("1")
  await agent.getByRole("button", { name: "Count as 1 yes" }).click()

  await thread(agent).getByText(/Answered .Is Friday good\?.: 1 yes/).waitFor()
  assert.equal(await agent.getByRole("button", { name: "Count as 1 yes" }).count(), 0)
  await text(agent, "1").first().waitFor()
  assert.deepEqual([...troubles(agent), ...troubles(customer)], [])
})

test("people are offered while one types, and whoever is chosen is written to", async () => {
  await agent.goto("/conversations/new")
  const to = agent.getByLabel("To", { exact: true })
  await to.pressSequentially("gra")
  const offered = agent.locator("#to-people option", { hasText: "Grace" }).first()
  await offered.waitFor({ state: "attached" })
  const grace = await offered.getAttribute("value")
  assert.match(grace, /^Grace .*<\+44 /)

  await to.fill(grace)
  const inbox = agent.getByLabel("From", { exact: true })
  if (!(await inbox.inputValue())) await inbox.selectOption({ index: 1 })
  await agent.getByLabel("Text", { exact: true }).fill("Shall we meet on Monday?")
  await agent.getByRole("button", { name: "Send", exact: true }).click()

  await agent.waitForURL(/\/conversations\/\d+/)
  await text(agent, "Shall we meet on Monday?").first().waitFor()
  assert.deepEqual(troubles(agent), [])
})

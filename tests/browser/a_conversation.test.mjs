// A customer with a phone, an agent with a page: what one does, the other sees at once.
import assert from "node:assert/strict"
import { after, afterEach, before, beforeEach, test } from "node:test"
import { openBrowser, openWindow, troubles } from "./support/browser.mjs"
import { startDemoDesk } from "./support/desk.mjs"
import { Phone } from "./support/phone.mjs"
import { openTunnel } from "./support/tunnel.mjs"
import { composer, open, reply, signIn, text, thread } from "./support/users.mjs"

let desk, browser, signedIn, agent, customer, phone
let numbers = 1000

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
  customer = await openWindow(browser, desk, { storageState: signedIn })
  phone = await new Phone(customer, `+1202555${++numbers}`).pickUp()
  await agent.goto("/conversations?box=all")
  await agent.evaluate(() => (window.isStillTheSame = true))
})

afterEach(async () => {
  const complaints = [...troubles(agent), ...troubles(customer)]
  await agent.context().close()
  await customer.context().close()
  assert.deepEqual(complaints, [])
})

async function wait(t, words, locator, options) {
  const began = performance.now()
  await locator.first().waitFor(options)
  t.diagnostic(`${words}: ${Math.round(performance.now() - began)} ms`)
}

function caret(page, at) {
  return composer(page).evaluate((field, at) => field.setSelectionRange(at, at), at)
}

test("a text is on the agent's page at once; it is confirmed, answered, and the answer delivered", async (t) => {
  await phone.text("Where is my parcel?")
  await wait(t, "then in the agent's list", agent.getByRole("link", { name: "Where is my parcel?" }))
  assert.ok(await agent.evaluate(() => window.isStillTheSame), "without a reload")
  await wait(t, "then confirmed on the phone", phone.bubble(/Your ticket ID is \d+/))
  assert.ok(await customer.getByRole("button", { name: "STOP" }).isVisible(), "what a script brought out stays out")
  assert.match(await customer.locator("parley-clock").textContent(), /^\d\d:\d\d$/)

  await open(agent, "Where is my parcel?")
  await reply(agent, "It leaves today.")
  await wait(t, "then delivered", thread(agent).getByText("Delivered", { exact: true }))
  await phone.shows("It leaves today.")

  await phone.text("Thank you so much!")
  await wait(t, "then in the open thread", text(agent, "Thank you so much!"))
  assert.ok(await agent.evaluate(() => window.isStillTheSame), "without a reload")
})

test("what could not be delivered says so in words, and offers to try again", async () => {
  phone = await new Phone(customer, "+12025550001").pickUp()
  await phone.text("Can you reach me?")
  await open(agent, "Can you reach me?")

  await reply(agent, "We are trying to.")

  const failed = thread(agent).locator(".text", { hasText: "We are trying to." })
  await failed.getByText(/^Not delivered\. \S+/).waitFor()
  const tried = agent.waitForResponse((response) => response.url().includes("/retries"))
  await failed.getByRole("button", { name: "Try again" }).click()
  assert.ok((await tried).status() < 400)
  await failed.getByText(/^Not delivered\. \S+/).waitFor()
  assert.equal(await text(agent, "We are trying to.").count(), 1)
})

test("what one is typing survives whatever arrives meanwhile", async () => {
  await phone.text("First question")
  await open(agent, "First question")

  await composer(agent).pressSequentially("I am looking in")
  await phone.text("Second question")
  await text(agent, "Second question").waitFor()
  await agent.keyboard.type("to it")

  assert.equal(await composer(agent).inputValue(), "I am looking into it")
  await agent.keyboard.press("Control+Enter")
  await phone.shows("I am looking into it")
  await text(agent, "I am looking into it").waitFor()
  assert.equal(await composer(agent).inputValue(), "")
})

test("a reply that cannot leave says so and stays, and goes once the desk can be reached again", async () => {
  await phone.text("Are you there?")
  await open(agent, "Are you there?")

  await composer(agent).fill("Always.")
  await agent.context().setOffline(true)
  await agent.keyboard.press("Control+Enter")
  const wrong = agent.getByRole("alert").getByText("Not sent: the desk cannot be reached.")
  await wrong.waitFor()
  assert.equal(await composer(agent).inputValue(), "Always.")

  await agent.context().setOffline(false)
  await composer(agent).press("Control+Enter")
  await phone.shows("Always.")
  assert.equal(await wrong.count(), 0)
  agent.complaints = agent.complaints.filter((complaint) => !complaint.includes("Failed to fetch"))
})

test("that a reply was not sent stays said whatever arrives meanwhile", async () => {
  await phone.text("Do you deliver?")
  await open(agent, "Do you deliver?")
  await agent.route("**/messages?**", (route) => route.abort())

  await composer(agent).fill("Every day.")
  await composer(agent).press("Control+Enter")
  const wrong = agent.getByRole("alert").getByText("Not sent: the desk cannot be reached.")
  await wrong.waitFor()
  await phone.text("To Leiden as well?")
  await text(agent, "To Leiden as well?").waitFor()
  assert.equal(await wrong.count(), 1)
  assert.equal(await composer(agent).inputValue(), "Every day.")

  await agent.unroute("**/messages?**")
  await reply(agent, "To Leiden as well.")
  assert.equal(await wrong.count(), 0)
  agent.complaints = agent.complaints.filter((complaint) => !complaint.includes("Failed to fetch"))
})

test("a text that is too long is kept whole, says how much is too much, and is refused in words", async () => {
  await phone.text("How do I return it?")
  await open(agent, "How do I return it?")
  const long = "Take it back to the shop. ".repeat(62).trim() // 1,611 characters
  await composer(agent).focus()
  await agent.keyboard.insertText(long)

  assert.equal(await composer(agent).inputValue(), long)
  await agent.getByText("11 characters too many: a text may have 1,600").waitFor()
  await agent.keyboard.press("Control+Enter")
  await agent.getByRole("alert").getByText("This has 1611 characters; a text may have 1600.").waitFor()
  assert.equal(await composer(agent).inputValue(), long)

  await composer(agent).fill("Take it back to the shop.")
  await agent.keyboard.press("Control+Enter")
  await phone.shows("Take it back to the shop.")
})

test("a reply written when nobody is signed in any more waits behind the sign-in", async () => {
  await phone.text("Still there?")
  await open(agent, "Still there?")
  const place = new URL(agent.url())

  await composer(agent).fill("Back in a moment.")
  await agent.context().clearCookies()
  await agent.keyboard.press("Control+Enter")
  await agent.waitForURL("**/sign-in**")
  await signIn(agent, desk.admin)

  await text(agent, "Still there?").waitFor()
  assert.equal(new URL(agent.url()).pathname, place.pathname)
  assert.equal(await composer(agent).inputValue(), "Back in a moment.")
})

test("the keyboard is enough to read and answer", async () => {
  await phone.text("No mouse today?")
  await agent.getByRole("link", { name: "No mouse today?" }).waitFor()

  await agent.keyboard.press("j")
  await text(agent, "No mouse today?").waitFor()
  await agent.keyboard.press("r")
  await agent.keyboard.type("None needed.")
  await agent.keyboard.press("Control+Enter")

  await text(agent, "None needed.").waitFor()
  await phone.shows("None needed.")
})

test("a character that makes two texts of one is named, and made plain with the keyboard alone", async () => {
  await phone.text("Is it on its way?")
  await open(agent, "Is it on its way?")
  const rest = " on its way, and should be with you tomorrow before noon; have a good day."
  await composer(agent).pressSequentially(`It${rest}`)
  const place = await composer(agent).boundingBox()

  await caret(agent, 2)
  await agent.keyboard.insertText("’s")
  await agent.getByText("With ’ (a curly quote) this is 2 texts, not 1").waitFor()
  await agent.locator("[aria-live=polite]", { hasText: "this is 2 texts, not 1. 56 left" }).waitFor({ state: "attached" })
  assert.deepEqual(await composer(agent).boundingBox(), place, "nothing moves")
  await phone.text("Hello?")
  await text(agent, "Hello?").waitFor()
  await agent.keyboard.press("Tab")
  await agent.keyboard.press("Tab")
  await agent.keyboard.press("Enter")

  assert.equal(await composer(agent).inputValue(), `It's${rest}`)
  await agent.getByText("this is 2 texts, not 1").first().waitFor({ state: "hidden" })
  await agent.keyboard.type(" now")
  assert.equal(await composer(agent).inputValue(), `It's now${rest}`, "the caret stands where it stood")
})

test("what was made plain is brought back by one undo, and an address in it never changed", async () => {
  await phone.text("Where do I pay?")
  await open(agent, "Where do I pay?")
  const words = "“Here”… or later – https://pay.example/it’s-me, and that’s all there is to say about paying us"

  await composer(agent).focus()
  await agent.keyboard.insertText(words)
  await agent.getByText("With ’ this is 2 texts, not 1").waitFor()
  assert.equal(await agent.getByRole("button", { name: "Make it plain" }).count(), 0, "the address would still need two")
  await agent.keyboard.press("Control+a")
  await agent.keyboard.insertText(words.replace("it’s-me", "me"))
  await agent.getByRole("button", { name: "Make it plain" }).click()
  assert.equal(await composer(agent).inputValue(), "\"Here\"... or later - https://pay.example/me, and that's all there is to say about paying us")
  await agent.keyboard.press("Control+z")

  assert.equal(await composer(agent).inputValue(), words.replace("it’s-me", "me"))
})

test("a first text to someone is counted as well", async () => {
  await agent.goto("/conversations/new")

  await agent.getByRole("textbox", { name: "Text" }).fill("See you 😀")

  await agent.getByText("With 😀 a text holds 70 characters, not 160").waitFor()
  await agent.getByText("60 left").waitFor()
})

test("a page that lost its line is right again as soon as it is back", async (t) => {
  const tunnel = await openTunnel(desk)
  t.after(() => tunnel.close())
  await phone.text("Before the tunnel")
  await agent.goto(`${tunnel.url}/conversations?box=all`)
  await open(agent, "Before the tunnel")

  tunnel.cut()
  await phone.text("In the tunnel")
  await phone.text("Still in the tunnel")
  assert.equal(await text(agent, "Still in the tunnel").count(), 0)
  tunnel.restore()

  await wait(t, "caught up", text(agent, "Still in the tunnel"), { timeout: 60_000 })
  await phone.text("After the tunnel")
  await wait(t, "live again", text(agent, "After the tunnel"))
})

test("a click while the desk cannot be reached leads nowhere, says so, and works once it is back", async () => {
  await phone.text("Anybody home?")
  const tunnel = await openTunnel(desk)
  const far = await openWindow(browser, { url: tunnel.url }, { storageState: signedIn })
  try {
    await far.goto("/conversations?box=all")
    await open(far, "Anybody home?")
    const place = far.url()
    tunnel.cut()

    await far.getByRole("navigation", { name: "Desk", exact: true }).getByRole("link", { name: "People" }).click()
    await far.getByText("The desk cannot be reached. Nothing has changed: try again in a moment.").waitFor()
    assert.equal(far.url(), place)
    assert.ok(await text(far, "Anybody home?").isVisible())
    await far.goBack()
    await far.getByText("The desk cannot be reached").waitFor()

    tunnel.restore()
    await far.getByRole("navigation", { name: "Desk", exact: true }).getByRole("link", { name: "People" }).click()
    await far.waitForURL("**/people")
    await far.getByRole("heading", { name: "People", exact: true }).waitFor()
  } finally {
    await far.context().close()
    tunnel.close()
  }
})

test("a reply pressed twice, or sent again by a nervous browser, is one message", async () => {
  await phone.text("Please answer once")
  await open(agent, "Please answer once")

  await composer(agent).fill("Once is enough.")
  await agent.evaluate(() => (window.form = Object.fromEntries(new FormData(document.querySelector("form.composer")))))
  const address = await composer(agent).evaluate((field) => field.form.action)
  await agent.getByRole("button", { name: "Send", exact: true }).dblclick()
  await text(agent, "Once is enough.").waitFor()
  const send = (address) => fetch(address, { method: "POST", body: new URLSearchParams(window.form) })
  await Promise.all([agent.evaluate(send, address), agent.evaluate(send, address)])

  await thread(agent).getByText("Delivered", { exact: true }).waitFor()
  await phone.text("Got it")
  await agent.reload()
  await text(agent, "Got it").waitFor()
  assert.equal(await text(agent, "Once is enough.").count(), 1)
  assert.equal(await phone.bubble("Once is enough.").count(), 1)
})

test("a reply whose answer was lost and that was changed since is refused in words, stays, and goes when sent again", async () => {
  await phone.text("When do you come?")
  await open(agent, "When do you come?")

  await agent.route("**/messages?*", async (route) => {
    await route.fetch()
    await route.abort()
  }, { times: 1 })
  await composer(agent).fill("At five")
  await agent.keyboard.press("Control+Enter")
  await agent.getByRole("alert").getByText("Not sent: the desk cannot be reached.").waitFor()
  await composer(agent).fill("At six")
  await composer(agent).press("Control+Enter")

  await agent.getByRole("alert").getByText(/“At five” was already sent to/).waitFor()
  assert.equal(await composer(agent).inputValue(), "At six")
  await phone.text("Hello?")
  await text(agent, "Hello?").waitFor()
  assert.ok(await agent.getByText(/“At five” was already sent to/).isVisible(), "what arrives meanwhile does not take the words away")
  await composer(agent).press("Control+Enter")
  await phone.shows("At six")
  await text(agent, "At six").waitFor()
  assert.equal(await composer(agent).inputValue(), "")
  assert.equal(await phone.bubble("At five").count(), 1)
  agent.complaints = agent.complaints.filter((complaint) => !complaint.includes("Failed to fetch"))
})

test("what rings between a page's making and its listening is caught up with", async () => {
  const page = await agent.context().newPage()
  let let_go
  const gone = new Promise((done) => (let_go = done))
  await agent.close()
  await page.route("**/live", async (route) => {
    await gone
    await route.continue()
  })
  await page.goto("/conversations?box=all")
  await phone.text("Before you listen")

  let_go()

  await page.getByRole("link", { name: "Before you listen" }).waitFor()
})

test("a closed ticket waits in Closed, and the next text opens it again", async () => {
  await phone.text("My kettle is loud")
  await open(agent, "My kettle is loud")
  await reply(agent, "We will send a quieter one.")

  const closed = agent.waitForResponse((response) => response.url().includes("/closures"))
  await agent.getByRole("button", { name: "Close", exact: true }).click()
  await closed
  await agent.goto("/conversations?box=closed")
  await agent.getByRole("link", { name: "We will send a quieter one." }).waitFor()
  await phone.text("It is still loud")

  await agent.goto("/conversations?box=all")
  await agent.getByRole("link", { name: "It is still loud" }).waitFor()
  assert.equal(await phone.bubble(/Your ticket ID is/).count(), 1)
})

test("whoever said STOP is not written to, and the composer says why", async () => {
  await phone.text("Do you have offers?")
  await open(agent, "Do you have offers?")

  await phone.text("STOP")

  await thread(agent).getByText("They asked not to be texted any more.").waitFor()
  await composer(agent).waitFor({ state: "detached" })
})

test("a plea to be left alone is put before a person, who decides what it was", async () => {
  await phone.text("Please stop texting me")
  await open(agent, "Please stop texting me")
  const doubt = thread(agent).getByText(/^Looks like an opt-out/)

  await doubt.waitFor()
  await agent.getByRole("button", { name: "Not an opt-out" }).press("Enter")
  await doubt.waitFor({ state: "detached" })
  await composer(agent).waitFor()

  await phone.text("Take me off your list")
  await doubt.waitFor()
  await agent.getByRole("button", { name: "Opt out", exact: true }).press("Enter")
  await thread(agent).getByText(/noted that they asked not to be texted, by text/).waitFor()
  await composer(agent).waitFor({ state: "detached" })
})

test("what somebody asks in a call is noted on their page, and lifted there with a new consent", async () => {
  await phone.text("I will call you instead")
  await open(agent, "I will call you instead")

  await agent.getByLabel(/^More for/).first().click()
  await agent.getByRole("link", { name: "Opt out of all texts…" }).click()
  await agent.getByRole("heading", { name: "Opt this number out of all texts?" }).waitFor()
  await agent.getByLabel("How they asked").selectOption("In a call")
  await agent.getByLabel("Note").fill("Rang at noon")
  await agent.getByRole("button", { name: "Opt out", exact: true }).click()
  await agent.getByText("Rang at noon").waitFor()
  await agent.getByText(/^Said STOP/).first().waitFor()

  await agent.getByLabel(/^More for/).first().click()
  await agent.getByRole("link", { name: "Record new consent…" }).click()
  await agent.getByLabel("How they agreed").selectOption("In person")
  await agent.getByLabel("Note").fill("At the counter")
  await agent.getByRole("button", { name: "Allow texts again" }).click()
  await agent.getByText("At the counter").waitFor()
  assert.equal(await agent.getByText(/^Said STOP/).count(), 0)

  const [file] = await Promise.all([agent.waitForEvent("download"), agent.getByRole("link", { name: "Download as CSV" }).click()])
  assert.equal(file.suggestedFilename(), "consents.csv")
})

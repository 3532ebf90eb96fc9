// Every page there is, found by following the links: usable by everyone, true to its own security policy, and photographed.
import axe from "axe-core"
import assert from "node:assert/strict"
import { mkdir } from "node:fs/promises"
import { join } from "node:path"
import { after, before, test } from "node:test"
import { openBrowser, openWindow, troubles } from "./support/browser.mjs"
import { startDemoDesk, startEmptyDesk } from "./support/desk.mjs"
import { GRACE, introduce, signIn } from "./support/users.mjs"

const shots = join(import.meta.dirname, "shots")
const WIDTHS = [1440, 820, 390]
const SCHEMES = ["light", "dark"]

let demo, empty, browser

before(async () => {
  ;[demo, empty, browser] = await Promise.all([startDemoDesk(), startEmptyDesk(), openBrowser()])
  await mkdir(shots, { recursive: true })
})

after(async () => {
  await browser?.close()
  await demo?.stop()
  await empty?.stop()
})

test("pages before one is in", async (t) => {
  const stranger = await openWindow(browser, demo)
  for (const path of ["/sign-in", "/links/long-gone"]) await look(t, stranger, path)
  await stranger.context().close()

  const owner = await openWindow(browser, empty)
  await look(t, owner, "/first-run")
  await owner.context().close()
})

test("pages of a desk in which nothing has happened yet", async (t) => {
  const page = await openWindow(browser, empty)
  await page.goto("/first-run")
  await introduce(page, { ...GRACE, code: empty.code })
  await page.waitForURL("**/conversations**")

  for (const path of ["/conversations?box=all", "/people", "/campaigns", "/inboxes", "/sandbox", "/settings"]) await look(t, page, path, "empty-")
  for (const provider of ["twilio", "messagebird", "vonage"]) await look(t, page, `/inboxes/new?gateway=${provider}`)
  await page.context().close()
})

test("an inbox that refuses what comes", async (t) => {
  const page = await openWindow(browser, empty)
  await signIn(page, GRACE)
  await page.waitForURL("**/conversations**")
  await page.goto("/inboxes/new?gateway=twilio")
  await page.fill("#name", "Support")
  await page.fill("#address", "+12025550143")
  await page.fill("#credential_account_sid", "AC0123456789abcdef0123456789abcdef")
  await page.fill("#credential_auth_token", "0123456789abcdef0123456789abcdef")
  await page.locator("form summary", { hasText: /^More$/ }).click()
  await page.fill("#api_base", "http://127.0.0.1:9") // nobody listens there
  await page.press("#name", "Enter")
  await page.waitForURL(/inboxes\/\d+$/)
  const inbox = new URL(page.url()).pathname
  const hook = await page.inputValue("#hook_url")
  const answer = await fetch(hook, { method: "POST", body: new URLSearchParams({ From: "+447700900101", Body: "Is anybody there?" }) })
  assert.equal(answer.status, 403)

  await look(t, page, `${inbox}/kept-aside`)
  await page.getByText("X-Twilio-Signature is missing").first().waitFor()
  await page.locator("details.fold summary").first().click()
  await page.getByText("Is+anybody+there").waitFor()
  await page.getByRole("button", { name: "Try all again" }).click()
  await page.getByText("Nothing was taken in").waitFor()
  await page.context().close()
})

test("a campaign before it is launched, and one that is on its way", async (t) => {
  const page = await openWindow(browser, demo)
  page.on("dialog", (dialog) => dialog.accept())
  await signIn(page, demo.admin)
  await page.waitForURL("**/conversations**")
  await page.goto("/campaigns/new")
  await page.getByLabel("Name", { exact: true }).fill("A question with quite a long name, so that one sees what becomes of it")
  await page.getByLabel("Text", { exact: true }).fill("Hi {{person.first_name|there}}, may we come?\n{{choices}}")
  for (const [place, label] of ["Yes", "Donaudampfschifffahrtsgesellschaftskapitän", "لا، شكرا"].entries()) {
    if (place === 2) await page.getByRole("button", { name: "Add a choice" }).click()
    await page.getByRole("group", { name: `Choice ${place + 1}` }).getByLabel("Choice", { exact: true }).fill(label)
  }
  await page.getByText("Hours and pace").click()
  await page.getByLabel("Maximum texts per minute").fill("1")
  await page.getByRole("button", { name: "Save and review" }).click()
  await page.waitForURL(/campaigns\/\d+$/)
  const campaign = new URL(page.url()).pathname

  await look(t, page, campaign, "draft-")
  await look(t, page, `${campaign}/edit`, "draft-")
  await page.goto(campaign)
  await page.getByRole("button", { name: /^Text \d+ people now/ }).click()
  await page.getByText("Campaign started.").waitFor()
  await page.getByRole("link", { name: /Waiting/ }).waitFor()
  await look(t, page, campaign, "running-")
  await page.goto(campaign)
  await page.getByRole("button", { name: "Stop" }).click()
  await page.getByText("Stopped for good").waitFor()
  await page.context().close()
})

test("pages of an admin", async (t) => {
  const page = await openWindow(browser, demo)
  await signIn(page, demo.admin)
  await page.waitForURL("**/conversations**")

  const seen = await follow(page, ["/conversations?box=all", "/nowhere"], (path) => look(t, page, path))

  t.diagnostic(`${seen.length} pages: ${seen.join(" ")}`)
  await page.context().close()
})

// Visits every page that can be reached, one of each kind: a thousand conversations are one page.
async function follow(page, paths, visit) {
  const seen = new Map()
  while (paths.length > 0) {
    const path = paths.shift()
    if (seen.has(kind(path))) continue
    seen.set(kind(path), path)
    await visit(path)
    paths.push(...(await page.evaluate(() => [...document.links].filter((a) => a.origin === location.origin && !a.hasAttribute("download")).map((a) => a.pathname + a.search))))
  }
  return [...seen.keys()]
}

// The words of a path without its ids: "/people/7/edit" is "people-id-edit".
function kind(path) {
  const { pathname, searchParams } = new URL(path, "http://nowhere")
  const words = pathname.split("/").filter(Boolean).map((part) => (/^\d+$/.test(part) ? "id" : part))
  for (const name of ["box", "gateway"]) {
    if (searchParams.has(name) && !words.includes("id")) words.push(searchParams.get(name))
  }
  return words.join("-") || "home"
}

async function look(t, page, path, prefix = "") {
  await t.test(path, async () => {
    for (const colorScheme of SCHEMES) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" })
      await page.goto(path)
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 900 })
        await page.screenshot({ path: join(shots, `${prefix}${kind(path)}-${width}-${colorScheme}.png`), caret: "initial" })
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `wider than ${width}`)
        if (width !== 820) assert.deepEqual(await barriers(page), [], `at ${width}, ${colorScheme}`)
      }
    }
    assert.deepEqual(troubles(page), [])
  })
}

// What keeps people out, with the elements it concerns.
async function barriers(page) {
  await page.evaluate(axe.source)
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }))
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join(" | ")}`)
}

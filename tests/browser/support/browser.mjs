// A real browser, and a log of what it complained about.
import { chromium } from "playwright-core"

const quiet = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
  "--disable-quic",
]

export function openBrowser(...args) {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: [...quiet, ...args] })
}

// A window of its own, as on another machine: nothing is shared with the other ones.
export async function openWindow(browser, desk, options = {}) {
  const context = await browser.newContext({ baseURL: desk.url, viewport: { width: 1440, height: 900 }, ...options })
  context.setDefaultTimeout(15_000)
  const page = await context.newPage()
  page.complaints = []
  page.on("console", (message) => {
    if (message.type() === "error") page.complaints.push(`${page.url()}: ${message.text()}`)
  })
  page.on("pageerror", (error) => page.complaints.push(`${page.url()}: ${error}`))
  return page
}

// What the content security policy stopped, and what our own scripts stumbled over; not a 404 or a lost connection.
export function troubles(page) {
  return page.complaints.filter((complaint) => !complaint.includes("Failed to load resource") && !complaint.includes("net::ERR_"))
}

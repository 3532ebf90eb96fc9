// Our counting against Twilio's own library, text by text: in Rust as the desk counts, and in JavaScript as a browser does.
import assert from "node:assert/strict"
import { execFile } from "node:child_process"
import { once } from "node:events"
import { dirname, join } from "node:path"
import { after, before, test } from "node:test"
import { Worker } from "node:worker_threads"
import { openBrowser, openWindow } from "./support/browser.mjs"
import { binary, startEmptyDesk } from "./support/desk.mjs"
import { randomTexts } from "./support/texts.mjs"

const TEXTS = 100_000
const AT_ONCE = 5_000
const SEED = Number(process.env.SEED ?? 1)
const counter = join(dirname(binary), "examples/segments")

let desk, browser, page, twilio

before(async () => {
  twilio = new Worker(new URL("support/twilio.mjs", import.meta.url))
  desk = await startEmptyDesk()
  browser = await openBrowser()
  page = await openWindow(browser, desk)
  await page.goto("/sign-in")
})

after(async () => {
  await twilio?.terminate()
  await browser?.close()
  await desk?.stop()
})

test("Twilio's library, the desk and its pages count and cut 100,000 random texts alike", async (t) => {
  const seen = new Map()
  for (let done = 0; done < TEXTS; done += AT_ONCE) {
    const texts = [...randomTexts(AT_ONCE, SEED + done)]
    const [expected, ofDesk, ofPage] = await Promise.all([asTwilio(texts), asTheDesk(texts), asAPage(texts)])

    for (const [at, text] of texts.entries()) {
      const { plain, ...counted } = ofDesk[at]
      same(counted, expected[at], text)
      same(ofPage[at], { ...expected[at], plain }, text)
      note(seen, expected[at])
    }
  }

  t.diagnostic([...seen].sort().map(([kind, count]) => `${kind}: ${count}`).join(", "))
  assert.equal([...seen.values()].reduce((all, count) => all + count), TEXTS)
  for (const kind of ["GSM-7 in 1", "GSM-7 in 2", "UCS-2 in 1", "UCS-2 in 2", "UCS-2 in 3"]) {
    assert.ok(seen.get(kind) > TEXTS / 100, `too few are ${kind}`)
  }
})

// A hundred thousand times `deepEqual` would take longer than all the counting.
function same(ours, theirs, text) {
  if (JSON.stringify(ours, ORDER) !== JSON.stringify(theirs, ORDER)) assert.deepEqual(ours, theirs, JSON.stringify(text))
}

const ORDER = ["count", "encoding", "units", "left", "parts", "plain"]

function note(seen, { encoding, count }) {
  const kind = `${encoding} in ${count}`
  seen.set(kind, (seen.get(kind) ?? 0) + 1)
}

async function asTwilio(texts) {
  twilio.postMessage(texts)
  const [counted] = await once(twilio, "message")
  return counted
}

function asTheDesk(texts) {
  return new Promise((resolve, reject) => {
    const child = execFile(counter, { maxBuffer: 2 ** 28 }, (error, answers) => {
      if (error) reject(new Error(`${counter} comes with cargo test, or cargo build --examples: ${error.message}`))
      else resolve(answers.trimEnd().split("\n").map((line) => JSON.parse(line)))
    })
    child.stdin.on("error", reject).end(texts.map((text) => JSON.stringify(text) + "\n").join(""))
  })
}

function asAPage(texts) {
  return page.evaluate(async (texts) => {
    const { measure, parts } = await import("/static/js/segments.js")
    const { plain } = await import("/static/js/plain.js")
    return texts.map((text) => {
      const { count, encoding, units, left } = measure(text)
      return { count, encoding, units, left, parts: parts(text), plain: plain(text) }
    })
  }, texts)
}

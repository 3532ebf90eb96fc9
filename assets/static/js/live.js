// Keeps a page as true as the desk: the bell says that something changed, the page is asked for
// again, and only the regions marked data-live are brought up to date.
import { morphElements } from "../vendor/turbo.js"
import { announce } from "./announce.js"
import { isTheDoor, toTheDoor } from "./door.js"
import { pill } from "./pill.js"
import { Stream } from "./stream.js"

const REGIONS = "[data-live]"
const MINUTE = 60_000

class Live extends HTMLElement {
  connectedCallback() {
    this.stream = new Stream(event => this.hear(event))
    this.stream.open()
    this.ticking = setInterval(() => this.refresh(), MINUTE) // who waits waits longer, bell or not
    this.setUp = new AbortController()
    const listen = (target, name, heard) => target.addEventListener(name, heard, { signal: this.setUp.signal })
    listen(document, "visibilitychange", () => this.catchUp())
    listen(window, "online", () => this.refresh())
    listen(document, "turbo:before-fetch-request", () => { this.hasRung = false })
    listen(document, "turbo:load", () => this.arrive())
    listen(document, "pointerout", event => this.releaseWhenOut(event))
    listen(document, "click", event => this.releaseWhenAsked(event))
  }

  disconnectedCallback() {
    this.stream.close()
    clearInterval(this.ticking)
    this.setUp.abort()
    this.forget()
  }

  hear(event) {
    if (event === "signed-out") toTheDoor()
    else if (event === "lost") this.say("Reconnecting …")
    else {
      this.say("")
      this.hasRung = true
      if (event !== "campaigns" || document.querySelector("[data-campaigns]")) this.refresh()
    }
  }

  // One request at a time; whatever rings meanwhile is answered by one more.
  async refresh() {
    this.isStale = true
    if (document.hidden || this.isFetching) return
    this.isFetching = true
    try {
      while (this.isStale && !document.hidden) await this.fetchOnce()
    } catch {
      this.later = setTimeout(() => this.refresh(), 3000)
    } finally {
      this.isFetching = false
    }
  }

  catchUp() {
    if (!document.hidden && this.isStale) this.refresh()
  }

  async fetchOnce() {
    this.isStale = false
    const address = location.href
    this.asked = new AbortController()
    const response = await fetch(address, { headers: { "X-Parley-Refresh": "1", Accept: "text/html" }, signal: this.asked.signal })
      .catch(reason => this.afterFailure(reason))
    if (!response) return
    if (isSignIn(response)) return toTheDoor()
    if (response.ok && address === location.href) this.show(await response.text(), address)
  }

  // A visit cancels the refresh of the page one leaves; anything else is tried again.
  afterFailure(reason) {
    this.isStale = reason.name !== "AbortError"
    if (this.isStale) throw reason
  }

  show(html, address) {
    if (address !== location.href) return
    const page = new DOMParser().parseFromString(html, "text/html")
    if (page.querySelector("[data-door]")) return toTheDoor()
    for (const region of document.querySelectorAll(REGIONS)) {
      const fresh = region.id && page.getElementById(region.id)
      if (fresh) this.bring(region, fresh)
    }
    document.title = page.title
  }

  bring(region, fresh) {
    if (region.dataset.live === "list" && isUnderThePointer(region)) this.hold(region, fresh)
    else morph(region, fresh)
  }

  // Nothing under the pointer moves: rows stay where they are, and what is new waits.
  hold(region, fresh) {
    const isSameOrder = idsOf(region).join() === idsOf(fresh).join()
    if (isSameOrder || region.querySelector(".row") === null) return this.release(region, fresh)
    this.seen ??= lastTexts(region)
    for (const row of region.querySelectorAll(".row")) {
      const freshRow = fresh.querySelector(`#${CSS.escape(row.id)}`)
      if (freshRow) morph(row, freshRow)
    }
    for (const row of leftRows(region, fresh)) markLeft(row, region)
    this.held = [region, fresh]
    this.offer(region, countNew(this.seen, fresh))
  }

  offer(region, added) {
    const button = heldButton(region)
    const words = added > 0 ? `${added} new` : "List updated"
    if (button.hidden || button.textContent !== words) announce(words)
    button.textContent = words
    button.hidden = false
  }

  release(region, fresh) {
    heldButton(region)?.setAttribute("hidden", "")
    this.held = this.seen = null
    morph(region, fresh)
  }

  releaseWhenOut({ target, relatedTarget }) {
    const list = this.held && target.closest?.(".list")
    if (list && !list.contains(relatedTarget)) this.release(...this.held)
  }

  releaseWhenAsked({ target }) {
    if (this.held && target.closest?.("[data-held]")) {
      const [region] = this.held
      this.release(...this.held)
      region.scrollTop = 0
    }
  }

  // What rang while a page was on its way may not be in it.
  arrive() {
    this.forget()
    if (this.hasRung) this.refresh()
  }

  forget() {
    clearTimeout(this.later)
    this.asked?.abort()
    this.held = this.seen = null
  }

  // Says so only when it lasts, however often it is tried again meanwhile.
  say(words) {
    if (!words) {
      clearTimeout(this.saying)
      this.saying = null
      this.replaceChildren()
    } else this.saying ??= setTimeout(() => this.replaceChildren(pill(words)), 4000)
  }
}

function morph(region, fresh) {
  const texts = new Set([...region.querySelectorAll(".text")].map(text => text.id))
  const rows = new Set(idsOf(region))
  morphElements(region, fresh, { callbacks: { beforeNodeMorphed: mayChange } })
  if (rows.size) markNew(region, ".row", rows, "row-arrives")
  if (texts.size && markNew(region, ".burst-in .text", texts, "text-arrives")) announce("A text arrived")
}

// Fields, open menus and open dialogs are the user's: they stay as they are.
function mayChange(before) {
  if (before.matches("input:not([type=hidden]), textarea, select, [data-keep]")) return false
  return !before.matches("details[open], dialog[open], :popover-open")
}

// What a script has brought out stays out, and what it has put away stays away: the server does not know of it.
const BROUGHT_OUT = "button:not([data-held]), [data-insertions], [data-spare]"

addEventListener("turbo:before-morph-attribute", event => {
  if (event.detail.attributeName === "hidden" && event.target.matches(BROUGHT_OUT)) event.preventDefault()
})

function markNew(region, selector, known, mark) {
  const fresh = [...region.querySelectorAll(selector)].filter(element => !known.has(element.id))
  for (const element of fresh) element.classList.add(mark)
  return fresh.length
}

function idsOf(region) {
  return [...region.querySelectorAll(".row")].map(row => row.id)
}

function heldButton(region) {
  return region.parentElement.querySelector("[data-held]")
}

// The last text of each conversation: its words and when.
function lastTexts(region) {
  const said = row => `${row.querySelector(".row-line")?.textContent} ${row.querySelector("time")?.dateTime}`
  return new Map([...region.querySelectorAll(".row")].map(row => [row.id, said(row)]))
}

// Conversations that came in or were written in. What stands below all that was seen only moved up from the next page.
function countNew(seen, fresh) {
  const texts = [...lastTexts(fresh)]
  const end = texts.findLastIndex(([id]) => seen.has(id))
  const isNew = ([id, text], at) => (seen.has(id) ? seen.get(id) !== text : at < end || end < 0)
  return texts.filter(isNew).length
}

// Conversations that are in this box no more. What stands below all that stayed may be on the next page now.
function leftRows(region, fresh) {
  const rows = [...region.querySelectorAll(".row")]
  const stays = row => fresh.querySelector(`#${CSS.escape(row.id)}`) !== null
  const end = fresh.querySelector("[data-older]") ? rows.findLastIndex(stays) : rows.length
  return rows.filter((row, at) => at < end && !stays(row))
}

function markLeft(row, region) {
  row.classList.add("row-left")
  row.querySelector(".row-bottom").textContent = `No longer in ${region.parentElement.querySelector("#list-title").textContent}`
}

function isUnderThePointer(region) {
  return matchMedia("(hover: hover)").matches && region.matches(":hover")
}

function isSignIn(response) {
  return response.status === 401 || (response.redirected && isTheDoor(new URL(response.url)))
}

customElements.define("parley-live", Live)

// One event stream per browser: browsers allow six connections to a desk over HTTP/1.1. The page
// that holds the lock listens and tells the others; without locks a hidden page lets go.
const BEAT_MISSING = 40_000
const channel = "BroadcastChannel" in window ? new BroadcastChannel("parley-live") : null
const sharing = Boolean(channel && navigator.locks)

export class Stream {
  constructor(hear) {
    this.hear = hear
    this.pause = 500
    this.onVisible = () => (document.hidden ? this.disconnect() : this.connect())
  }

  // What rang between the page's making and now is caught up with as soon as anything is heard.
  open() {
    this.isOpen = true
    this.wasLost = true
    this.heard()
    this.watch = setInterval(() => this.check(), 5000)
    sharing ? this.share() : this.listenWhileVisible()
  }

  close() {
    this.isOpen = false
    clearInterval(this.watch)
    channel?.removeEventListener("message", this.onMessage)
    document.removeEventListener("visibilitychange", this.onVisible)
    this.disconnect()
    this.wanted?.abort()
    this.giveUpLock?.()
  }

  share() {
    this.onMessage = ({ data }) => this.take(data)
    channel.addEventListener("message", this.onMessage)
    channel.postMessage("joined")
    this.askForLock({ signal: (this.wanted = new AbortController()).signal })
  }

  askForLock(how) {
    navigator.locks.request("parley-live", how, () => this.lead()).catch(() => this.follow())
  }

  // Holds the lock until the page goes, or until another page takes it from a frozen one.
  lead() {
    if (!this.isOpen) return
    this.connect()
    return new Promise(done => { this.giveUpLock = done })
  }

  follow() {
    this.disconnect()
    if (this.isOpen) this.askForLock({ signal: (this.wanted = new AbortController()).signal })
  }

  listenWhileVisible() {
    document.addEventListener("visibilitychange", this.onVisible)
    this.onVisible()
  }

  connect() {
    if (!this.isOpen || this.source) return
    this.source = new EventSource("/live")
    for (const name of ["refresh", "beat", "signed-out"]) {
      this.source.addEventListener(name, () => this.pass(name))
    }
    this.source.addEventListener("changed", ({ data }) => this.pass(whatChanged(JSON.parse(data))))
    this.source.onerror = () => this.again()
  }

  disconnect() {
    clearTimeout(this.retry)
    this.source?.close()
    this.source = null
  }

  // Closed, or silent for too long: with back-off, and a look at everything once it is back.
  again() {
    this.disconnect()
    this.pass("lost")
    this.pause = Math.min(this.pause * 2, 30_000)
    this.retry = setTimeout(() => this.connect(), this.pause * (0.5 + Math.random() / 2))
  }

  pass(name) {
    if (sharing) channel.postMessage(name)
    this.take(name)
  }

  take(name) {
    if (!this.isOpen) return
    if (name === "joined") return this.greet()
    if (name !== "lost") this.heard()
    if (name === "lost") this.wasLost = true
    if (name === "beat" && this.wasLost) name = "refresh"
    if (name === "beat") return
    if (name !== "lost") this.wasLost = false
    this.hear(name)
  }

  // A page that begins to listen hears at once that there is somebody to hear.
  greet() {
    if (this.source?.readyState === EventSource.OPEN) channel.postMessage("beat")
  }

  heard() {
    this.lastHeard = performance.now()
    if (this.source?.readyState === EventSource.OPEN) this.pause = 500
  }

  check() {
    if (performance.now() - this.lastHeard < BEAT_MISSING) return
    this.lastHeard = performance.now()
    if (this.source) this.again()
    else if (sharing && !document.hidden) this.takeOver()
    else this.connect()
  }

  takeOver() {
    this.wanted?.abort()
    this.wasLost = true
    this.askForLock({ steal: true })
  }
}

// A campaign on its way rings all the time, which concerns nobody but those who look at campaigns.
function whatChanged({ campaigns, ...others }) {
  return Object.values(others).every(ids => ids.length === 0) ? "campaigns" : "changed"
}

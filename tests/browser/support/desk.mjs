// The desk under test: the built binary, with a folder and a port of its own.
import { spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtemp, rm } from "node:fs/promises"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { setTimeout as pause } from "node:timers/promises"
import { fileURLToPath } from "node:url"

const project = join(dirname(fileURLToPath(import.meta.url)), "../../..")
export const binary = process.env.PARLEY_BINARY ?? join(process.env.CARGO_TARGET_DIR ?? join(project, "target"), "debug/parley")

// A desk as a new owner finds it: nobody in it, and a code on the console.
export function startEmptyDesk(settings = {}) {
  return start({ ...settings })
}

// A desk with sample data and an admin, whose password stands on the console.
export function startDemoDesk() {
  return start({ PARLEY_DEMO: "1" })
}

async function start(settings) {
  const folder = await mkdtemp(join(tmpdir(), "parley-browser-"))
  const desk = new Desk(folder, await freePort(), settings)
  await desk.start().catch(async (error) => {
    await desk.stop()
    throw error
  })
  return desk
}

class Desk {
  console = ""

  constructor(folder, port, settings) {
    Object.assign(this, { folder, port, settings, url: `http://localhost:${port}` })
  }

  async start() {
    const { folder, port, settings } = this
    this.child = spawn(binary, [], {
      cwd: folder,
      env: { PATH: process.env.PATH, PORT: String(port), PARLEY_DATA_DIR: join(folder, "data"), LOG_LEVEL: "info", PARLEY_DISK_FLOOR: "0", ...settings },
      stdio: ["ignore", "pipe", "pipe"],
    })
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream.setEncoding("utf8").on("data", (text) => (this.console += text))
    }
    this.child.on("error", (error) => (this.console += error))
    this.ended = once(this.child, "exit")
    await this.untilHealthy()
  }

  // Ends it and starts it again on the same data, set up otherwise.
  async restart(settings) {
    Object.assign(this.settings, settings)
    await this.end()
    await this.start()
  }

  async untilHealthy() {
    for (let tries = 0; tries < 300; tries++) {
      if (this.child.exitCode !== null) break
      const answer = await fetch(`${this.url}/_health`).catch(() => null)
      if (answer?.ok) return
      await pause(100)
    }
    throw new Error(`The desk did not come up. It said:\n${this.console}`)
  }

  // What the desk printed for its owner, found by the words around it.
  printed(pattern) {
    const found = this.console.match(pattern)
    if (!found) throw new Error(`The console does not show ${pattern}. It shows:\n${this.console}`)
    return found[1]
  }

  get code() {
    return this.printed(/Code\s+(\S+)/)
  }

  get admin() {
    return { email: this.printed(/Sign in\s+(\S+),/), password: this.printed(/, password (.+)$/m) }
  }

  async stop() {
    await this.end()
    await rm(this.folder, { recursive: true, force: true })
  }

  async end() {
    if (this.child.exitCode === null && this.child.pid) {
      this.child.kill("SIGTERM")
      const hard = setTimeout(() => this.child.kill("SIGKILL"), 10_000)
      await this.ended
      clearTimeout(hard)
    }
  }
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1")
  await once(server, "listening")
  const { port } = server.address()
  server.close()
  await once(server, "close")
  return port
}

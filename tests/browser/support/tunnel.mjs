// A line between browser and desk that a train can drive into a tunnel with: cut, it drops what is open and what is tried.
// The browser's own offline switch leaves open event streams alone, so it proves nothing.
import { once } from "node:events"
import { connect, createServer } from "node:net"

export async function openTunnel(desk) {
  const sockets = new Set()
  let isCut = false

  const server = createServer((near) => {
    if (isCut) return near.destroy()
    const far = connect(new URL(desk.url).port, "127.0.0.1")
    for (const [one, other] of [[near, far], [far, near]]) {
      sockets.add(one)
      one.on("error", () => {}).on("close", () => (sockets.delete(one), other.destroy()))
      one.pipe(other)
    }
  })
  server.listen(0, "127.0.0.1")
  await once(server, "listening")

  const drop = () => sockets.forEach((socket) => socket.destroy())
  return {
    url: `http://localhost:${server.address().port}`,
    cut() {
      isCut = true
      drop()
    },
    restore() {
      isCut = false
    },
    close() {
      server.close()
      drop()
    },
  }
}

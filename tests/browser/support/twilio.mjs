// Twilio's own library, in a thread of its own: it takes longer than everything that is compared with it.
import { parentPort } from "node:worker_threads"
import { SegmentedMessage } from "sms-segments-calculator"

parentPort.on("message", (texts) => parentPort.postMessage(texts.map(count)))

// Without smart encoding, as texts leave.
function count(text) {
  const message = new SegmentedMessage(text)
  const encoding = message.getEncodingName()
  const bits = encoding === "GSM-7" ? 7 : 16
  return {
    count: message.segmentsCount,
    encoding,
    units: message.messageSize / bits,
    left: Math.max(Math.floor(message.segments.at(-1).freeSizeInBits() / bits), 0),
    parts: message.segments.map((segment) => Array.from(segment, ({ raw }) => raw ?? "").join("")),
  }
}

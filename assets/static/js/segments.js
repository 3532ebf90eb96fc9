// What networks make of a text: the alphabet it goes in and the segments they charge for, counted and cut as Twilio's
// own calculator does it. src/segments/ does the same; tests/browser/segments.test.mjs holds both to that.
import { clusters } from "./clusters.js"

const BASIC = new Set("@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà")
const EXTENDED = new Set("\f^{}\\[~]|€")
const GSM7 = { encoding: "GSM-7", single: 160, part: 153, units: letter => (EXTENDED.has(letter) ? 2 : 1) }
const UCS2 = { encoding: "UCS-2", single: 70, part: 67, units: piece => piece.length }

// How many segments, in which encoding, what it takes and what is left in the last; how much a single text and a part hold.
export function measure(text) {
  const { pieces, alphabet, cuts } = weigh(text)
  const { encoding, single, part, units } = alphabet
  const sum = pieces => pieces.reduce((all, piece) => all + units(piece), 0)
  const last = sum(pieces.slice(cuts.at(-1) ?? 0))
  const left = Math.max((cuts.length ? part : single) - last, 0)
  return { count: text ? cuts.length + 1 : 0, encoding, units: sum(pieces), left, single, part }
}

// The text as it travels, segment by segment.
export function parts(text) {
  const { pieces, cuts } = weigh(text)
  const ends = [...cuts, pieces.length]
  return text ? ends.map((end, at) => pieces.slice(ends[at - 1] ?? 0, end).join("")) : []
}

// What puts a text into UCS-2.
export function isCostly(piece) {
  return !BASIC.has(piece) && !EXTENDED.has(piece)
}

function weigh(text) {
  const pieces = clusters(text)
  const alphabet = pieces.some(isCostly) ? UCS2 : GSM7
  return { pieces, alphabet, cuts: cut(pieces.map(alphabet.units), alphabet) }
}

// Where each part after the first begins. Filled like a single text until it turns out longer, the first part hands on
// what its header displaces, together with the piece that was too much.
function cut(sizes, { single, part }) {
  const alone = fitting(sizes, single)
  if (alone === sizes.length) return []
  const first = fitting(sizes.slice(0, alone), part)
  const cuts = [first]
  let used = sizes.slice(first, alone + 1).reduce((all, size) => all + size, 0)
  for (let at = alone + 1; at < sizes.length; at++) {
    if (used + sizes[at] > part) {
      cuts.push(at)
      used = 0
    }
    used += sizes[at]
  }
  return cuts
}

function fitting(sizes, units) {
  const at = sizes.findIndex(size => (units -= size) < 0)
  return at < 0 ? sizes.length : at
}

// Texts that nobody thought of, the same ones for the same seed.

const GSM7 = [
  "abcdefghijklmnopqrstuvwxyz ABC 0123456789 .,!?'\"@£$¥èéùìòÇØøÅåÆæßÉÄÖÑÜ§¿äöñüàΔΩ\n",
  "a b []{}€~^|\\\f\r\n",
].map(letters)
const OTHER = [
  "it’s “so” – soon… • \u00a0\u202f\u200b\u00adﬁ！Ａe\u0301u\u0308‹›«»½œ\t",
  "Привет, как дела? Γειά σου שלום مرحبا می\u200cخواهم 汉字 カナ หิ नि स्त्री",
  "한국어 \u1112\u1161\u11ab\u1100\u1100",
  "a\u0301\u0302\u0323\u200d\ufe0f\u0600\u0903\r\n\u00ad\u{1f3fb}\u{1f469}\u{1f1e6}",
].map(letters)
const PICTURES = ["😀", "👍🏽", "👨‍👩‍👧‍👦", "👩🏽‍🚀", "❤️", "🏳️‍🌈", "🇳🇱", "🇺🇦", "1️⃣", "👨‍🦰", "🕵️‍♀️", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "🫠", "☎️"]
const ADDRESSES = [" https://a.example/it’s–x?y=“1” ", " www.a.example/… ", " shop.example/–a, ", "“https://b.example”", "and/or–x "]

export function* randomTexts(count, seed) {
  const random = generator(seed)
  for (let at = 0; at < count; at++) yield randomText(random)
}

// Half of them are short; the others are just long enough to be one segment more or fewer, or nearly.
function randomText(random) {
  const isPlain = random() < 0.5
  const edges = isPlain ? [153, 160, 306] : [67, 70, 134, 201]
  const length = random() < 0.5 ? 1 + below(random, 40) : pick(random, edges) + below(random, 7) - 3
  const usual = isPlain ? among(random, pick(random, GSM7)) : source(random)
  const rare = source(random)
  const share = pick(random, [0, 0, 0.02, 0.2])
  let text = ""
  while (text.length < length) text += random() < share ? rare() : usual()
  return text
}

function source(random) {
  const kind = below(random, 8)
  if (kind < 2) return () => anything(random)
  return among(random, pick(random, [...OTHER, PICTURES, ADDRESSES]))
}

function among(random, choices) {
  return () => pick(random, choices)
}

function letters(alphabet) {
  return [...alphabet]
}

// Any character of Unicode but half a surrogate pair, which no text has.
function anything(random) {
  const code = below(random, random() < 0.7 ? 0x3100 : 0x110000)
  return code >= 0xd800 && code < 0xe000 ? "?" : String.fromCodePoint(code)
}

function pick(random, choices) {
  return choices[below(random, choices.length)]
}

function below(random, limit) {
  return Math.floor(random() * limit)
}

// Mulberry32
function generator(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

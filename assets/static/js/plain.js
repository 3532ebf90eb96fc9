// The plain twins of typographic characters: what stands for them in GSM-7 and means the same. Letters, figures and
// pictures have none. src/segments/plain.rs says the same.
import { clusters } from "./clusters.js"
import { isCostly, measure } from "./segments.js"

// Every character that puts the text into UCS-2, where it begins, and its twin where it has one. A web address is never altered.
export function costly(text) {
  const addresses = addressesIn(text)
  const found = []
  let at = 0
  for (const piece of clusters(text)) {
    const isInAddress = addresses.some(([begin, end]) => begin <= at && at < end)
    if (isCostly(piece)) found.push({ at, piece, twin: isInAddress ? undefined : TWINS.get(piece) })
    at += piece.length
  }
  return found
}

// The text with every plain twin in place.
export function plain(text) {
  let [plain, done] = ["", 0]
  for (const { at, piece, twin } of costly(text)) {
    if (twin === undefined) continue
    plain += text.slice(done, at) + twin
    done = at + piece.length
  }
  return plain + text.slice(done)
}

// What the text would measure with its plain twins, where that is less or lets more into the same.
export function gain(text) {
  const now = measure(text)
  const then = measure(plain(text))
  const isRoomier = now.encoding === "UCS-2" && then.encoding === "GSM-7"
  return then.count < now.count || (then.count === now.count && isRoomier) ? then : null
}

const TWINS = new Map([
  ..."“”„‟«»″❝❞〝〞".split("").map(quote => [quote, '"']),
  ..."‘’‚‛′´`❛❜".split("").map(quote => [quote, "'"]),
  ..."‐\u2011‒–—―−﹘﹣•‣⁃◦∙▪●○".split("").map(line => [line, "-"]),
  ..."⁄∕".split("").map(slash => [slash, "/"]),
  ..."\t\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000".split("").map(space => [space, " "]),
  ..."\v\u0085\u2028\u2029".split("").map(ending => [ending, "\n"]),
  ..."\u00ad\u200b\u2060\ufeff\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069".split("").map(nothing => [nothing, ""]),
  ...Object.entries({ "‹": "<", "›": ">", "…": "...", "‥": "..", "‼": "!!", "⁇": "??", "⁈": "?!", "⁉": "!?" }),
  ...Object.entries({ ﬀ: "ff", ﬁ: "fi", ﬂ: "fl", ﬃ: "ffi", ﬄ: "ffl", ﬅ: "st", ﬆ: "st" }),
  ..."ÄÅÇÉÑÖÜàäåèéìñòöùü".split("").map(letter => [letter.normalize("NFD"), letter]),
  ...Array.from({ length: 94 }, (_, at) => String.fromCharCode(0x21 + at)).map(wide),
])

// The form of an ASCII character that is as wide as an ideograph.
function wide(narrow) {
  return [String.fromCharCode(narrow.charCodeAt(0) + 0xfee0), narrow === "`" ? "'" : narrow]
}

// From where to where web addresses stand: a character changed there would lead somewhere else.
function addressesIn(text) {
  return [...text.matchAll(/\P{White_Space}+/gu)].flatMap(({ 0: word, index }) => {
    const begin = beginOfAddress(word)
    const end = word.replace(/[.,;:!?)\]}>"'“”‘’»›…\u200b\u2060\ufeff]+$/u, "").length
    return begin < 0 ? [] : [[index + begin, index + end]]
  })
}

// https://…, www.… or shop.example/… within a word.
function beginOfAddress(word) {
  const colon = word.indexOf("://")
  if (colon >= 0) return word.slice(0, colon).search(/[a-z0-9+\-.]*$/i)
  const www = word.search(/www\./i)
  if (www >= 0) return www
  const [host] = word.split("/", 1)
  return host === word ? -1 : host.search(/[\p{Alphabetic}\p{N}\-.]+\.\p{Alphabetic}{2,}$/u)
}

// How many texts a text becomes, as carriers count (GSM 03.38, 3GPP TS 23.040).
const BASIC = new Set("@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà")
const EXTENDED = new Set("\f^{}\\[~]|€")

// Parts, how much fits into the last one, and the first character that forbids the short alphabet.
export function measure(text) {
  const letters = [...text]
  const odd = letters.find(letter => !BASIC.has(letter) && !EXTENDED.has(letter))
  const size = odd ? letter => letter.length : letter => (EXTENDED.has(letter) ? 2 : 1)
  const [single, part] = odd ? [70, 67] : [160, 153]
  return { ...split(letters.map(size), single, part), encoding: odd ? "UCS-2" : "GSM-7", odd }
}

// A character is never split over two parts.
function split(sizes, single, part) {
  const total = sizes.reduce((sum, size) => sum + size, 0)
  if (total === 0) return { segments: 0, left: single }
  if (total <= single) return { segments: 1, left: single - total }
  let segments = 1
  let used = 0
  for (const size of sizes) {
    if (used + size > part) {
      segments += 1
      used = 0
    }
    used += size
  }
  return { segments, left: part - used }
}

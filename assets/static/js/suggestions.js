// Offers people while somebody types to whom a text goes.
const PAUSE = 120 // ms without a key

let asking

document.addEventListener("input", ({ target }) => {
  if (target.getAttribute?.("list") !== "to-people") return
  asking?.abort()
  asking = new AbortController()
  const { signal } = asking
  const timer = setTimeout(() => suggest(target, signal), PAUSE)
  signal.addEventListener("abort", () => clearTimeout(timer))
})

async function suggest(field, signal) {
  const typed = field.value
  if ([...field.list.options].some(option => option.value === typed)) return // one of them was chosen
  try {
    const answer = await fetch(`/people/suggestions?q=${encodeURIComponent(typed)}`, { signal })
    if (!answer.ok) return
    const people = await answer.json()
    field.list.replaceChildren(...people.map(({ to }) => new Option(to, to)))
  } catch {
    // Gone on typing, or the desk is away: whoever types needs no suggestion.
  }
}

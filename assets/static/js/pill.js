// What floats over a page as long as something is the matter with the line to the desk.
export function pill(words) {
  const pill = document.createElement("p")
  pill.className = "offline"
  pill.setAttribute("role", "status")
  pill.textContent = words
  return pill
}

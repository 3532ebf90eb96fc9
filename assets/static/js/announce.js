// Says something to who cannot see it happen.
const speaker = document.createElement("p")
speaker.className = "hidden"
speaker.setAttribute("aria-live", "polite")

export function announce(words) {
  if (!speaker.isConnected) document.querySelector("main").append(speaker)
  speaker.textContent = ""
  setTimeout(() => { speaker.textContent = words }, 50)
}

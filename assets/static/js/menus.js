// A menu closes when one looks elsewhere, and gives the focus back.
document.addEventListener("click", ({ target }) => {
  for (const menu of openMenus()) if (!menu.contains(target)) menu.open = false
})

document.addEventListener("keydown", event => {
  const [menu] = openMenus()
  if (event.key !== "Escape" || !menu) return
  event.preventDefault()
  menu.open = false
  menu.querySelector("summary").focus()
})

document.addEventListener("turbo:before-render", () => {
  for (const menu of openMenus()) menu.open = false
  document.querySelector("#person:popover-open")?.hidePopover()
})

function openMenus() {
  return document.querySelectorAll("details.menu[open]")
}

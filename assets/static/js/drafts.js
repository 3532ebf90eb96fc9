// What was typed and not sent, kept in this tab until its writer signs out. Nobody else who signs in here finds it.
const OWNER = "draft-owner"

export function draft(name) {
  return ownDrafts().getItem(`draft-${name}`) ?? ""
}

export function keepDraft(name, text) {
  if (text) ownDrafts().setItem(`draft-${name}`, text)
  else ownDrafts().removeItem(`draft-${name}`)
}

function ownDrafts() {
  const owner = document.body.dataset.user
  if (sessionStorage.getItem(OWNER) !== owner) forgetDrafts()
  sessionStorage.setItem(OWNER, owner)
  return sessionStorage
}

function forgetDrafts() {
  for (const name of Object.keys(sessionStorage)) if (name.startsWith("draft-")) sessionStorage.removeItem(name)
}

document.addEventListener("submit", ({ target }) => {
  if (new URL(target.action).pathname === "/sign-out") forgetDrafts()
})

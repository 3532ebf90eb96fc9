// The sign-in page: where a page goes once nobody is signed in, and from where one comes back to it.
const SIGN_IN = "/sign-in"

export function isTheDoor({ pathname }) {
  return pathname === SIGN_IN
}

export function toTheDoor() {
  const next = location.pathname + location.search
  location.assign(`${SIGN_IN}?${new URLSearchParams({ ended: true, next })}`)
}

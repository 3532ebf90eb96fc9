// What users of the desk do, in the words of its pages.

export const GRACE = { name: "Grace Hopper", email: "grace@desk.example", password: "a ship in port is safe" }

// Makes the first admin of a desk that is new.
export async function introduce(page, { code, name, email, password, sample = false }) {
  await page.getByLabel("Code from the console").fill(code)
  await page.getByLabel("Your name").fill(name)
  await page.getByLabel("E-mail").fill(email)
  await page.getByLabel("Password").fill(password)
  await page.getByLabel("Fill it with sample data").setChecked(sample)
  await page.getByRole("button", { name: "Open the desk" }).click()
}

export async function signIn(page, { email, password }) {
  if (!page.url().includes("/sign-in")) await page.goto("/sign-in")
  await page.getByLabel("E-mail").fill(email)
  await page.getByLabel("Password").fill(password)
  await page.getByRole("button", { name: "Sign in" }).click()
}

export async function signOut(page) {
  await page.getByRole("navigation", { name: "Desk", exact: true }).getByRole("button", { name: "Sign out" }).click()
  await page.waitForURL("**/sign-in**")
}

// Makes a user as the admin, and opens the one-time link that comes of it where that user sits.
export async function invite(admin, page, { name, email, password }) {
  await admin.goto("/users/new")
  await admin.getByLabel("Name", { exact: true }).fill(name)
  await admin.getByLabel("E-mail").fill(email)
  await admin.getByRole("radio", { name: "Agent" }).check()
  await admin.getByRole("button", { name: "Add and get a link" }).click()
  await page.goto(await admin.getByLabel("One-time link").inputValue())
  await page.getByLabel("New password").fill(password)
  await page.getByRole("button", { name: "Save and sign in" }).click()
  await page.waitForURL("**/conversations**")
}

// Opens the conversation whose row says so.
export async function open(page, words) {
  await page.getByRole("link", { name: words }).first().click()
  await text(page, words).first().waitFor()
}

export function thread(page) {
  return page.getByRole("region", { name: "Texts", exact: true })
}

// A text in the thread that is open.
export function text(page, words) {
  return thread(page).getByText(words, { exact: true })
}

export function composer(page) {
  return page.getByRole("textbox", { name: "Reply by text" })
}

export async function reply(page, words) {
  await composer(page).fill(words)
  await page.getByRole("button", { name: "Send", exact: true }).click()
  await text(page, words).waitFor()
}

// The form of a campaign: choices come and go, variables are inserted where one writes, and the audience is counted
// while one types. Without any of it the form is whole: there are spare rows, and the next page counts.
class Choices extends HTMLElement {
  connectedCallback() {
    this.setUp = new AbortController()
    this.addEventListener("click", event => this.pressed(event), { signal: this.setUp.signal })
    for (const button of this.querySelectorAll("[data-add], [data-remove]")) button.hidden = false
    for (const row of this.rows.slice(2)) row.hidden = row.matches("[data-spare]")
  }

  disconnectedCallback() {
    this.setUp.abort()
  }

  get rows() { return [...this.querySelectorAll("fieldset.choice")] }

  pressed({ target }) {
    if (target.closest("[data-add]")) this.add()
    const remove = target.closest("[data-remove]")
    if (remove) this.remove(remove.closest("fieldset"))
  }

  add() {
    const row = this.rows.find(row => row.hidden) ?? this.another()
    row.hidden = false
    field(row, "label").focus()
  }

  // One more row like the last, under the next number.
  another() {
    const rows = this.rows
    const row = rows.at(-1).cloneNode(true)
    const renamed = text => text.replace(/^choice([_-])\d+/, `choice$1${rows.length}`)
    for (const element of [row, ...row.querySelectorAll("*")]) {
      for (const name of ["id", "name", "for", "aria-describedby"]) {
        if (element.hasAttribute(name)) element.setAttribute(name, renamed(element.getAttribute(name)))
      }
    }
    row.querySelector("legend").textContent = `Choice ${rows.length + 1}`
    rows.at(-1).after(row)
    empty(row)
    field(row, "number").value = Math.max(...rows.map(row => Number(field(row, "number").value) || 0)) + 1
    return row
  }

  // What is empty is no choice.
  remove(row) {
    empty(row)
    row.hidden = true
    this.querySelector("[data-add]").focus()
  }
}

function field(row, name) {
  return row.querySelector(`[name$="_${name}"]`)
}

function empty(row) {
  for (const name of ["label", "synonyms", "acknowledgement"]) field(row, name).value = ""
  field(row, "hands_over").checked = false
  row.querySelector("details").open = false
}

class Insert extends HTMLElement {
  connectedCallback() {
    this.querySelector("[data-insertions]").hidden = false
    for (const button of this.querySelectorAll("[data-insert]")) button.onclick = () => this.insert(button.dataset.insert)
  }

  insert(words) {
    const area = this.querySelector("textarea")
    area.setRangeText(words, area.selectionStart, area.selectionEnd, "end")
    area.dispatchEvent(new Event("input", { bubbles: true }))
    area.focus()
  }
}

const REST = 250

class Count extends HTMLElement {
  connectedCallback() {
    this.setUp = new AbortController()
    const listen = (target, name) => target.addEventListener(name, event => this.changed(event), { signal: this.setUp.signal })
    listen(this, "input")
    listen(this.closest("form").elements.inbox_id, "change")
    document.addEventListener("turbo:render", () => this.ask(), { signal: this.setUp.signal })
    this.ask()
  }

  disconnectedCallback() {
    this.setUp.abort()
    clearTimeout(this.resting)
    this.asked?.abort()
  }

  // Whoever writes in what belongs to a choice has made it.
  changed({ target }) {
    const choice = { audience_search: "people", audience_answers: "answers" }[target.name]
    if (choice) this.querySelector(`[value="${choice}"]`).checked = true
    clearTimeout(this.resting)
    this.resting = setTimeout(() => this.ask(), REST)
  }

  async ask() {
    this.asked?.abort()
    this.asked = new AbortController()
    const typed = new FormData(this.closest("form"))
    const of = new URLSearchParams(["audience", "audience_search", "audience_answers", "inbox_id"].map(name => [name, typed.get(name) ?? ""]))
    const answer = await fetch(`/campaigns/counts?${of}`, { headers: { "X-Parley-Refresh": "1" }, signal: this.asked.signal }).catch(() => null)
    if (answer?.ok && !answer.redirected) this.querySelector("[data-counted]").textContent = await answer.text()
  }
}

customElements.define("parley-choices", Choices)
customElements.define("parley-insert", Insert)
customElements.define("parley-count", Count)

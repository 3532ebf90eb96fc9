// Answers over time, drawn. Whoever cannot see it reads the table below.
const DASHES = [[], [8, 4], [2, 3], [12, 3, 2, 3], [5, 2], [1, 4]]
const HEIGHT = 260
// From years to seconds: what stands at a tick, and below it where the day is another one.
const TIMES = [
  [31536000, "{YYYY}", null, null, null, null, null, null, 1],
  [2419200, "{MMM}", "\n{YYYY}", null, null, null, null, null, 1],
  [86400, "{D} {MMM}", "\n{YYYY}", null, null, null, null, null, 1],
  [60, "{HH}:{mm}", "\n{D} {MMM}", null, "\n{D} {MMM}", null, null, null, 1],
  [1, "{HH}:{mm}:{ss}", null, null, null, null, null, null, 1],
]

class Chart extends HTMLElement {
  async connectedCallback() {
    const { default: Plot } = await import("../vendor/uplot.js")
    if (!this.isConnected) return
    this.Plot = Plot
    this.dark = matchMedia("(prefers-color-scheme: dark)")
    this.onDark = () => this.draw()
    this.dark.addEventListener("change", this.onDark)
    this.draw()
    this.watching = new ResizeObserver(() => this.plot.setSize({ width: this.clientWidth, height: HEIGHT }))
    this.watching.observe(this)
  }

  disconnectedCallback() {
    this.dark?.removeEventListener("change", this.onDark)
    this.watching?.disconnect()
    this.plot?.destroy()
  }

  draw() {
    const { times, series } = JSON.parse(this.dataset.chart)
    this.plot?.destroy()
    this.plot = new this.Plot(this.looks(series), [times, ...series.map(({ counts }) => counts)], this)
  }

  looks(series) {
    const colour = name => getComputedStyle(this).getPropertyValue(name).trim()
    const axis = { stroke: colour("--ink-soft"), grid: { stroke: colour("--line"), width: 1 }, ticks: { show: false }, font: `12px ${colour("--face")}` }
    const time = at => this.Plot.fmtDate("{D} {MMM} {HH}:{mm}")(this.moment(at))
    return {
      width: this.clientWidth,
      height: HEIGHT,
      tzDate: at => this.moment(at),
      cursor: { y: false, drag: { x: false, y: false } },
      scales: { y: { range: (_, least, most) => [0, Math.max(most, 4)] } },
      axes: [{ ...axis, values: TIMES }, { ...axis, size: 44, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000, 50000] }],
      series: [
        { label: "By", value: (_, at) => (at ? time(at) : "") },
        ...series.map(({ label }, place) => ({
          label,
          stroke: colour(`--chart-${(place % 6) + 1}`),
          dash: DASHES[place % DASHES.length],
          width: 2,
          paths: this.Plot.paths.stepped({ align: 1 }),
          points: { show: false },
        })),
      ],
    }
  }

  // Times are told in the user's zone, not in that of the browser.
  moment(at) {
    return this.Plot.tzDate(new Date(at * 1000), this.dataset.zone)
  }
}

customElements.define("parley-chart", Chart)

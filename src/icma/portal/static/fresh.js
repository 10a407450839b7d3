// How many articles came since the page was made: asked each minute while the page is seen, each five after ten idle
// minutes. Nothing moves by itself: the bar is a link to this page. The browser's cache asks with the ETag. Numbers below
// zero are further tellings of a story that the page shows already by another article: they would show nothing new.
const MINUTE = 60000
const bar = document.querySelector(".fresh")
const plural = new Intl.PluralRules(document.documentElement.lang)
const known = bar ? bar.dataset.newest.split(" ").map(Number) : []
let active = Date.now()
let asked = Date.now()

const show = count => {
  const forms = JSON.parse(bar.dataset.words)
  const link = document.createElement("a")
  link.href = location.pathname
  link.textContent = forms[{ one: 0, few: 1 }[plural.select(count)] ?? 2].replace("{}", count)
  if (link.textContent !== bar.textContent) bar.replaceChildren(link)
}

const ask = async () => {
  const now = Date.now()
  const pause = now - active > 10 * MINUTE ? 5 * MINUTE : MINUTE
  if (document.visibilityState !== "visible" || now - asked < pause - 1000) return
  asked = now
  try {
    const answer = await fetch(bar.dataset.ask, { cache: "no-cache", credentials: "omit" })
    const ids = answer.ok ? await answer.json() : []
    const place = ids.findIndex(id => known.includes(Math.abs(id)))
    const count = (place < 0 ? ids : ids.slice(0, place)).filter(id => id > 0).length
    if (count) show(count)
  } catch { /* no connection: the next minute asks again */ }
}

if (bar) {
  for (const kind of ["pointerdown", "keydown", "scroll"]) {
    addEventListener(kind, () => { active = Date.now() }, { passive: true })
  }
  setInterval(ask, MINUTE)
  document.addEventListener("visibilitychange", ask)
}

// Times of lists relative to now, each minute while the page is seen. The zone is the portal's: that of `datetime`.
const words = JSON.parse(document.body.dataset.times)
const plural = new Intl.PluralRules(document.documentElement.lang)
const times = [...document.querySelectorAll("main .meta time, .latest time")]
  .filter(one => one.dateTime.includes("T") && !one.closest(".story"))
  .map(one => ({ one, absolute: one.textContent, at: Date.parse(one.dateTime) }))

const form = (forms, n) => forms[{ one: 0, few: 1 }[plural.select(n)] ?? 2].replace("{}", n)
const day = (moment, offset) => new Date(moment + offset * 60000).toISOString().slice(0, 10)

const tell = (at, written, now) => {
  const minutes = Math.floor((now - at) / 60000)
  if (minutes < 0) return null
  if (minutes < 1) return words.now
  if (minutes < 60) return form(words.minutes, minutes)
  if (minutes < 360) return form(words.hours, Math.floor(minutes / 60))
  const [, sign, hours, rest] = written.match(/([+-])(\d\d):(\d\d)$/) ?? ["", "+", 0, 0]
  const offset = (sign === "-" ? -1 : 1) * (hours * 60 + +rest)
  const clock = written.slice(11, 16)
  if (day(at, offset) === day(now, offset)) return words.today.replace("{}", clock)
  if (day(at, offset) === day(now - 86400000, offset)) return words.yesterday.replace("{}", clock)
  return null
}

const refresh = () => {
  if (document.visibilityState !== "visible") return
  for (const { one, absolute, at } of times) one.textContent = tell(at, one.dateTime, Date.now()) ?? absolute
}

if (times.length) {
  refresh()
  setInterval(refresh, 60000)
  document.addEventListener("visibilitychange", refresh)
}

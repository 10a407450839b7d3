// The line of headlines moves on every 7 s; not on touch screens, not for readers who want less motion. A pointer or
// the keyboard in it stops it; only the button starts it again, and what the button was last told is remembered.
const EVERY = 7000
const bar = document.querySelector(".ticker")
const still = matchMedia("(prefers-reduced-motion: reduce), (hover: none)")

const recall = () => { try { return localStorage.getItem("ticker") } catch { return null } }
const remember = choice => { try { localStorage.setItem("ticker", choice) } catch { /* storage is closed */ } }

if (bar && !still.matches) {
  const list = bar.querySelector("ul")
  const button = document.createElement("button")
  let timer = 0

  const step = () => {  // the list is positioned, so its items count from its own edge
    const edge = list.scrollLeft + 1
    const next = [...list.children].find(item => item.offsetLeft > edge)
    const atEnd = edge + list.clientWidth >= list.scrollWidth
    list.scrollTo({ left: atEnd || !next ? 0 : next.offsetLeft, behavior: "instant" })
  }
  const run = running => {
    clearInterval(timer)
    timer = running ? setInterval(() => document.visibilityState === "visible" && step(), EVERY) : 0
    button.textContent = running ? bar.dataset.pause : bar.dataset.resume
  }
  button.type = "button"
  button.addEventListener("click", () => {
    const running = !timer
    remember(running ? "running" : "paused")
    run(running)
  })
  for (const kind of ["pointerenter", "focusin", "touchstart", "wheel"]) {
    list.addEventListener(kind, () => timer && run(false), { passive: true })
  }
  still.addEventListener("change", () => { run(false); button.hidden = still.matches })
  bar.querySelector(".wrap").prepend(button)
  run(recall() !== "paused")
}

// Keys for the buttons of the queue. Every key presses something that is on the page, so all of it works without.

const items = [...document.querySelectorAll("article.item:not(.small)")];
let current = items.find((item) => `#${item.id}` === location.hash) ?? items[0];

function select(item) {
  if (!item) return;
  current?.classList.remove("current");
  current = item;
  current.classList.add("current");
  current.focus({ preventScroll: true });
  current.scrollIntoView({ block: "nearest" });
}

function press(key) {
  const hide = current?.querySelector(".hide");
  if (/^[1-9]$/.test(key)) {
    if (hide?.open) hide.querySelector(`[data-key="${key}"]`)?.click();
    return;
  }
  const place = key === "u" ? document : current;
  place?.querySelector(`[data-key="${key}"]`)?.click();
}

function isTyping(target) {
  return target.matches("textarea, select, input:not([type=checkbox], [type=radio])");
}

function heard(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape") {
    document.activeElement?.blur();
    current?.querySelector(".hide")?.removeAttribute("open");
    return;
  }
  if (isTyping(event.target)) return;
  // By the key's place where the letters are not Latin: on a Russian keyboard "а" stands where "f" does.
  const key = /^[a-z0-9?]$/i.test(event.key) ? event.key.toLowerCase() : letterOf(event.code);
  const step = { j: 1, k: -1 }[key];
  if (step) select(items[items.indexOf(current) + step]);
  else if (key === "?") toggleHelp();
  else if ("ahblux123456789".includes(key) && key) press(key);
  else return;
  event.preventDefault();
}

function letterOf(code) {
  return /^Key[A-Z]$/.test(code) ? code.slice(3).toLowerCase() : "";
}

function toggleHelp() {
  const help = document.getElementById("help");
  if (help) help.open = !help.open;
}

function offerAll() {
  const all = document.getElementById("all");
  if (!all) return;
  all.closest("label").hidden = false;
  all.addEventListener("change", () => {
    for (const box of document.querySelectorAll("input[name=pick]")) box.checked = all.checked;
  });
}

if (items.length) {
  document.documentElement.classList.add("with-keys");
  document.addEventListener("keydown", heard);
  for (const item of items) item.addEventListener("focusin", () => {
    if (item !== current) { current?.classList.remove("current"); current = item; item.classList.add("current"); }
  });
  select(current);
  offerAll();
}

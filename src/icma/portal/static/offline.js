// Readers without a connection: starts the service worker, and lists the kept pages on the page that says so.

if ("serviceWorker" in navigator) {
  navigator.serviceWorker.register("/sw.js").then(() => navigator.serviceWorker.ready).then(({ active }) => {
    const files = performance.getEntriesByType("resource").map(one => one.name)
    active.postMessage({ page: location.pathname + location.search, files })
  }).catch(() => {}) // private windows refuse; the pages do not need it
}

const list = document.getElementById("kept-pages")
if (list && "caches" in window) listKept(list)

async function listKept(list) {
  const names = (await caches.keys()).filter(name => name.startsWith("pages-"))
  for (const name of names) {
    const pages = await caches.open(name)
    for (const request of (await pages.keys()).reverse()) list.append(await line(request.url, await pages.match(request)))
  }
  if (list.childElementCount) list.before(Object.assign(document.createElement("h2"), { textContent: list.dataset.title }))
}

async function line(url, answer) {
  const page = new DOMParser().parseFromString(await answer.text(), "text/html")
  const link = Object.assign(document.createElement("a"), { href: url, textContent: page.title, lang: page.documentElement.lang })
  const item = document.createElement("li")
  item.append(link)
  return item
}

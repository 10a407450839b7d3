// Keeps the last pages that a reader opened, for a time without a connection. VERSION and FACTS are put before this
// text (portal/offline_views.py): editions, files that the offline page needs, the line above a kept copy.

const PAGES = `pages-${VERSION}`
const FILES = `files-${VERSION}`
const MOST_PAGES = 40
const MOST_FILES = 40
const PATIENCE = 6000 // ms; then a kept copy is better than an empty window
const EDITION = `(?:${FACTS.editions.join("|")})`
const KEPT = new RegExp(`^/${EDITION}/(?!(?:search|offline|around|account|my|comment|article/[0-9]+/comments)/|.*\\.[a-z]+$)`)
const LASTING = /^\/(?:static\/.*\.(?:css|js|woff2|svg|png)$|theme-|logo-)/
const HASHED = /\.[0-9a-f]{12}\.|^\/(?:theme|logo)-/
const GONE = new Set([404, 410, 451])
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

self.addEventListener("install", event => event.waitUntil(prepare()))
self.addEventListener("activate", event => event.waitUntil(takeOver()))
self.addEventListener("message", event => event.waitUntil(keepVisited(event.data || {})))
self.addEventListener("fetch", event => {
  const request = event.request
  const url = new URL(request.url)
  if (request.method !== "GET" || url.origin !== self.location.origin) return
  if (request.mode === "navigate" && new RegExp(`^/${EDITION}/`).test(url.pathname)) event.respondWith(openPage(event, url))
  else if (LASTING.test(url.pathname)) event.respondWith(openFile(request, url))
})
self.addEventListener("push", event => event.waitUntil(show(event.data)))
self.addEventListener("notificationclick", event => {
  event.notification.close()
  event.waitUntil(open(event.notification.data.path))
})
self.addEventListener("pushsubscriptionchange", event => event.waitUntil(renew(event)))

async function prepare() {
  const files = await caches.open(FILES)
  const pages = FACTS.editions.map(edition => `/${edition}/offline/`)
  await Promise.all([...pages, ...FACTS.files].map(async path => {
    const answer = await fetch(path, { credentials: "omit" })
    if (answer.ok) await files.put(path, answer)
  }))
  await self.skipWaiting()
}

async function takeOver() {
  for (const name of await caches.keys()) if (name !== PAGES && name !== FILES) await caches.delete(name)
  await self.clients.claim()
}

// The first page was open before there was a worker: its window names itself and its files, mostly out of the
// browser's own cache.
async function keepVisited({ page, files }) {
  const url = new URL(page || "/", self.location.origin)
  if (url.origin !== self.location.origin) return
  const tasks = (files || []).map(file => new URL(file, self.location.origin))
    .filter(file => file.origin === self.location.origin && LASTING.test(file.pathname))
    .map(file => openFile(new Request(file, { cache: "force-cache" }), file))
  if (KEPT.test(url.pathname)) tasks.push(fetch(nameOf(url), { cache: "force-cache" }).then(answer => remember(url, answer)))
  await Promise.allSettled(tasks)
}

async function openPage(event, url) {
  const asked = fetch(event.request).then(async answer => {
    if (KEPT.test(url.pathname)) event.waitUntil(remember(url, answer.clone()))
    return answer
  })
  event.waitUntil(asked.catch(() => null))
  try {
    const first = await Promise.race([asked, wait(PATIENCE)])
    if (first) return first
    return (await keptCopy(url)) || (await asked)
  } catch {
    return (await keptCopy(url)) || (await offlinePage(url)) || Response.error()
  }
}

function wait(milliseconds) {
  return new Promise(done => setTimeout(done, milliseconds, null))
}

async function openFile(request, url) {
  const files = await caches.open(FILES)
  const known = await files.match(url.pathname)
  if (known && HASHED.test(url.pathname)) return known
  try {
    const answer = await fetch(request)
    if (answer.ok) {
      await files.put(url.pathname, answer.clone())
      await trim(files, MOST_FILES, path => !FACTS.files.includes(path) && !path.endsWith("/offline/"))
    }
    return answer
  } catch (error) {
    if (known) return known
    throw error
  }
}

// One name for a page, without what campaigns add to its address.
function nameOf(url) {
  const asked = new URLSearchParams([...url.searchParams].filter(([name]) => name === "before" || name === "page"))
  return url.pathname + (asked.size ? `?${asked}` : "")
}

async function remember(url, answer) {
  const pages = await caches.open(PAGES)
  if (GONE.has(answer.status)) return pages.delete(nameOf(url))
  const isPage = (answer.headers.get("Content-Type") || "").startsWith("text/html")
  // What was made for one reader stays with the server: others may use this device after them.
  const isOwn = /private|no-store/.test(answer.headers.get("Cache-Control") || "")
  if (answer.status !== 200 || !isPage || answer.redirected || isOwn) return
  await pages.put(nameOf(url), answer) // in one step, and to the end of the row: the oldest visit leaves first
  await trim(pages, MOST_PAGES, () => true)
}

async function trim(cache, most, mayGo) {
  const names = (await cache.keys()).filter(request => mayGo(new URL(request.url).pathname))
  for (const name of names.slice(0, Math.max(0, names.length - most))) await cache.delete(name)
}

async function keptCopy(url) {
  if (!KEPT.test(url.pathname)) return null
  const kept = await (await caches.open(PAGES)).match(nameOf(url))
  if (!kept) return null
  const edition = url.pathname.slice(1, 3)
  const line = FACTS.words[edition].replace("%(date)s", writeMoment(new Date(kept.headers.get("Date")), edition))
  const style = `<link rel="stylesheet" href="${FACTS.style}">`
  const text = (await kept.text()).replace("</head>", () => `${style}</head>`)
    .replace("<main", () => `<p class="kept" role="status">${line}</p>\n<main`)
  const headers = new Headers(kept.headers)
  for (const name of ["Content-Encoding", "Content-Length", "ETag"]) headers.delete(name)
  return new Response(text, { headers })
}

async function offlinePage(url) {
  return (await caches.open(FILES)).match(`/${url.pathname.slice(1, 3)}/offline/`)
}

function writeMoment(at, edition) {
  const two = number => String(number).padStart(2, "0")
  const clock = `${two(at.getHours())}:${two(at.getMinutes())}`
  if (edition === "en") return `${at.getDate()} ${MONTHS[at.getMonth()]} ${at.getFullYear()}, ${clock}`
  return `${two(at.getDate())}.${two(at.getMonth() + 1)}.${at.getFullYear()}, ${clock}`
}

// Browsers demand that each message is shown; one that cannot be read leads to the notices.
async function show(message) {
  let told = {}
  try { told = message.json() } catch {}
  const path = typeof told.path === "string" && /^\/[^/\\]/.test(told.path) ? told.path : `/${FACTS.editions[0]}/account/notices/`
  await self.registration.showNotification(told.title || FACTS.name, {
    body: told.body || "", lang: told.lang || "", tag: told.tag || "", icon: FACTS.icon, data: { path },
  })
}

async function open(path) {
  const address = new URL(path, self.location.origin).href
  const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true })
  const here = windows.find(window => window.url === address)
  return here ? here.focus() : self.clients.openWindow(address)
}

// The push service has given this browser a new address; the portal knows it by the old one.
async function renew({ oldSubscription: old, newSubscription }) {
  if (!old) return
  const given = newSubscription || await self.registration.pushManager.subscribe(old.options)
  const { endpoint, keys } = given.toJSON()
  const body = new URLSearchParams({ old: old.endpoint, endpoint, p256dh: keys.p256dh, auth: keys.auth })
  await fetch("/push/renewed/", { method: "POST", body })
}

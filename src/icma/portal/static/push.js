// Web Push: asks the browser for an address that messages can be sent to, and hands it in with a form.
const form = document.querySelector("form[data-push]")
const words = JSON.parse(form.dataset.words)
const said = form.querySelector("[role=status]")
const button = form.querySelector("button")

const bytes = text => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), sign => sign.charCodeAt(0))

const hindrance = !window.isSecureContext ? words.insecure
  : "serviceWorker" in navigator && "PushManager" in window ? "" : words.none
if (hindrance) said.textContent = hindrance
else begin().catch(() => { said.textContent = words.none }) // private windows refuse workers

async function begin() {
  const worker = await navigator.serviceWorker.register("/sw.js")
  const known = await worker.pushManager.getSubscription()
  const own = known && document.querySelector(`[data-device="${await mark(known.endpoint)}"]`)
  if (own) {
    own.querySelector("p").append(` — ${words.here}`)
    own.querySelector("form").addEventListener("submit", () => known.unsubscribe())
    form.hidden = true
    return
  }
  button.disabled = false
  form.addEventListener("submit", event => {
    event.preventDefault()
    button.disabled = true
    said.textContent = ""
    subscribe().then(() => form.submit(), error => {
      button.disabled = false
      said.textContent = Notification.permission === "denied" || error.name === "NotAllowedError" ? words.denied : words.failed
    })
  })
}

async function subscribe() {
  const worker = await navigator.serviceWorker.ready
  const options = { userVisibleOnly: true, applicationServerKey: bytes(form.dataset.push) }
  let given
  try {
    given = await worker.pushManager.subscribe(options)
  } catch (error) {
    // The portal's key has changed since: the old subscription must end first.
    const old = error.name === "InvalidStateError" && await worker.pushManager.getSubscription()
    if (!old) throw error
    await old.unsubscribe()
    given = await worker.pushManager.subscribe(options)
  }
  const { endpoint, keys } = given.toJSON()
  Object.entries({ endpoint, p256dh: keys.p256dh, auth: keys.auth }).forEach(([name, value]) => { form.elements[name].value = value })
}

// The first half of SHA-256 of its address, as the page names each device.
async function mark(endpoint) {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(endpoint))
  return [...new Uint8Array(digest)].slice(0, 8).map(byte => byte.toString(16).padStart(2, "0")).join("")
}

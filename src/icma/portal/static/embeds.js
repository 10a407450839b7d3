// Videos and posts of others, only after a press: until then the page asks nobody.
const ELEMENTS = {
  iframe: (address, name) => Object.assign(document.createElement("iframe"), {
    src: address, title: name, allow: "fullscreen; picture-in-picture; encrypted-media", loading: "eager",
  }),
  video: (address, name) => Object.assign(document.createElement("video"), {
    src: address, title: name, controls: true, preload: "metadata",
  }),
}

for (const place of document.querySelectorAll("[data-player]")) {
  const { player, kind, name, show, note } = place.dataset
  const says = Object.assign(document.createElement("span"), { className: "note-before", textContent: note + " " })
  const button = Object.assign(document.createElement("button"), { type: "button", className: "button", textContent: show })
  button.addEventListener("click", () => {
    const shown = ELEMENTS[kind](player, name)
    shown.className = new URL(player).host === "t.me" ? "player post" : "player"
    says.remove()
    button.replaceWith(shown)
    shown.focus()
  })
  place.prepend(says, button, " ")
}

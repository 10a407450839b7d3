// Copy the short address of an article, or hand it to the device's own way of sharing.
const place = document.querySelector(".share")
const link = place?.querySelector("a")

const add = (words, act) => {
  const button = Object.assign(document.createElement("button"), { type: "button", className: "button", textContent: words })
  button.addEventListener("click", () => act(button))
  place.append(" ", button)
}

if (link && navigator.clipboard) {
  const said = Object.assign(document.createElement("span"), { className: "hidden" })
  said.setAttribute("role", "status")
  add(place.dataset.copy, async button => {
    await navigator.clipboard.writeText(link.href)
    button.textContent = said.textContent = place.dataset.copied
  })
  place.append(said)
}
if (link && navigator.share && matchMedia("(hover: none)").matches) {
  add(place.dataset.share, () => navigator.share({ title: document.title, url: link.href }).catch(() => {}))
}

// The reader's theme, before anything is drawn: a classic script in <head>, because a module would come too late.
{
  const root = document.documentElement
  const stored = {
    read: () => { try { return localStorage.getItem("theme") } catch { return null } },
    write: value => { try { localStorage.setItem("theme", value) } catch { /* storage is closed: it lasts this page */ } },
  }
  const show = theme => {
    if (theme === "light" || theme === "dark") root.dataset.theme = theme
    else delete root.dataset.theme
  }
  show(stored.read())
  document.addEventListener("DOMContentLoaded", () => {
    const place = document.querySelector(".theme")
    if (!place) return
    const label = document.createElement("label")
    const select = document.createElement("select")
    for (const theme of ["system", "light", "dark"]) select.add(new Option(place.dataset[theme], theme))
    select.value = root.dataset.theme || "system"
    select.addEventListener("change", () => { stored.write(select.value); show(select.value) })
    label.append(place.dataset.name + " ", select)
    place.append(label)
  })
}

// For readers who are signed in: the draft survives a reload, the rest of the characters is told, votes need no reload.
const box = document.querySelector("form.write textarea");
if (box) {
  const key = `draft ${location.pathname}`;
  const left = box.form.appendChild(Object.assign(document.createElement("p"), { className: "hint" }));
  left.setAttribute("role", "status");
  if (!box.value) box.value = sessionStorage.getItem(key) ?? "";
  let timer = 0;
  box.addEventListener("input", () => {
    sessionStorage.setItem(key, box.value);
    clearTimeout(timer);
    timer = setTimeout(() => {
      const rest = box.maxLength - box.value.length;
      left.textContent = rest < 500 ? box.form.dataset.left.replace("{n}", rest) : "";
    }, 600);
  });
  box.form.addEventListener("submit", () => sessionStorage.removeItem(key));
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.action.endsWith("/vote/")) return;
  event.preventDefault();
  const data = new FormData(form, event.submitter);
  try {
    const answer = await fetch(form.action, { method: "POST", body: data });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector(`form[action="${form.getAttribute("action")}"]`);
    if (!answer.ok || !fresh) throw new Error();
    const at = [...form.elements].indexOf(event.submitter);
    form.replaceWith(fresh);
    fresh.elements[at].focus();
  } catch {
    form.insertAdjacentHTML("beforeend", `<input type="hidden" name="vote" value="${event.submitter.value}">`);
    form.submit();
  }
});

/** Raising a matter: what the words call for is asked as one writes. */

const ASKED_AFTER_MS = 700;
const FORM = "form[data-draft=raise]";
let timer = 0;

function formNow() {
  return document.querySelector(FORM);
}

/** Without a signal nothing is asked; the answer to sending says the same. */
async function ask(form) {
  const body = new URLSearchParams({ suggest: "1" });
  for (const name of ["csrfmiddlewaretoken", "text", "area", "estate", "house"]) body.set(name, form.elements[name]?.value ?? "");
  const text = form.elements.text.value;
  try {
    const answer = await fetch(form.getAttribute("action"), { method: "POST", body });
    const isStillSo = formNow() === form && form.elements.text.value === text;
    if (answer.ok && answer.headers.get("x-governance") && isStillSo) put(form.querySelector("#heard"), await answer.text());
  } catch {
    return;
  }
}

function put(place, html) {
  const told = new DOMParser().parseFromString(html, "text/html").body;
  if (place.innerHTML.trim() !== told.innerHTML.trim()) place.replaceChildren(...told.childNodes);
}

function onInput(event) {
  const form = event.target.form;
  if (!form?.matches(FORM) || !["text", "estate", "house"].includes(event.target.name)) return;
  clearTimeout(timer);
  timer = setTimeout(() => ask(form), ASKED_AFTER_MS);
}

/** What was put back from this tab is asked about; a form that came back from the server says it already. */
function onReady(event) {
  const form = event.target;
  if (form.matches(FORM) && form.dataset.again === undefined && form.elements.text.value) ask(form);
}

document.addEventListener("input", onInput);
document.addEventListener("draft:ready", onReady);

/** On residents' pages, which come without htmx: a form that cannot be sent stays, with what was chosen and written. */

const notices = document.querySelector("[data-notices]");

/** Photos stay in this page when a form comes back: the server need not keep them. */
const KEEPS_PHOTOS = { "X-Keeps-Photos": "1" };

function say(sentence) {
  document.dispatchEvent(new CustomEvent("say", { detail: { sentence, kind: "warning" } }));
}

function release(form) {
  delete form.dataset.busy;
  for (const button of form.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
}

/** Files travel only in a form that is made for them. */
function bodyOf(form, button) {
  const typed = new FormData(form);
  if (button?.name) typed.append(button.name, button.value);
  return form.enctype === "multipart/form-data" ? typed : new URLSearchParams(typed);
}

async function send(form, button) {
  const answer = await fetch(form.getAttribute("action"), { method: "POST", headers: KEEPS_PHOTOS, body: bodyOf(form, button) });
  if (!answer.headers.get("x-governance") || answer.status >= 500) throw new Error(answer.status);
  return answer;
}

/** Where it leads, or the same page with what is still missing; `data-goes` of the button names where to look. */
async function show(answer, button) {
  if (answer.redirected) {
    location.assign(answer.url);
    return;
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const main = page.querySelector("main");
  document.querySelector("main").replaceWith(main);
  document.dispatchEvent(new Event("shown"));
  const goal = main.querySelector("[data-errors]") ?? (button?.dataset.goes && main.querySelector(button.dataset.goes));
  goal?.focus();
  goal?.scrollIntoView({ block: "start" });
}

async function onSubmit(event) {
  const form = event.target;
  if (event.defaultPrevented || !form.matches("main form[method=post][action]") || event.submitter?.matches("[data-look]")) return;
  event.preventDefault();
  try {
    await show(await send(form, event.submitter), event.submitter);
  } catch (error) {
    say(error instanceof TypeError ? notices.dataset.offline : notices.dataset.failed);
  }
  release(form);
}

document.addEventListener("submit", onSubmit);

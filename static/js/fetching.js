/** On residents' pages, which come without htmx: a form that cannot be sent stays, with what was chosen and written. */

const notices = document.querySelector("[data-notices]");

function say(sentence) {
  document.dispatchEvent(new CustomEvent("say", { detail: { sentence, kind: "warning" } }));
}

function release(form) {
  delete form.dataset.busy;
  for (const button of form.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
}

async function send(form, button) {
  const body = new URLSearchParams(new FormData(form));
  if (button?.name) body.append(button.name, button.value);
  const answer = await fetch(form.getAttribute("action"), { method: "POST", body });
  if (!answer.headers.get("x-governance") || answer.status >= 500) throw new Error(answer.status);
  return answer;
}

/** Where it leads, or the same page with what is still missing. */
async function show(answer) {
  if (answer.redirected) {
    location.assign(answer.url);
    return;
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  document.querySelector("main").replaceWith(page.querySelector("main"));
  document.querySelector("[data-errors]")?.focus();
}

async function onSubmit(event) {
  const form = event.target;
  if (event.defaultPrevented || !form.matches("main form[method=post][action]") || event.submitter?.matches("[data-look]")) return;
  event.preventDefault();
  try {
    await show(await send(form, event.submitter));
  } catch (error) {
    say(error instanceof TypeError ? notices.dataset.offline : notices.dataset.failed);
  }
  release(form);
}

document.addEventListener("submit", onSubmit);

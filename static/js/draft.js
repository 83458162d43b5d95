/**
 * Keeps what was typed into forms with data-draft="name" until it was sent.
 *
 * Kept in this tab alone, and given up once another page of ours came after sending: that page is the proof that the
 * server had it. A page that shows the same form again with errors has the text already.
 */

const PREFIX = "draft:";
const FIELDS = "textarea, input[type=text], input[type=search], input:not([type])";

function keep(name, value) {
  try {
    if (value === null) sessionStorage.removeItem(PREFIX + name);
    else sessionStorage.setItem(PREFIX + name, JSON.stringify(value));
  } catch {
    // A full or forbidden storage must not stop anybody from writing.
  }
}

function kept(name) {
  try {
    return JSON.parse(sessionStorage.getItem(PREFIX + name)) ?? { typed: {}, isSent: false };
  } catch {
    return { typed: {}, isSent: false };
  }
}

function fieldsOf(form) {
  return [...form.querySelectorAll(FIELDS)].filter((field) => field.name && field.dataset.draft !== "off");
}

function typedIn(form) {
  const filled = fieldsOf(form).filter((field) => field.value !== field.defaultValue);
  return Object.fromEntries(filled.map((field) => [field.name, field.value]));
}

function restore(form) {
  if (form.querySelector("[data-errors]")) return;
  const { typed } = kept(form.dataset.draft);
  const lost = fieldsOf(form).filter((field) => !field.value && typed[field.name]);
  for (const field of lost) field.value = typed[field.name];
  if (lost.length === 0) return;
  const sentence = document.querySelector("[data-notices]")?.dataset.restored;
  document.dispatchEvent(new CustomEvent("say", { detail: { sentence } }));
}

function forms(root) {
  return [...root.querySelectorAll("form[data-draft]")];
}

/** Give up what was sent from a form that this page no longer shows. */
function forget() {
  const shown = new Set(forms(document).map((form) => form.dataset.draft));
  const names = Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX)).map((key) => key.slice(PREFIX.length));
  for (const name of names) if (kept(name).isSent && !shown.has(name)) keep(name, null);
}

document.addEventListener("input", (event) => {
  const form = event.target.closest?.("form[data-draft]");
  if (form) keep(form.dataset.draft, { typed: typedIn(form), isSent: false });
});
document.addEventListener("submit", (event) => {
  const form = event.target.closest?.("form[data-draft]");
  if (form) keep(form.dataset.draft, { typed: typedIn(form), isSent: true });
});
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.target.dataset?.silent !== undefined) return;
  forget();
  for (const form of forms(document)) restore(form);
});

try {
  forget();
  for (const form of forms(document)) restore(form);
} catch {
  // Without storage there are no drafts; the page works all the same.
}

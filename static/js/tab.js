/**
 * What a resident writes into a form with data-draft="name" stays in this tab until a receipt names it (data-sent).
 *
 * Kept in the tab and not on the device: a phone may be lent, and who reads it next must find nothing. A lost connection,
 * a reload or the way back lose nothing; closing the tab does. Photos stay while the page does.
 */

import { putBack, typedIn } from "./fields.js";

/** A browser may forbid to keep anything; then nothing is kept, and nobody is kept from writing. */
function kept(name) {
  try {
    return JSON.parse(sessionStorage.getItem(name));
  } catch {
    return null;
  }
}

function keep(form) {
  try {
    sessionStorage.setItem(form.dataset.draft, JSON.stringify({ key: form.elements.key?.value, typed: typedIn(form) }));
  } catch {
    return;
  }
  const saved = form.querySelector("[data-saved]");
  if (saved) saved.hidden = form.elements.text.value === "";
}

function forget(name) {
  try {
    sessionStorage.removeItem(name);
  } catch {
    return;
  }
}

/** The key of this entry of the history, or of what was left unsent: what was sent already is not sent a second time. */
function adoptKey(form, found) {
  if (!form.elements.key) return;
  const name = form.dataset.draft;
  if (form.dataset.again === undefined) form.elements.key.value = history.state?.[name] ?? found?.key ?? form.elements.key.value;
  history.replaceState({ ...history.state, [name]: form.elements.key.value }, "");
}

function restore(form) {
  const found = form.dataset.again === undefined && kept(form.dataset.draft);
  adoptKey(form, found);
  if (found) {
    delete found.typed.area;
    putBack(form, found.typed);
  }
  form.dispatchEvent(new Event("draft:ready", { bubbles: true }));
}

function onInput(event) {
  const form = event.target.form;
  if (form?.matches("main form[data-draft]")) keep(form);
}

function begin() {
  for (const receipt of document.querySelectorAll("[data-sent]")) forget(receipt.dataset.sent);
  for (const form of document.querySelectorAll("main form[data-draft]")) restore(form);
}

document.addEventListener("input", onInput);
document.addEventListener("change", onInput);
document.addEventListener("shown", begin);
begin();

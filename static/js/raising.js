/**
 * Raising a matter: what is written stays in this tab until it was sent, and what it calls for is asked as one writes.
 *
 * Kept in the tab and not on the device: a phone may be lent, and who reads it next must find nothing. A lost connection,
 * a reload or the way back lose nothing; closing the tab does.
 */

import { putBack, typedIn } from "./fields.js";

const ASKED_AFTER_MS = 700;
const FORM = "form[data-draft=raise]";
/** Of an answer the photos stay while the page does; its text is in the page that comes back. */
const ANSWER = "form[data-draft=answer]";
const KEPT = "raise";
let timer = 0;

function formNow() {
  return document.querySelector(FORM);
}

/** A browser may forbid to keep anything; then nothing is kept, and nobody is kept from writing. */
function kept() {
  try {
    return JSON.parse(sessionStorage.getItem(KEPT));
  } catch {
    return null;
  }
}

function keep(form) {
  try {
    sessionStorage.setItem(KEPT, JSON.stringify({ key: form.elements.key.value, typed: typedIn(form) }));
    form.querySelector("[data-saved]").hidden = form.elements.text.value === "";
  } catch {
    return;
  }
}

function forget() {
  try {
    sessionStorage.removeItem(KEPT);
  } catch {
    return;
  }
}

/** The same key as before: what was sent already, and only its answer was lost, is not sent a second time. */
function restore(form) {
  const found = kept();
  if (found && form.dataset.again === undefined) {
    form.elements.key.value = found.key;
    delete found.typed.area;
    putBack(form, found.typed);
    if (form.elements.text.value) ask(form);
  }
  form.dispatchEvent(new Event("draft:ready", { bubbles: true }));
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
  if (!form?.matches(FORM)) return;
  keep(form);
  if (!["text", "estate", "house"].includes(event.target.name)) return;
  clearTimeout(timer);
  timer = setTimeout(() => ask(form), ASKED_AFTER_MS);
}

function begin() {
  const form = formNow();
  if (form) restore(form);
  for (const answer of document.querySelectorAll(ANSWER)) answer.dispatchEvent(new Event("draft:ready", { bubbles: true }));
  if (document.querySelector("[data-sent=raise]")) forget();
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => print());
  }
}

document.addEventListener("input", onInput);
document.addEventListener("change", onInput);
document.addEventListener("shown", begin);
begin();

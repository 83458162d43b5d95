/**
 * Keeps what is typed into forms with data-draft="name" on this device until it was sent.
 *
 * A form that bears a key (a hidden input `key`) is kept by name and key and forgotten only when its receipt names both;
 * its key stays with this entry of the browser's history, so Back sends the same one. Others are forgotten when the
 * server says that they succeeded. A form that came back with what was typed (data-again) needs nothing put back.
 */

import { adoptVersion, keyInHistory, putKeyInHistory } from "./entry.js";
import { draftOf, isTyped, putBack, typedIn } from "./fields.js";
import * as store from "./store.js";
import { quiet, tell, words } from "./told.js";
import { waitFor } from "./waits.js";

const TEXTS = "typed";
const SAID_MS = 9000;
const saving = new WeakMap();
const restoring = new WeakMap();
const unkept = new WeakSet();

function forms() {
  return [...document.querySelectorAll("form[data-draft]")];
}

function tellRestored(form) {
  const said = words(document.querySelector("[data-notices]").dataset.restored);
  tell(form, said);
  setTimeout(() => said.isConnected && quiet(form), SAID_MS);
}

/** Where the device can keep nothing (no https, no room), it is said while there is still time to send. */
function tellUnkept(form) {
  if (unkept.has(form)) return;
  unkept.add(form);
  tell(form, words(document.querySelector("[data-notices]").dataset.unkept));
}

async function write(form) {
  if (form.dataset.again === undefined && !isTyped(form)) await store.forgetPart(draftOf(form), TEXTS);
  else if (!(await store.keep(draftOf(form), TEXTS, typedIn(form)))) tellUnkept(form);
}

/** One write at a time for each form, and after it one more if anything was typed meanwhile. */
async function save(form) {
  await restoring.get(form);
  if (saving.has(form)) {
    saving.set(form, true);
    return;
  }
  do {
    saving.set(form, false);
    await write(form);
  } while (saving.get(form));
  saving.delete(form);
}

/** Which key this form goes on with: the one of this entry of the history, or of what was left unsent, or its own. */
async function adoptKey(form) {
  const { name, key } = draftOf(form);
  if (!key) return;
  const before = keyInHistory(name);
  if (form.dataset.again === undefined) form.elements.key.value = before ?? (await store.latest(name)) ?? key;
  else if (before && before !== key) await store.move({ name, key: before }, key);
  putKeyInHistory(draftOf(form));
}

/** Types come with the text they are suggested for; the one chosen before goes along with the question. */
function keepChoice(form, typed) {
  const place = form.querySelector("[data-suggestions]");
  if (!place || !typed.entry?.[0] || place.querySelector("[name=entry]")) return;
  place.append(Object.assign(document.createElement("input"), { type: "hidden", name: "entry", value: typed.entry[0] }));
}

async function restore(form) {
  await adoptKey(form);
  adoptVersion(form);
  form.dataset.ready = "true";
  form.dispatchEvent(new Event("draft:ready", { bubbles: true }));
  if (form.dataset.again !== undefined) {
    await write(form);
    return;
  }
  const found = await store.kept(draftOf(form), TEXTS);
  if (!found) return;
  keepChoice(form, found.typed);
  const changed = putBack(form, found.typed);
  if (changed.length === 0) return;
  for (const field of changed) {
    const hidden = field.closest("[hidden], details:not([open])");
    if (hidden && field.value) hidden.matches("details") ? (hidden.open = true) : (hidden.hidden = false);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  tellRestored(form);
}

function restoreNew() {
  for (const form of forms().filter((one) => !restoring.has(one))) {
    restoring.set(form, restore(form));
    waitFor(form, restoring.get(form));
  }
}

/** "name" or "name:key", as a receipt or an answer names what it is the proof of. */
function forget(named) {
  const end = named.lastIndexOf(":");
  return store.forget(end < 0 ? { name: named, key: "" } : { name: named.slice(0, end), key: named.slice(end + 1) });
}

/** An answer that leads on is the proof, unless the page it leads to has to give a receipt. */
function onAnswer(event) {
  const form = event.detail.requestConfig?.elt;
  const leadsOn = event.detail.xhr.getResponseHeader("HX-Redirect");
  if (form?.matches?.("form[data-draft]") && leadsOn && !form.elements.key) store.forget(draftOf(form));
}

function onInput(event) {
  const form = event.target.form ?? event.target.closest?.("form");
  if (form?.matches("form[data-draft]")) waitFor(form, save(form));
}

/** A look is changed by the form itself, which comes back as it was; photos wait here and do not travel for that. */
function onLook(event) {
  if (!event.submitter?.matches("[data-look]")) return;
  event.stopPropagation();
  for (const input of event.target.querySelectorAll("input[type=file]")) input.disabled = true;
}

/** Where nothing can be kept, leaving loses it: the browser asks first. */
function onLeave(event) {
  if (forms().some((form) => unkept.has(form) && !form.dataset.busy && isTyped(form))) event.preventDefault();
}

window.addEventListener("beforeunload", onLeave);
document.addEventListener("submit", onLook, true);
document.addEventListener("input", onInput);
document.addEventListener("change", onInput);
document.addEventListener("kept", (event) => forget(event.detail.draft));
document.addEventListener("htmx:beforeOnLoad", onAnswer);
document.addEventListener("htmx:afterSettle", restoreNew);
const receipts = [...document.querySelectorAll("[data-kept]")];
Promise.all(receipts.map((receipt) => forget(receipt.dataset.kept))).then(restoreNew).then(store.sweep);

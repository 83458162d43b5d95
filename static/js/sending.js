/**
 * What becomes of a form that htmx sends: whatever goes wrong, the page stays, with one sentence beside what was typed.
 *
 * Only our own answers take a form's place; a page of whatever stands between (a portal, a proxy) never does.
 */

import { quiet, tell, words } from "./told.js";

const notices = document.querySelector("[data-notices]");
const LARGE = 100_000;
const STALLED_MS = 60_000;
const retried = new WeakSet();

function drafted(event) {
  const sender = event.detail.requestConfig?.elt ?? event.detail.elt;
  return sender?.matches?.("form[data-draft]") ? sender : null;
}

/** What is there already stays: a type that was chosen goes along. */
function hint(place, sentence) {
  const said = place.querySelector("[data-hint]") ?? place.appendChild(document.createElement("p"));
  said.className = "hint";
  said.dataset.hint = "";
  said.textContent = sentence;
}

/** Beside the form; or in the corner, where no form was sent. A question asked by itself says it in its own place. */
function fail(event, sentence, link = null) {
  const form = drafted(event);
  const quietly = event.detail.elt?.dataset?.quiet;
  if (form) tell(form, words(sentence), ...(link ? [link] : []));
  else if (quietly) hint(event.detail.target, quietly);
  else document.dispatchEvent(new CustomEvent("say", { detail: { sentence, kind: "warning", link } }));
}

function read(page) {
  const found = page.querySelector("[data-sentence]");
  return { sentence: found?.textContent.trim(), link: found?.parentElement.querySelector("a[target=_blank]") };
}

function signInAgain(event, sentence) {
  const link = document.createElement("a");
  link.href = notices.dataset.signIn;
  link.target = "_blank";
  link.textContent = notices.dataset.signInLabel;
  fail(event, sentence, link);
}

/** Signing in again changes the token of every form; the page takes the new one and sends once more. */
async function renewed() {
  const answer = await fetch(notices.dataset.token, { headers: { accept: "application/json", "x-by-itself": "1" } });
  const { token, person } = await answer.json();
  if (person === document.body.dataset.person) {
    document.body.setAttribute("hx-headers", JSON.stringify({ "x-csrftoken": token }));
    for (const field of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) field.value = token;
  }
  return person;
}

async function onOldToken(event) {
  const form = drafted(event);
  const { triggeringEvent } = event.detail.requestConfig;
  let person;
  try {
    person = await renewed();
  } catch {
    fail(event, notices.dataset.offline);
    return;
  }
  if (!person) signInAgain(event, notices.dataset.signedOut);
  else if (person !== document.body.dataset.person) signInAgain(event, notices.dataset.another);
  else if (!form || retried.has(form)) fail(event, notices.dataset.failed);
  else {
    retried.add(form);
    form.requestSubmit(triggeringEvent?.submitter);
  }
}

function isOurs(event) {
  return Boolean(event.detail.xhr.getResponseHeader("x-governance"));
}

function onBeforeSwap(event) {
  const { xhr } = event.detail;
  if (!isOurs(event)) {
    fail(event, notices.dataset.failed);
    return;
  }
  const isOldToken = xhr.getResponseHeader("x-refused") === "csrf";
  if (!isOldToken) retried.delete(drafted(event));
  const wanted = xhr.getResponseHeader("hx-reselect") ?? drafted(event)?.getAttribute("hx-select");
  const page = new DOMParser().parseFromString(xhr.responseText, "text/html");
  if (xhr.status < 400 && (!wanted || page.querySelector(wanted))) return;
  const { sentence, link } = read(page);
  if (sentence || !event.detail.shouldSwap || (wanted && !page.querySelector(wanted))) {
    event.detail.shouldSwap = false;
    if (isOldToken) onOldToken(event);
    else fail(event, sentence || notices.dataset.failed, link);
  }
}

function onProgress(event) {
  const { loaded, total, lengthComputable } = event.detail;
  const form = event.target;
  if (!form.matches?.("form[data-draft]") || !lengthComputable || total < LARGE || !form.dataset.busy) return;
  const bar = form.querySelector("[data-told] progress") ?? document.createElement("progress");
  bar.max = total;
  bar.value = loaded;
  if (!bar.isConnected) tell(form, words(notices.dataset.sending), bar);
}

/** A request is given up only when it has stood still, however long a weak signal takes. */
function onBeforeSend(event) {
  const form = drafted(event);
  if (!form) return;
  quiet(form);
  const { xhr } = event.detail;
  const started = performance.now();
  xhr.timeout = STALLED_MS;
  xhr.upload.addEventListener("progress", () => (xhr.timeout = performance.now() - started + STALLED_MS));
}

/** What asks by itself (the bell, the lists) says nothing when it fails. */
function unlessSilent(act) {
  return (event) => event.detail.elt?.dataset?.silent === undefined && act(event);
}

document.addEventListener("htmx:beforeSend", onBeforeSend);
document.addEventListener("htmx:xhr:progress", onProgress);
document.addEventListener("htmx:beforeSwap", (event) => isOurs(event) || (event.detail.shouldSwap = false));
document.addEventListener("htmx:beforeSwap", unlessSilent(onBeforeSwap));
document.addEventListener("htmx:sendError", unlessSilent((event) => fail(event, notices.dataset.offline)));
document.addEventListener("htmx:timeout", unlessSilent((event) => fail(event, notices.dataset.offline)));

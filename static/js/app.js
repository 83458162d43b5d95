/** What every page does with a script: answers at once, never sends twice, never loses what was typed. */

const notices = document.querySelector("[data-notices]");
const NOTICE_STAYS_MS = 9000;

/** Say a sentence in the corner; it leaves by itself or when dismissed. */
function say(sentence, kind = "") {
  const notice = document.createElement("div");
  notice.className = `notice ${kind}`;
  const words = document.createElement("span");
  words.textContent = sentence;
  const dismiss = document.createElement("button");
  dismiss.type = "button";
  dismiss.textContent = "×";
  dismiss.setAttribute("aria-label", notices.dataset.dismiss);
  dismiss.addEventListener("click", () => notice.remove());
  notice.append(words, dismiss);
  notices.append(notice);
  setTimeout(() => notice.remove(), NOTICE_STAYS_MS);
}

/** The button that was pressed, or the form's first one when Enter was. */
function pressed(event) {
  return event.submitter ?? event.target.querySelector("button:not([type=button])");
}

function isSending(form) {
  return form.method === "post";
}

function onSubmit(event) {
  const form = event.target;
  if (!isSending(form) || event.defaultPrevented) return;
  if (form.dataset.busy) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  // The button is not disabled: a disabled one would not send its name and value.
  form.dataset.busy = "true";
  pressed(event)?.setAttribute("aria-busy", "true");
}

function release(root) {
  for (const form of root.querySelectorAll("form[data-busy]")) delete form.dataset.busy;
  for (const button of root.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
}

/** A refusal that came as a whole page is not put into a pane; its sentence is. */
function sentenceOf(xhr) {
  if (!(xhr.getResponseHeader("content-type") ?? "").includes("html")) return "";
  const page = new DOMParser().parseFromString(xhr.responseText, "text/html");
  return page.querySelector("[data-sentence]")?.textContent.trim() ?? "";
}

function onBeforeSwap(event) {
  const { xhr } = event.detail;
  if (xhr.status < 400) return;
  const sentence = sentenceOf(xhr);
  if (sentence) {
    event.detail.shouldSwap = false;
    say(sentence, "warning");
  } else if (!event.detail.shouldSwap) {
    say(notices.dataset.failed, "warning");
  }
}

function isTyped(form) {
  return [...form.elements].some((field) => field.matches("textarea, input[type=text]") && field.value !== field.defaultValue);
}

function onLeave(event) {
  const unsent = [...document.querySelectorAll("form[data-warn]")].some((form) => !form.dataset.busy && isTyped(form));
  if (unsent) event.preventDefault();
}

/** Menus close when one clicks elsewhere or presses Escape. */
function closeMenus(event) {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (event.key === "Escape" || !menu.contains(event.target)) menu.open = false;
  }
}

/** What asks by itself (the bell) neither speaks when it fails nor ends what a person has begun. */
function byItself(event) {
  return event.detail.elt?.dataset?.silent !== undefined;
}

function unless(isSkipped, act) {
  return (event) => isSkipped(event) || act(event);
}

/** Nobody looks: nothing is asked. Whoever comes back is told at once. */
function onLook() {
  if (!document.hidden) document.querySelector("#bell")?.dispatchEvent(new Event("look"));
}

/** After a refusal the reader is taken to what stands in the way. */
function focusErrors(root) {
  root.querySelector("[data-errors]")?.focus();
}

document.addEventListener("submit", onSubmit, true);
document.addEventListener("click", closeMenus);
document.addEventListener("keydown", (event) => event.key === "Escape" && closeMenus(event));
document.addEventListener("htmx:beforeRequest", (event) => document.hidden && byItself(event) && event.preventDefault());
document.addEventListener("htmx:afterRequest", unless(byItself, () => release(document)));
document.addEventListener("htmx:beforeSwap", unless(byItself, onBeforeSwap));
document.addEventListener("htmx:sendError", unless(byItself, () => say(notices.dataset.offline, "warning")));
document.addEventListener("htmx:timeout", unless(byItself, () => say(notices.dataset.offline, "warning")));
document.addEventListener("visibilitychange", onLook);
document.addEventListener("htmx:afterSettle", (event) => focusErrors(event.target));
document.addEventListener("say", (event) => say(event.detail.sentence, event.detail.kind));
window.addEventListener("beforeunload", onLeave);
window.addEventListener("pageshow", () => release(document));
window.addEventListener("online", () => release(document));
focusErrors(document);

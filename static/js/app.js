/** What every page does with a script: it answers at once, never sends twice, and says things once. */

const notices = document.querySelector("[data-notices]");
const NOTICE_STAYS_MS = 9000;
const DOWNLOAD_MS = 5000;

/** Say a sentence in the corner, once; it leaves by itself or when dismissed. */
function say(sentence, kind = "", link = null) {
  for (const old of notices.querySelectorAll(".notice")) if (old.dataset.said === sentence) old.remove();
  const notice = document.createElement("div");
  notice.className = `notice ${kind}`;
  notice.dataset.said = sentence;
  const words = document.createElement("span");
  words.textContent = sentence;
  const dismiss = document.createElement("button");
  dismiss.type = "button";
  dismiss.textContent = "×";
  dismiss.setAttribute("aria-label", notices.dataset.dismiss);
  dismiss.addEventListener("click", () => notice.remove());
  notice.append(words, ...(link ? [link] : []), dismiss);
  notices.append(notice);
  setTimeout(() => notice.remove(), NOTICE_STAYS_MS);
}

/** The button inside the form that Enter presses. */
function firstOf(form) {
  return form.querySelector("button:not([type=button])");
}

/** The button that was pressed, or the form's first one when Enter was. */
function pressed(event) {
  return event.submitter && !event.submitter.hidden ? event.submitter : firstOf(event.target);
}

/**
 * Enter in a field presses the first button that belongs to its form, wherever on the page it stands. The switches of
 * the look belong to the form too and stand in the bar above it: Enter is led past them.
 */
let entered = null;

function onEnter(event) {
  entered = event.key === "Enter" && event.target.matches?.("input") ? event.target.form : null;
  if (!entered || event.isComposing || !isSending(entered) || !entered.querySelector("textarea")) return;
  event.preventDefault();
  goOn(event.target);
}

/**
 * A form with room for a text often has several buttons that do different things, and a phone's keyboard shows Enter as
 * "Go". There Enter sends nothing: it presses the button beside the field (Find), or goes on to the next field.
 */
function goOn(field) {
  const beside = field.closest(".find")?.querySelector("button");
  if (beside) return beside.click();
  const reachable = [...field.form.elements].filter((each) => each.offsetParent && !each.disabled && each.tabIndex >= 0);
  return reachable[reachable.indexOf(field) + 1]?.focus();
}

function onPressed(event) {
  const look = event.target.closest?.("[data-look]");
  if (!look || !entered || look.form !== entered) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  firstOf(entered)?.click();
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
  if (form.dataset.download !== undefined) setTimeout(() => release(form), DOWNLOAD_MS);
  pressed(event)?.setAttribute("aria-busy", "true");
}

function release(form) {
  delete form.dataset.busy;
  for (const button of form.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
}

function releaseAll() {
  for (const form of document.querySelectorAll("form[data-busy]")) release(form);
}

/** Menus close when one clicks elsewhere or presses Escape. */
function closeMenus(event) {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (event.key === "Escape" || !menu.contains(event.target)) menu.open = false;
  }
}

/** What asks by itself (the bell, the lists) does not ask while nobody looks, and says that nobody pressed anything. */
function byItself(event) {
  return event.detail.elt?.dataset?.silent !== undefined;
}

/** The form that was sent can be sent again; another one that is still on its way cannot. */
function onAnswered(event) {
  const sender = event.detail.requestConfig?.elt ?? event.detail.elt;
  const form = sender?.matches?.("form") ? sender : sender?.matches?.("button") && sender.form;
  if (form) release(form);
}

/** Nobody looks: nothing is asked. Whoever comes back is told at once. */
function onLook() {
  if (!document.hidden) document.querySelector("#bell")?.dispatchEvent(new Event("look"));
}

/** After a refusal the reader is taken to what stands in the way. */
function focusErrors(root) {
  root.querySelector("[data-errors]")?.focus();
}

document.addEventListener("keydown", onEnter, true);
document.addEventListener("keyup", () => (entered = null), true);
document.addEventListener("click", onPressed, true);
document.addEventListener("submit", onSubmit, true);
document.addEventListener("click", closeMenus);
document.addEventListener("keydown", (event) => event.key === "Escape" && closeMenus(event));
document.addEventListener("htmx:beforeRequest", (event) => document.hidden && byItself(event) && event.preventDefault());
document.addEventListener("htmx:afterRequest", onAnswered);
document.addEventListener("htmx:configRequest", (event) => {
  if (byItself(event)) event.detail.headers["x-by-itself"] = "1";
});
document.addEventListener("visibilitychange", onLook);
document.addEventListener("htmx:afterSettle", (event) => focusErrors(event.target));
document.addEventListener("say", (event) => say(event.detail.sentence, event.detail.kind, event.detail.link));
window.addEventListener("pageshow", releaseAll);
window.addEventListener("online", releaseAll);
focusErrors(document);

/** Without a script there is nothing that such a button could do, so it is hidden until now. */
function showPrinters() {
  for (const button of document.querySelectorAll("[data-print]")) button.hidden = false;
}

document.addEventListener("click", (event) => event.target.closest?.("[data-print]") && print());
document.addEventListener("htmx:afterSettle", showPrinters);
showPrinters();

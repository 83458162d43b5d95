/**
 * The desk's three panes: a case opened beside its list, and lists that renew themselves.
 *
 * The lists are fetched anew after a step, when the bell has something new, and each minute while somebody looks, so
 * that they hold what waits and how long is left. The cursor stays where it was; after a step it stands on the next case.
 */

const PANE = "case";
const STEP = "#step=";
let scrolled = 0;
let next = null;

function desk() {
  return document.querySelector(".desk");
}

function lists() {
  return document.querySelector("[data-lists]");
}

function renew() {
  if (lists()) window.htmx.trigger(lists(), "refresh");
}

function opened() {
  return document.querySelector(`#${PANE} [data-case-url]`);
}

function referenceOf(caseUrl) {
  return caseUrl?.split("/").filter(Boolean).at(-1) ?? "";
}

function rowOf(reference) {
  return document.getElementById(`row-${reference}`);
}

/** The rows after which the cursor may stand once a step was taken on the open case: those below it, then those above. */
function neighbours() {
  const all = [...document.querySelectorAll("[data-row]")].map((row) => row.id);
  const at = all.indexOf(rowOf(referenceOf(opened()?.dataset.caseUrl))?.id);
  return at < 0 ? all : [...all.slice(at + 1), ...all.slice(0, at).reverse()];
}

/** The case came from its row: the list stays as it is. From a step: what waits has changed. */
function onPane(event) {
  desk()?.classList.add("has-case");
  event.detail.target.closest(".main")?.scrollTo(0, 0);
  if (event.detail.requestConfig?.elt?.hasAttribute?.("data-row")) return;
  next = neighbours();
  renew();
}

function markOpen() {
  const row = rowOf(referenceOf(opened()?.dataset.caseUrl));
  for (const other of document.querySelectorAll("[data-row][aria-current]")) other.removeAttribute("aria-current");
  row?.setAttribute("aria-current", "true");
  row?.querySelector(".news")?.remove();
}

/** The lists are new: they stand where they stood, and after a step the cursor is on the next case. */
function onLists() {
  document.querySelector(".list")?.scrollTo(0, scrolled);
  markOpen();
  const row = (next ?? []).map((id) => document.getElementById(id)).find(Boolean);
  next = null;
  if (!row || document.querySelector("#step-form form")) return;
  row.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

function onSwap(event) {
  const { target } = event.detail;
  if (target?.id === PANE) onPane(event);
  else if (target?.id === "bell") renew();
}

/** Lists that renew themselves also ask how the open case stands now. */
function onRequest(event) {
  if (event.detail.elt !== lists()) return;
  scrolled = document.querySelector(".list")?.scrollTop ?? 0;
  const shown = opened();
  if (!shown) return;
  event.detail.parameters.open = referenceOf(shown.dataset.caseUrl);
  event.detail.parameters.seen = shown.dataset.version;
}

/** Leaving a step that was opened in place closes it there. */
function close() {
  document.querySelector("#step-form")?.replaceChildren();
}

function onCancel(event) {
  const link = event.target.closest?.("#step-form a[href]");
  const own = link?.closest("[data-case-url]")?.dataset.caseUrl;
  if (!own || link.getAttribute("href") !== own) return;
  event.preventDefault();
  close();
}

/** Escape leaves the field first (keys.js), then closes the step, and the cursor goes back to the list. */
function onEscape(event) {
  if (event.key !== "Escape" || event.defaultPrevented || event.isComposing) return;
  if (document.querySelector("dialog[open], details[data-menu][open]") || !document.querySelector("#step-form > *")) return;
  close();
  rowOf(referenceOf(opened()?.dataset.caseUrl))?.focus({ preventScroll: true });
}

/** A form opened in place takes the focus, so that the keyboard goes on where the eye is. */
function onForm(event) {
  if (event.target.id === PANE || event.target.matches?.("[data-lists]")) return;
  if (event.target.id !== "step-form") return;
  event.target.scrollIntoView({ block: "nearest" });
  event.target.querySelector("input:not([type=hidden]), select, textarea, button")?.focus();
}

/** A change of the look comes back to this matter, with the step that is open in it. */
function onDisplay(event) {
  if (!event.target.matches?.("form[data-display]")) return;
  const step = document.querySelector("#step-form form")?.getAttribute("action");
  const here = `${location.pathname}${location.search}`;
  event.target.elements.next.value = step ? `${here}${STEP}${step}` : here;
}

function reopenStep() {
  if (!location.hash.startsWith(STEP)) return;
  const step = location.hash.slice(STEP.length);
  history.replaceState(history.state, "", `${location.pathname}${location.search}`);
  document.querySelector(`a[hx-get="${CSS.escape(step)}"]`)?.click();
}

document.addEventListener("submit", onDisplay, true);
document.addEventListener("htmx:afterSwap", onSwap);
document.addEventListener("htmx:configRequest", onRequest);
document.addEventListener("htmx:afterSettle", (event) => (event.detail.elt?.matches?.("[data-lists]") ? onLists() : onForm(event)));
document.addEventListener("click", onCancel);
window.addEventListener("load", reopenStep);
document.addEventListener("keydown", onEscape);

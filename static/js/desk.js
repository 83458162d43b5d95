/** The desk's three panes: a matter opened beside its list, and the lists fetched anew once a step was taken. */

const PANE = "case";
const STEP = "#step=";

function desk() {
  return document.querySelector(".desk");
}

/** The matter came from its row: the list stays as it is. From a step: what waits has changed. */
function onSwap(event) {
  if (event.detail.target?.id !== PANE) return;
  desk()?.classList.add("has-case");
  event.detail.target.closest(".main")?.scrollTo(0, 0);
  if (event.detail.requestConfig?.elt?.hasAttribute?.("data-row")) return;
  const lists = document.querySelector("[data-lists]");
  if (lists) window.htmx.trigger(lists, "refresh");
}

/** Leaving a step that was opened in place closes it there. */
function onCancel(event) {
  const link = event.target.closest?.("#step-form a[href]");
  const own = link?.closest("[data-case-url]")?.dataset.caseUrl;
  if (!own || link.getAttribute("href") !== own) return;
  event.preventDefault();
  document.querySelector("#step-form").replaceChildren();
}

/** A form opened in place takes the focus, so that the keyboard goes on where the eye is. */
function onForm(event) {
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
document.addEventListener("htmx:afterSettle", onForm);
document.addEventListener("click", onCancel);
window.addEventListener("load", reopenStep);

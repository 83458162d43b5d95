/**
 * Rows of a list that are ticked for one step in bulk: kept while the list renews itself, counted at its foot. Space
 * ticks the row under the cursor, * all that are shown; leafing on keeps what is ticked.
 */

import { isTyping } from "./keys.js";

const ticked = new Map();

function boxes() {
  return [...document.querySelectorAll("[data-tick]")];
}

function referenceOf(box) {
  return box.value.split("~")[0];
}

function count() {
  const place = document.querySelector("[data-bulk-count]");
  const others = Number(place?.dataset.bulkBefore ?? 0);
  if (place) place.textContent = place.dataset.bulkCount.replace("{count}", String(ticked.size + others));
  place?.form?.classList.toggle("is-open", ticked.size > 0);
}

function keep(box) {
  if (box.checked) ticked.set(referenceOf(box), true);
  else ticked.delete(referenceOf(box));
}

function onChange(event) {
  if (!event.target.matches?.("[data-tick]")) return;
  keep(event.target);
  count();
}

/** The list is new: what was ticked before it is ticked again. */
function restore() {
  for (const box of boxes()) box.checked = box.checked || ticked.has(referenceOf(box));
  for (const box of boxes()) keep(box);
  const more = document.querySelector("[data-bulk-more]");
  if (more) more.hidden = true; // the way to the next page presses it
  count();
}

function tickAll() {
  const all = boxes();
  const isOn = !all.every((box) => box.checked);
  for (const box of all) {
    box.checked = isOn;
    keep(box);
  }
  count();
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping(event) || !boxes().length) return;
  const box = event.target.closest?.(".tickable")?.querySelector("[data-tick]");
  if (event.key === "*") tickAll();
  else if (event.key === " " && event.target.matches("[data-row]") && box) box.click();
  else return;
  event.preventDefault();
}

/** With something ticked, the way to the next page is the button that keeps it. */
function onNext(event) {
  const more = document.querySelector("[data-bulk-more]");
  if (!ticked.size || !more || !event.target.closest?.('.pager a[rel="next"]')) return;
  event.preventDefault();
  more.click();
}

document.addEventListener("change", onChange);
document.addEventListener("keydown", onKey);
document.addEventListener("click", onNext);
document.addEventListener("htmx:afterSettle", restore);
restore();

/** The desk by keyboard: j/k move, Enter opens, one letter per open action, / searches, ? lists them, Esc leaves. */

import { labelOf } from "./labels.js";

const help = document.querySelector("#keys-help");

export function isTyping(event) {
  return event.target.closest("input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]") !== null;
}

function isVisible(element) {
  return element.getClientRects().length > 0;
}

function rows() {
  return [...document.querySelectorAll("[data-row]")].filter(isVisible);
}

/** Move the focus along the list, from the focused row, else the open one, else before the first. */
function move(by) {
  const all = rows();
  const open = all.findIndex((row) => row.hasAttribute("aria-current"));
  const focused = all.indexOf(document.activeElement);
  const next = all[Math.max(0, (focused >= 0 ? focused : open) + by)];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

function actionFor(letter) {
  return [...document.querySelectorAll(`[data-key="${CSS.escape(letter)}"]`)].find(isVisible);
}

/** A letter may come before htmx has taken up what it has just shown: then the browser would leave for another page. */
function press(action) {
  window.htmx?.process(action);
  action.click();
}

function search() {
  const field = document.querySelector("[data-search]");
  field?.focus();
  field?.select();
}

/** The page's own letters stand below the ones that hold everywhere. */
function showHelp() {
  const list = help?.querySelector("[data-keys-list]");
  if (!list) return;
  for (const old of list.querySelectorAll("[data-own]")) old.remove();
  for (const action of [...document.querySelectorAll("[data-key]")].filter(isVisible)) {
    const letter = document.createElement("dt");
    const key = document.createElement("kbd");
    key.className = "key";
    key.textContent = action.dataset.key.toUpperCase();
    letter.append(key);
    const words = document.createElement("dd");
    words.textContent = labelOf(action);
    letter.dataset.own = words.dataset.own = "";
    list.append(letter, words);
  }
  help.showModal();
}

async function showPalette() {
  const { show } = await import(document.querySelector("#palette").dataset.script);
  show(press);
}

const KEYS = { ".": showPalette, j: () => move(1), k: () => move(-1), "/": search, "?": showHelp };

function onKey(event) {
  if (event.key === "Escape" && isTyping(event)) {
    event.preventDefault();
    event.target.blur();
    return;
  }
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k" && !document.querySelector("dialog[open]")) {
    event.preventDefault();
    showPalette();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping(event) || help?.open) return;
  const letter = event.key.toLowerCase();
  const action = actionFor(letter);
  if (!KEYS[event.key] && !action) return;
  event.preventDefault();
  if (KEYS[event.key]) KEYS[event.key]();
  else if (action.matches("input, textarea, select")) action.focus();
  else press(action);
}

/** The list stays where it was; only the mark of the open row moves. */
function markOpen(event) {
  const row = event.target.closest?.("[data-row]");
  if (!row || !row.hasAttribute("hx-get")) return;
  for (const other of rows()) other.removeAttribute("aria-current");
  row.setAttribute("aria-current", "true");
}

document.addEventListener("keydown", onKey);
document.addEventListener("click", markOpen);

/** Who has no keyboard is not told of keys. */
const field = document.querySelector("[data-with-keys]");
if (field && matchMedia("(hover: hover) and (pointer: fine)").matches) field.placeholder = field.dataset.withKeys;

/**
 * One place to go anywhere by keyboard: Ctrl+K (or .) lists what the page offers: steps of the open matter first, queues,
 * pages of the menu. Words narrow it, the arrows choose, Enter presses. It knows nothing itself: it presses what is there. Fetched when it is
 * called for the first time, because a phone never calls it.
 */

import { labelOf } from "./labels.js";

const OFFERED = "[data-key], .rail a, .topbar > a, .topbar .tool[href], .topbar .sheet a, nav.tabs a, .case-head .meta a";
const dialog = document.querySelector("#palette");
const field = dialog.querySelector("input");
const list = dialog.querySelector("ul");
let offered = [];
let press;

function collect() {
  const seen = new Set();
  offered = [];
  for (const element of document.querySelectorAll(OFFERED)) {
    const label = labelOf(element);
    if (!label || seen.has(label) || (element.dataset.key && !element.getClientRects().length)) continue;
    seen.add(label);
    offered.push({ element, label, key: element.dataset.key ?? "" });
  }
  offered.sort((one, other) => Number(other.key !== "") - Number(one.key !== ""));
}

function found() {
  const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
  return offered.filter(({ label, key }) => words.every((word) => label.toLowerCase().includes(word) || word === key));
}

function chosen() {
  return list.querySelector('[aria-selected="true"]');
}

function choose(option) {
  chosen()?.setAttribute("aria-selected", "false");
  option?.setAttribute("aria-selected", "true");
  option?.scrollIntoView({ block: "nearest" });
  field.setAttribute("aria-activedescendant", option?.id ?? "");
}

function fill() {
  list.replaceChildren(
    ...found().map(({ element, label, key }) => {
      const option = document.createElement("li");
      option.setAttribute("role", "option");
      option.id = `palette-${offered.findIndex((one) => one.element === element)}`;
      option.textContent = label;
      if (key) option.append(Object.assign(document.createElement("kbd"), { className: "key", textContent: key.toUpperCase() }));
      return option;
    })
  );
  dialog.querySelector("[data-nothing]").hidden = list.childElementCount > 0;
  choose(list.firstElementChild);
}

/** `pressing`: how something on the page is pressed. */
export function show(pressing) {
  press = pressing;
  collect();
  field.value = "";
  dialog.showModal();
  fill();
}

function go(option) {
  if (!option) return;
  const { element } = offered[Number(option.id.split("-")[1])];
  dialog.close();
  if (element.matches("input, textarea, select")) element.focus();
  else press(element);
}

function onChoice(event) {
  if (event.isComposing) return;
  const by = { ArrowDown: "nextElementSibling", ArrowUp: "previousElementSibling" }[event.key];
  if (by && chosen()?.[by]) choose(chosen()[by]);
  else if (event.key === "Enter") go(chosen());
  else if (!by) return;
  event.preventDefault();
}

field.addEventListener("keydown", onChoice);
field.addEventListener("input", fill);
list.addEventListener("click", (event) => go(event.target.closest("li")));

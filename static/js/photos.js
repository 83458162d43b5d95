/**
 * Photos and papers of an input with data-photos: added one after the other, shown, taken away one by one.
 *
 * They are shrunk on the device, and the form waits for that. They are kept with the form's draft, so they are still there
 * after a refusal, a lost connection or a new sign-in. The server does the real work (upright, shrunk, metadata gone).
 */

import { draftOf } from "./fields.js";
import { shrunk } from "./shrink.js";
import * as store from "./store.js";
import { waitFor } from "./waits.js";

const INPUT = "input[type=file][data-photos]";
const chosen = new WeakMap();
const drafts = new WeakMap();
const remembered = new Map();

function partOf(input) {
  return `photos ${input.name}`;
}

function words(input, name, file) {
  return input.dataset[name].replace("{name}", file.name);
}

function preview(file) {
  if (!file.type.startsWith("image/")) return Object.assign(document.createElement("span"), { className: "file" });
  const image = document.createElement("img");
  image.src = URL.createObjectURL(file);
  image.addEventListener("load", () => URL.revokeObjectURL(image.src));
  return image;
}

function tile(input, file) {
  const place = document.createElement("span");
  place.className = "chosen";
  const image = preview(file);
  if (image.matches("img")) image.alt = words(input, "alt", file);
  else image.textContent = file.name;
  const remove = Object.assign(document.createElement("button"), { type: "button", textContent: "×" });
  remove.setAttribute("aria-label", words(input, "remove", file));
  remove.addEventListener("click", () => {
    set(input, chosen.get(input).filter((other) => other !== file));
    input.focus();
  });
  place.append(image, remove);
  return place;
}

function tell(input, sentences) {
  const place = input.closest(".ask-for").querySelector("[data-photos-told]");
  place.textContent = sentences.join(" ");
  place.hidden = sentences.length === 0;
}

function show(input) {
  const place = input.closest(".photos");
  for (const old of place.querySelectorAll(".chosen")) old.remove();
  place.prepend(...chosen.get(input).map((file) => tile(input, file)));
}

/** What is sent is what is shown: the input's own list is written anew. */
function put(input, files) {
  chosen.set(input, files);
  const transfer = new DataTransfer();
  for (const file of files) transfer.items.add(file);
  input.files = transfer.files;
  show(input);
}

function set(input, files) {
  put(input, files);
  const draft = drafts.get(input);
  if (!draft) return;
  const part = partOf(input);
  remembered.set(JSON.stringify([draft, part]), files);
  waitFor(input.form, files.length ? store.keep(draft, part, null, files) : store.forgetPart(draft, part));
}

/** Those that cannot be read, and those that are too many, are named; the others stay. */
async function add(input, files) {
  const told = [];
  const made = await Promise.allSettled(files.map(shrunk));
  const good = made.filter((one) => one.status === "fulfilled").map((one) => one.value);
  made.forEach((one, place) => one.status === "rejected" && told.push(words(input, "broken", files[place])));
  const all = [...(chosen.get(input) ?? []), ...good];
  const most = Number(input.dataset.most);
  if (all.length > most) told.push(input.dataset.tooMany);
  set(input, all.slice(0, most));
  tell(input, told);
}

function onChange(event) {
  const input = event.target;
  if (!input.matches?.(INPUT)) return;
  const files = [...input.files];
  put(input, chosen.get(input) ?? []);
  if (files.length === 0) return;
  tell(input, [input.dataset.making]);
  waitFor(input.form, add(input, files));
}

/** The photos of before, less those that the server could not take. */
async function restore(input, draft) {
  drafts.set(input, draft);
  const part = partOf(input);
  const before = remembered.get(JSON.stringify([draft, part])) ?? (await store.kept(draft, part))?.files ?? [];
  const refused = new Set((input.dataset.refused ?? "").split(" ").filter(Boolean).map(Number));
  if (before.length) set(input, [...before.filter((_, place) => !refused.has(place)), ...(chosen.get(input) ?? [])]);
}

/** Once it is settled under which key the form goes on; that may have been before this script was there. */
function onReady(form) {
  for (const input of form.querySelectorAll(INPUT)) waitFor(form, restore(input, draftOf(form)));
}

document.addEventListener("change", onChange);
document.addEventListener("draft:ready", (event) => onReady(event.target));
for (const form of document.querySelectorAll("form[data-ready]")) onReady(form);

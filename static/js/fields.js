/** What is typed and chosen in a form, read and put back: by name, and of fields with one name by their order. */

const LEFT_OUT = new Set(["csrfmiddlewaretoken", "version", "key"]);
const TICKED = new Set(["checkbox", "radio"]);
const NEVER = new Set(["file", "password", "submit", "button"]);

/** By what a form's draft is known: its name and, where it has one, its key. */
export function draftOf(form) {
  return { name: form.dataset.draft, key: form.elements.key?.value ?? "" };
}

export function groups(form) {
  const found = {};
  for (const field of form.elements) {
    if (!field.name || LEFT_OUT.has(field.name) || NEVER.has(field.type) || field.dataset.draft === "off") continue;
    (found[field.name] ??= []).push(field);
  }
  return found;
}

/**
 * A hidden value is the page's own: which note is corrected, which call is answered. It is never put back over what this
 * page was made for; only a place found by a search (data-draft="on"), where this page has none.
 */
function isPagesOwn(field) {
  return field.type === "hidden" && (field.dataset.draft !== "on" || field.value !== "");
}

function isTicked(field) {
  return TICKED.has(field.type);
}

/** Text fields all, in their order; of boxes to tick those that are ticked. */
export function typedIn(form) {
  const entries = Object.entries(groups(form)).map(([name, fields]) => {
    const said = fields.filter((field) => !isTicked(field) || field.checked);
    return [name, said.map((field) => field.value)];
  });
  return Object.fromEntries(entries);
}

function isTouched(field) {
  if (isTicked(field)) return field.checked !== field.defaultChecked;
  if (field.options) return [...field.options].some((option) => option.selected !== option.defaultSelected) && !isFirst(field);
  return field.value !== field.defaultValue;
}

/** A list in which nothing was preset shows its first line. */
function isFirst(select) {
  return select.selectedIndex === 0 && ![...select.options].some((option) => option.defaultSelected);
}

export function isTyped(form) {
  return Object.values(groups(form)).some((fields) => fields.some((field) => field.type !== "hidden" && isTouched(field)));
}

/** Rows of which there may be more than the page begins with: the last one is copied. */
function makeRoom(form, name, count) {
  const rows = groups(form)[name]?.[0].closest("[data-rows]");
  if (!rows) return;
  while (rows.children.length < count) {
    const row = rows.lastElementChild.cloneNode(true);
    for (const field of row.querySelectorAll("input")) field.value = field.defaultValue = "";
    rows.append(row);
  }
}

function fill(fields, said) {
  if (fields.some(isTouched) || fields.every(isPagesOwn)) return false;
  const before = JSON.stringify(fields.map((field) => [field.value, field.checked]));
  fields.forEach((field, place) => {
    if (isTicked(field)) field.checked = said.includes(field.value);
    else if (field.options && ![...field.options].some((option) => option.value === said[place])) return;
    else if (said[place] !== undefined) field.value = said[place];
  });
  return JSON.stringify(fields.map((field) => [field.value, field.checked])) !== before;
}

/** Put back what was typed where nobody has touched the field since; says which fields that changed. */
export function putBack(form, typed) {
  for (const [name, said] of Object.entries(typed)) makeRoom(form, name, said.length);
  const changed = Object.entries(groups(form)).filter(([name, fields]) => typed[name] && fill(fields, typed[name]));
  return changed.flatMap(([, fields]) => fields);
}

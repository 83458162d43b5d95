/** A long select inside data-narrow gets a field above it that shortens the list while one types. */

function narrowed(select, words) {
  const wanted = words.trim().toLowerCase().split(/\s+/);
  for (const option of select.querySelectorAll("option")) {
    const text = option.textContent.toLowerCase();
    option.hidden = option.value !== "" && !wanted.every((word) => text.includes(word));
    option.disabled = option.hidden;
  }
  for (const group of select.querySelectorAll("optgroup")) {
    group.hidden = [...group.children].every((option) => option.hidden);
  }
  const chosen = select.selectedOptions[0];
  if (!chosen || chosen.hidden) select.value = select.querySelector("option:not([hidden]):not([value=''])")?.value ?? "";
}

function dress(place) {
  const select = place.querySelector("select");
  if (!select || place.querySelector("[data-narrow-by]")) return;
  const field = document.createElement("input");
  field.type = "search";
  field.className = "field mb-1";
  field.dataset.narrowBy = "";
  field.dataset.draft = "off";
  field.placeholder = place.dataset.narrow;
  field.setAttribute("aria-label", place.dataset.narrow);
  field.addEventListener("input", () => narrowed(select, field.value));
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
  select.before(field);
}

function dressAll(root) {
  for (const place of root.querySelectorAll("[data-narrow]")) dress(place);
}

document.addEventListener("htmx:afterSettle", () => dressAll(document));
dressAll(document);

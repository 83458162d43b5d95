/** The one place of a form where it is said how things stand with it: above its buttons, over no field. */

export function words(sentence) {
  return Object.assign(document.createElement("span"), { textContent: sentence });
}

function placeOf(form) {
  const bar = form.querySelector(".sticky, .bar-actions") ?? form;
  let place = bar.querySelector("[data-told]");
  if (!place) {
    place = Object.assign(document.createElement("div"), { className: "callout told" });
    place.setAttribute("role", "status");
    place.dataset.told = "";
    bar.prepend(place);
  }
  place.hidden = false;
  return place;
}

export function tell(form, ...told) {
  placeOf(form).replaceChildren(...told);
}

export function quiet(form) {
  const place = form.querySelector("[data-told]");
  if (place) place.hidden = true;
}

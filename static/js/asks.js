/** A button with data-asks="#field" data-shows="#card" first shows the card and waits there until the field is filled in. */

function onClick(event) {
  const button = event.target.closest?.("button[data-asks]");
  const field = button && document.querySelector(button.dataset.asks);
  if (!field || field.value.trim()) return;
  event.preventDefault();
  document.querySelector(button.dataset.shows)?.removeAttribute("hidden");
  field.focus();
  field.scrollIntoView({ block: "center" });
}

document.addEventListener("click", onClick);

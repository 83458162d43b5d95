/** What a control is called, as its help and the palette read it: its words without its key, its number and its drawing. */
export function labelOf(element) {
  const copy = element.cloneNode(true);
  for (const part of copy.querySelectorAll("kbd, .n, .count, svg")) part.remove();
  const words = copy.textContent.trim() || element.getAttribute("aria-label") || "";
  return (element.dataset.keyLabel ?? words).replace(/\s+/g, " ");
}

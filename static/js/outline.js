/** Corners of an outline drawn over its neighbours; the text beside the drawing stays what is sent. */

const SVG = "http://www.w3.org/2000/svg";
const STEP = 4;
const ARROWS = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] };
const DECIMALS = 7;

class Outline {
  constructor(place) {
    this.place = place;
    this.svg = place.querySelector("svg");
    this.field = document.querySelector(place.dataset.outline);
    this.scale = Object.fromEntries(["west", "north", "across", "down"].map((name) => [name, Number(place.dataset[name])]));
    this.line = this.svg.appendChild(document.createElementNS(SVG, "path"));
    this.line.setAttribute("class", "line");
    this.corners = [];
    this.read();
  }

  /** The text's outer ring; an outline of several parts is left to the text. */
  read() {
    let found = null;
    try {
      found = this.field.value.trim() ? JSON.parse(this.field.value) : { type: "Polygon", coordinates: [[]] };
    } catch {
      found = null;
    }
    this.isDrawable = found?.type === "Polygon" && found.coordinates?.length === 1;
    this.corners = this.isDrawable ? found.coordinates[0].slice(0, -1).map((at) => this.toDrawing(at)) : [];
    this.show();
  }

  toDrawing([longitude, latitude]) {
    return [(longitude - this.scale.west) * this.scale.across, (this.scale.north - latitude) * this.scale.down];
  }

  toPlace([x, y]) {
    const at = [this.scale.west + x / this.scale.across, this.scale.north - y / this.scale.down];
    return at.map((degrees) => Number(degrees.toFixed(DECIMALS)));
  }

  write() {
    const ring = this.corners.map((corner) => this.toPlace(corner));
    this.field.value = ring.length ? JSON.stringify({ type: "Polygon", coordinates: [[...ring, ring[0]]] }) : "";
    this.show();
  }

  show(focused = -1) {
    this.line.setAttribute("d", this.corners.length ? `M${this.corners.map((at) => at.join(" ")).join("L")}Z` : "");
    for (const old of this.svg.querySelectorAll(".corner")) old.remove();
    this.corners.forEach((at, number) => this.svg.append(this.handle(at, number)));
    if (focused >= 0) this.svg.querySelectorAll(".corner")[focused]?.focus();
  }

  handle([x, y], number) {
    const handle = document.createElementNS(SVG, "circle");
    const label = `${this.place.dataset.corner} ${number + 1}`;
    const named = { class: "corner", cx: x, cy: y, r: 10, tabindex: 0, role: "button", "aria-label": label, "data-number": number };
    for (const [name, value] of Object.entries(named)) handle.setAttribute(name, value);
    return handle;
  }

  /** Where on the drawing the pointer is. */
  at(event) {
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(this.svg.getScreenCTM().inverse());
    return [point.x, point.y];
  }

  /** A new corner goes between the two neighbours to whose line it is nearest. */
  add(at) {
    const far = (one, two) => Math.hypot(one[0] - two[0], one[1] - two[1]);
    const detour = this.corners.map((one, number) => {
      const two = this.corners[(number + 1) % this.corners.length];
      return far(one, at) + far(at, two) - far(one, two);
    });
    const after = this.corners.length < 3 ? this.corners.length : detour.indexOf(Math.min(...detour)) + 1;
    this.corners.splice(after, 0, at);
    this.write();
  }
}

function onDown(outline, event) {
  if (!outline.isDrawable) return;
  const number = event.target.dataset?.number;
  if (number === undefined) {
    outline.add(outline.at(event));
    return;
  }
  outline.dragged = Number(number);
  outline.svg.setPointerCapture(event.pointerId);
}

function onMove(outline, event) {
  if (outline.dragged === undefined) return;
  outline.corners[outline.dragged] = outline.at(event);
  outline.write();
}

function onKey(outline, event) {
  const number = Number(event.target.dataset?.number ?? -1);
  if (number < 0) return;
  if (event.key === "Delete" || event.key === "Backspace") outline.corners.splice(number, 1);
  else if (ARROWS[event.key]) outline.corners[number] = outline.corners[number].map((at, axis) => at + ARROWS[event.key][axis]);
  else return;
  event.preventDefault();
  outline.write();
  outline.show(Math.min(number, outline.corners.length - 1));
}

for (const place of document.querySelectorAll("[data-outline]")) {
  const outline = new Outline(place);
  place.querySelector("[data-hint]").hidden = false;
  outline.svg.addEventListener("pointerdown", (event) => onDown(outline, event));
  outline.svg.addEventListener("pointermove", (event) => onMove(outline, event));
  outline.svg.addEventListener("pointerup", () => delete outline.dragged);
  outline.svg.addEventListener("keydown", (event) => onKey(outline, event));
  outline.field.addEventListener("input", () => outline.read());
}

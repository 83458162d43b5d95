/**
 * Photos chosen in an input with data-photos: previews beside it, and made smaller before they travel.
 *
 * The server does the real work (upright, shrunk, metadata gone); this spares a weak signal. Whatever the browser cannot
 * read is sent as it is.
 */

const LONGEST_SIDE = 2560;
const SMALL_ENOUGH = 1_200_000;
const QUALITY = 0.85;
const SHRINKABLE = new Set(["image/jpeg", "image/png", "image/webp"]);

async function smaller(file) {
  if (file.size <= SMALL_ENOUGH || !SHRINKABLE.has(file.type)) return file;
  try {
    const image = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGEST_SIDE / Math.max(image.width, image.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(image.width * scale);
    canvas.height = Math.round(image.height * scale);
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
    if (!blob || blob.size >= file.size) return file;
    return new File([blob], file.name.replace(/\.\w+$/, ".jpg"), { type: "image/jpeg" });
  } catch {
    return file;
  }
}

function preview(file) {
  const image = document.createElement("img");
  image.alt = file.name;
  image.src = URL.createObjectURL(file);
  image.addEventListener("load", () => URL.revokeObjectURL(image.src));
  return image;
}

function show(input) {
  const place = input.closest(".photos");
  if (!place) return;
  for (const old of place.querySelectorAll("img[data-chosen]")) old.remove();
  for (const file of input.files) {
    if (!file.type.startsWith("image/")) continue;
    const image = preview(file);
    image.dataset.chosen = "";
    place.prepend(image);
  }
}

/** A form sent before the shrinking is done sends the photos as they are. */
async function onChange(event) {
  const input = event.target;
  if (!input.matches?.("input[type=file][data-photos]")) return;
  show(input);
  const chosen = [...input.files];
  const files = await Promise.all(chosen.map(smaller));
  const isStillChosen = chosen.length === input.files.length && chosen.every((file, index) => file === input.files[index]);
  if (!isStillChosen || files.every((file, index) => file === chosen[index])) return;
  const transfer = new DataTransfer();
  for (const file of files) transfer.items.add(file);
  input.files = transfer.files;
}

document.addEventListener("change", onChange);

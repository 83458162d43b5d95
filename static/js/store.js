/**
 * What waits on this device to be sent: texts and photos, sealed with a key that the server gives to their owner alone.
 *
 * Whoever signs in next on the same device neither sees nor can read them. What is older than a week goes (decision 22).
 */

const DAYS_KEPT = 7;
const { person, seal } = document.body.dataset;
export const isPossible = Boolean(person && seal && window.indexedDB && window.crypto?.subtle);
let opened = null;
let sealing = null;

function database() {
  opened ??= new Promise((resolve, reject) => {
    const asked = indexedDB.open("unsent", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("kept", { keyPath: "id" });
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
  return opened;
}

/** The answer of one request; where the storage is full or forbidden nothing is kept, and nobody is kept from writing. */
async function ask(mode, request) {
  if (!isPossible) return undefined;
  try {
    const kept = (await database()).transaction("kept", mode).objectStore("kept");
    return await new Promise((resolve, reject) => {
      const asked = request(kept);
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(asked.error);
    });
  } catch {
    return undefined;
  }
}

function key() {
  const bytes = Uint8Array.from(seal.match(/../g), (pair) => Number.parseInt(pair, 16));
  sealing ??= crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
  return sealing;
}

async function sealed(bytes) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  return { iv, sealed: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await key(), bytes) };
}

async function unsealed(piece) {
  return crypto.subtle.decrypt({ name: "AES-GCM", iv: piece.iv }, await key(), piece.sealed);
}

/** A photo is kept as a line that says what it is, and its bytes after that. */
async function packed(file) {
  return new Blob([JSON.stringify({ name: file.name, type: file.type }), "\n", file]).arrayBuffer();
}

function unpacked(buffer) {
  const end = new Uint8Array(buffer).indexOf(10);
  const { name, type } = JSON.parse(new TextDecoder().decode(buffer.slice(0, end)));
  return new File([buffer.slice(end + 1)], name, { type });
}

/** Everything of one form begins alike; its parts (the texts, the photos of each field) are rows of their own. */
function idOf(draft, part) {
  return [person, draft.name, draft.key, part].map(encodeURIComponent).join("|");
}

function rangeOf(...words) {
  const start = `${words.map(encodeURIComponent).join("|")}|`;
  return IDBKeyRange.bound(start, `${start}\uffff`);
}

/** Whether it was kept. */
export async function keep(draft, part, typed, files = []) {
  if (!isPossible) return false;
  const pieces = [new TextEncoder().encode(JSON.stringify(typed)), ...(await Promise.all(files.map(packed)))];
  const row = { id: idOf(draft, part), key: draft.key, at: Date.now(), pieces: await Promise.all(pieces.map(sealed)) };
  return (await ask("readwrite", (kept) => kept.put(row))) !== undefined;
}

/** `{ typed, files }` as they were kept, or nothing. */
export async function kept(draft, part) {
  const row = await ask("readonly", (rows) => rows.get(idOf(draft, part)));
  if (!row) return null;
  try {
    const [typed, ...files] = await Promise.all(row.pieces.map(unsealed));
    return { typed: JSON.parse(new TextDecoder().decode(typed)), files: files.map(unpacked) };
  } catch {
    return null;
  }
}

/** The key of the form of this name that was written in last, or nothing. */
export async function latest(name) {
  const rows = (await ask("readonly", (all) => all.getAll(rangeOf(person, name)))) ?? [];
  return rows.sort((one, other) => other.at - one.at)[0]?.key;
}

export async function forgetPart(draft, part) {
  await ask("readwrite", (rows) => rows.delete(idOf(draft, part)));
}

export async function forget(draft) {
  await ask("readwrite", (rows) => rows.delete(rangeOf(person, draft.name, draft.key)));
}

/** What is typed goes on under another key: the first one was used up by another content. */
export async function move(draft, to) {
  const rows = (await ask("readonly", (all) => all.getAll(rangeOf(person, draft.name, draft.key)))) ?? [];
  for (const row of rows) {
    const part = decodeURIComponent(row.id.split("|").at(-1));
    await ask("readwrite", (all) => all.put({ ...row, id: idOf({ name: draft.name, key: to }, part), key: to }));
  }
  await forget(draft);
}

/** Rows of any person, once they are too old. */
export async function sweep() {
  const before = Date.now() - DAYS_KEPT * 86_400_000;
  const rows = (await ask("readonly", (all) => all.getAll())) ?? [];
  for (const row of rows) if (row.at < before) await ask("readwrite", (all) => all.delete(row.id));
}

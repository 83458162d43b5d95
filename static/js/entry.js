/** What stays with one entry of the browser's history, so that Back sends the same once more and no second step. */

export function keyInHistory(name) {
  return history.state?.drafts?.[name];
}

export function putKeyInHistory({ name, key }) {
  history.replaceState({ ...history.state, drafts: { ...history.state?.drafts, [name]: key } }, "");
}

/**
 * A step without a key is known by the version of the case. Whoever goes back finds the words of before, put there by the
 * browser, in a page that is new: with the version of before the server says that the step was taken already.
 */
export function adoptVersion(form) {
  const { version } = form.elements;
  if (!version || form.dataset.again !== undefined || form.closest("#step-form")) return;
  const isBack = performance.getEntriesByType("navigation")[0]?.type === "back_forward";
  version.value = (isBack && history.state?.versions?.[form.dataset.draft]) || version.value;
  history.replaceState({ ...history.state, versions: { ...history.state?.versions, [form.dataset.draft]: version.value } }, "");
}

/** A form pressed while something of it is still being made ready is sent as soon as that is done, and once. */

const waiting = new WeakMap();

/** Let the form wait for a promise; what fails does not keep it from being sent. */
export function waitFor(form, promise) {
  const all = waiting.get(form) ?? new Set();
  waiting.set(form, all.add(promise));
  const done = () => all.delete(promise);
  promise.then(done, done);
}

async function sendWhenReady(form, button) {
  form.dataset.waiting = "true";
  button?.setAttribute("aria-busy", "true");
  while (waiting.get(form).size) await Promise.allSettled(waiting.get(form));
  delete form.dataset.waiting;
  button?.removeAttribute("aria-busy");
  if (form.isConnected) form.requestSubmit(button);
}

function onSubmit(event) {
  const form = event.target;
  if (!waiting.get(form)?.size) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (!form.dataset.waiting) sendWhenReady(form, event.submitter);
}

// Before every other listener, which would take the form for one that is being sent.
window.addEventListener("submit", onSubmit, true);

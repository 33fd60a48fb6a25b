// One press, one sending: while an answer is on its way, a second press of the same form does
// nothing. A page that comes back from the browser's store begins anew.

const PATIENCE = 8000; // after this a lost answer may be asked for again, milliseconds
const sent = new WeakMap();

document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || event.target.method !== "post") return;
  const before = sent.get(event.target);
  if (before && event.timeStamp - before < PATIENCE) event.preventDefault();
  else sent.set(event.target, event.timeStamp);
});

addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.forms) sent.delete(form);
});

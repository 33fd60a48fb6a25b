// Gentle questions under what was written, asked of the server after a pause in writing. Whoever
// has no line, or no script, misses nothing that is needed.

import { form } from "./asking.js";

const box = document.querySelector("[data-asks]");
const PAUSE = 1200;
let timer = 0;
let asked = "";

async function ask() {
  const text = form.elements.text.value.trim();
  if (!text || text === asked) return;
  asked = text;
  const body = new FormData();
  for (const name of ["csrfmiddlewaretoken", "text", "area", "matter", "occurred_at"]) {
    body.append(name, form.elements[name].value);
  }
  const answer = await fetch(box.dataset.asks, { method: "POST", body }).catch(() => null);
  if (answer?.status !== 200 || form.elements.text.value.trim() !== text) return;
  // A piece of a page of our own server, its values escaped there.
  box.innerHTML = await answer.text();
  box.hidden = !box.textContent.trim();
}

export function start() {
  form.elements.text.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });
  box.addEventListener("click", (event) => {
    const spot = event.target.closest("[data-spot], [data-kind]");
    if (!spot) return;
    const { area, matter } = form.elements;
    const field = spot.dataset.spot ? area : matter;
    field.value = spot.dataset.spot ?? spot.dataset.kind;
    field.dispatchEvent(new Event("change", { bubbles: true }));
    // What was chosen is to be seen, and may be changed there.
    if (field === matter) matter.closest("details").open = true;
    spot.remove();
  });
  if (form.elements.text.value.trim()) ask();
}

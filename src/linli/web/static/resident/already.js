// “Already reported”: what the public board has of the kind, asked for after a pause in writing.
// Without this script a button of the form asks the same.

import { form } from "./asking.js";

const box = document.querySelector("[data-already]");
const PAUSE = 1500;
const NAMES = ["text", "area", "address"];
let timer = 0;
let asked = "";

const written = () => NAMES.map((name) => form.elements[name].value.trim()).join("\n");

async function ask() {
  const now = written();
  if (!form.elements.text.value.trim() || now === asked) return;
  asked = now;
  const body = new FormData();
  for (const name of ["csrfmiddlewaretoken", ...NAMES]) body.append(name, form.elements[name].value);
  const answer = await fetch(box.dataset.already, { method: "POST", body }).catch(() => null);
  if (answer?.status !== 200 || written() !== now) return;
  // A piece of a page of our own server, its values escaped there.
  box.innerHTML = await answer.text();
  box.hidden = !box.textContent.trim();
}

export function start() {
  for (const name of NAMES) {
    for (const kind of ["input", "change"]) {
      form.elements[name].addEventListener(kind, () => {
        clearTimeout(timer);
        timer = setTimeout(ask, PAUSE);
      });
    }
  }
  if (form.elements.text.value.trim()) ask();
}

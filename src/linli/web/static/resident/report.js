// The report form as four short steps. Without this script it is one page with four parts.

import * as already from "./already.js";
import { form } from "./asking.js";
import * as asks from "./asks.js";
import * as draft from "./draft.js";
import * as place from "./place.js";
import * as sending from "./sending.js";
import * as steps from "./steps.js";

// Beginnings to tap, once there is a photo: the rest it says itself.
function starters() {
  const row = form.querySelector("[data-starters]");
  const photos = form.querySelector("[data-photos]");
  const { text } = form.elements;
  const look = () => {
    row.hidden = !photos.querySelector("li");
  };
  new MutationObserver(look).observe(photos, { childList: true, subtree: true });
  look();
  row.addEventListener("click", (event) => {
    const words = event.target.closest("[data-starter]")?.textContent;
    if (!words) return;
    text.value = text.value.trim() ? `${text.value.trim()}，${words}` : words; // zh-only
    text.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

place.start();
draft.start(place);
place.look();
starters();
asks.start();
already.start();
sending.start();
steps.start();
form.dataset.ready = "";

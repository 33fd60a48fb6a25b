// The desk's conveniences: the way back with filters, one open thing at a time.

import { say } from "../ui/words.js";

const store = (key, value) => {
  try {
    sessionStorage.setItem(key, value);
  } catch {
    // A browser that keeps nothing only loses the convenience.
  }
};
const stored = (key) => {
  try {
    return sessionStorage.getItem(key);
  } catch {
    return null;
  }
};

// The way back to the list keeps its filters and its page.
if (document.getElementById("desk")) store("linli-list", location.pathname + location.search);
for (const link of document.querySelectorAll("[data-back]")) {
  const before = stored("linli-list");
  if (before?.startsWith("/desk/")) link.href = before;
}

// “选这件”: a number from the list goes into its field.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-fill]");
  const field = button && document.getElementById(button.dataset.fill);
  if (!field) return;
  field.value = button.dataset.value;
  field.tomselect?.sync();
  field.dispatchEvent(new Event("change", { bubbles: true }));
  field.focus();
});

// Nothing of the lists one has seen is left to the next person at this computer.
for (const form of document.querySelectorAll('form[action$="/sign-out/"]')) {
  form.addEventListener("submit", () => {
    for (const key of ["linli-list", "linli-way"]) {
      try {
        sessionStorage.removeItem(key);
      } catch {
        // nothing was kept
      }
    }
  });
}

// In a card only one of the quick forms stands open.
document.addEventListener(
  "toggle",
  (event) => {
    if (!event.target.open) return;
    for (const other of event.target.closest("[data-one-open]")?.querySelectorAll("details[open]") ?? []) {
      if (other !== event.target) other.open = false;
    }
  },
  true,
);
document.addEventListener("htmx:beforeRequest", () => {
  for (const menu of document.querySelectorAll("details.menu[open]")) menu.open = false;
});
// A village list that changed makes the grid list stale.
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target.id === "f-village") {
    const grid = document.getElementById("f-grid");
    if (grid) grid.replaceChildren(new Option(say("不清楚"), ""));
  }
});

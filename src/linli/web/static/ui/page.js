// Small conveniences of every page; each works on what is there and none is needed to act.
// What a component needs is loaded when the first such component appears, in fetched pieces too.
import "./menu.js";
import "./dialog.js";
import "./toast.js";
import { say } from "./words.js";

const COMPONENTS = {
  "select[data-combo]": "./combobox.js",
  "table[data-selectable]": "./rows.js",
  "[data-upload]": "./upload.js",
  "[data-tree]": "./tree.js",
  "[data-map]": "./map.js",
};

const wake = (root) => {
  const waking = [];
  for (const [selector, path] of Object.entries(COMPONENTS)) {
    const found = [...root.querySelectorAll(selector)];
    if (root.matches?.(selector)) found.push(root);
    if (found.length) waking.push(import(path).then((component) => found.forEach(component.prepare)));
  }
  return Promise.allSettled(waking);
};

const copied = (button) => {
  const words = button.querySelector("[data-copied]");
  const before = words ? words.textContent : "";
  if (words) words.textContent = words.dataset.copied || say("已复制");
  button.dataset.done = "1";
  setTimeout(() => {
    if (words) words.textContent = before;
    delete button.dataset.done;
  }, 1600);
};

const copy = async (button) => {
  if (button.dataset.done) return;
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
  } catch {
    // Without https there is no clipboard API: select the text for the person instead.
    const area = document.createElement("textarea");
    area.value = button.dataset.copy;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
    button.focus();
  }
  copied(button);
};

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy]");
  if (button) copy(button);
  if (event.target.closest("[data-print]")) window.print();
  if (event.target.closest('[aria-disabled="true"]')) event.preventDefault();
});

// A tooltip can be put away without moving; the next move of the pointer allows it again.
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") document.documentElement.dataset.tips = "off";
});
for (const kind of ["pointermove", "focusin"]) {
  document.addEventListener(kind, () => delete document.documentElement.dataset.tips, { passive: true });
}

// A second click on the same form sends nothing more.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent && form.method === "post" && !form.hasAttribute("hx-post")) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
  setTimeout(() => delete form.dataset.sent, 4000);
});

const focusFirst = (root) => {
  const wanted = root.querySelector("[data-focus]");
  if (wanted) wanted.focus({ preventScroll: false });
};
document.addEventListener("htmx:afterSettle", (event) => focusFirst(event.target));
focusFirst(document);

// Everything that only makes sense with a script appears only now, in fetched pieces too.
const reveal = (root) => {
  for (const element of root.querySelectorAll("[data-script]")) element.hidden = false;
};
const arrive = (root) => {
  reveal(root);
  return wake(root);
};
// Whoever drives the page by machine can wait for this; nothing on the page depends on it. The
// page's own scripts have run by then, too: they come before DOMContentLoaded.
const loaded = new Promise((done) => document.addEventListener("DOMContentLoaded", done, { once: true }));
Promise.all([arrive(document), loaded]).then(() => (document.documentElement.dataset.awake = "1"));
document.addEventListener("htmx:load", (event) => arrive(event.target));

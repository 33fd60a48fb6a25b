// Single keys of the desk. A page declares them in its markup: data-key="a" on what the key
// presses or focuses, data-key="g i" for two keys in turn, data-rows around rows to walk through.
// They rest while somebody types, composes with an input method, or has a dialog open; and for
// good where the person has switched them off (the cookie linli_keys, see web/desk/keys.py).

const root = document.documentElement;
if (/(?:^|; )linli_keys=off(?:;|$)/.test(document.cookie)) root.dataset.keys = "off";

const TYPING = "input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable], .ts-wrapper";
const AFTER = 1200;

const rows = () => [...document.querySelectorAll("[data-rows] [data-row]")];
const current = () => document.querySelector("[data-rows] [data-here]");

// The row one is at: marked, and the focus on its link, so that Enter opens it by itself.
export const stand = (row, focus = true) => {
  const before = current();
  if (before && before !== row) delete before.dataset.here;
  if (!row) return;
  row.dataset.here = "1";
  if (focus) {
    row.querySelector("[data-open]")?.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  }
  row.dispatchEvent(new CustomEvent("linli:row", { bubbles: true, detail: { row, focus } }));
};

const step = (by) => {
  const list = rows();
  const at = list.indexOf(current());
  stand(list[at < 0 ? (by > 0 ? 0 : list.length - 1) : Math.min(list.length - 1, Math.max(0, at + by))]);
};

const ON_ROWS = {
  j: () => step(1),
  k: () => step(-1),
  o: () => current()?.querySelector("[data-open]")?.click(),
  p: () => current()?.querySelector("[data-look]")?.click(),
  x: () => current()?.querySelector(".table__check input")?.click(),
};
const ARROWS = { ArrowDown: 1, ArrowUp: -1 };

const press = (keys) => {
  for (const found of document.querySelectorAll(`[data-key="${CSS.escape(keys)}"]`)) {
    if (found.closest("[hidden], dialog:not([open])") || found.getAttribute("aria-disabled") === "true") continue;
    if (found.matches("input, textarea, select")) {
      found.focus();
      found.select?.();
    } else found.click();
    return true;
  }
  return false;
};
const begins = (key) => document.querySelector(`[data-key^="${CSS.escape(key)} "]`) !== null;

let held = "";
let timer = 0;
const hold = (key) => {
  clearTimeout(timer);
  held = key;
  if (key) timer = setTimeout(hold, AFTER, "");
};

document.addEventListener("keydown", (event) => {
  const { key, target } = event;
  if (event.defaultPrevented || event.isComposing || event.keyCode === 229) return;
  if (event.ctrlKey || event.metaKey || event.altKey || key === "Shift") return;
  if (root.dataset.keys === "off" || !target.closest || target.closest(TYPING)) return;
  if (document.querySelector("dialog[open], details.menu[open]")) return;
  const done = () => {
    event.preventDefault();
    hold("");
  };
  if (held) {
    const both = `${held} ${key}`;
    hold("");
    if (press(both)) return done();
  }
  if (key in ARROWS) {
    if (!target.closest("[data-rows]") && target !== document.body) return;
    if (!current()) return;
    done();
    return step(ARROWS[key]);
  }
  if (key.length > 1 && key !== "Escape") return;
  if (begins(key)) {
    hold(key);
    return event.preventDefault();
  }
  if (ON_ROWS[key] && rows().length) {
    done();
    return ON_ROWS[key]();
  }
  if (press(key)) done();
});

// Whatever gets the focus inside a row makes it the row one is at.
document.addEventListener("focusin", (event) => {
  const row = event.target.closest?.("[data-rows] [data-row]");
  if (row && row !== current()) stand(row, false);
});

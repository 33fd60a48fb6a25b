// The desk's conveniences: find in long lists, way back with filters.

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

// A long select gets a box to type in; what does not fit is taken out, what is chosen stays.
const LONG = 16;
const findable = (select) => {
  if (select.options.length < LONG) return;
  const whole = [...select.children].map((node) => node.cloneNode(true));
  const box = document.createElement("input");
  box.type = "search";
  box.className = "control find";
  box.placeholder = say("输入几个字查找");
  box.autocomplete = "off";
  const label = document.querySelector(`label[for="${CSS.escape(select.id)}"]`);
  box.setAttribute("aria-label", say("查找{what}", { what: label ? label.firstChild.textContent.trim() : "" }));
  select.before(box);
  const narrow = () => {
    const words = box.value.trim();
    const chosen = new Set([...select.selectedOptions].map((option) => option.value));
    const fits = (option) =>
      !words || option.value === "" || chosen.has(option.value) || option.textContent.includes(words);
    const fresh = whole.flatMap((node) => {
      const copy = node.cloneNode(true);
      if (copy.tagName !== "OPTGROUP") return fits(copy) ? [copy] : [];
      for (const option of [...copy.children]) if (!fits(option)) option.remove();
      return copy.children.length ? [copy] : [];
    });
    select.replaceChildren(...fresh);
    for (const option of select.options) option.selected = chosen.has(option.value);
    const hits = [...select.options].filter((option) => option.value && !chosen.has(option.value));
    if (words && hits.length === 1 && !select.multiple) select.value = hits[0].value;
  };
  box.addEventListener("input", (event) => {
    if (!event.isComposing) narrow();
  });
  box.addEventListener("compositionend", narrow);
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.isComposing) event.preventDefault();
  });
};
// Several choices: a plain click adds or takes away, and what is chosen stands below in words.
const several = (select) => {
  const said = document.createElement("p");
  said.className = "quiet small";
  said.setAttribute("role", "status");
  select.after(said);
  const tell = () => {
    const names = [...select.selectedOptions].map((option) => option.textContent.trim());
    said.textContent = names.length
      ? say("已选 {n} 个：{names}", { n: names.length, names: names.join(say("、")) })
      : say("没有选");
  };
  select.addEventListener("mousedown", (event) => {
    if (event.target.tagName !== "OPTION") return;
    event.preventDefault();
    const top = select.scrollTop;
    event.target.selected = !event.target.selected;
    select.focus();
    select.scrollTop = top;
    select.dispatchEvent(new Event("change", { bubbles: true }));
  });
  select.addEventListener("change", tell);
  tell();
};
const prepared = new WeakMap();
const prepare = (root) => {
  // htmx announces the first page as well: what has been prepared is left as it is.
  const fresh = (selector) =>
    [...root.querySelectorAll(selector)].filter((found) => {
      const marks = prepared.get(found) ?? new Set();
      if (marks.has(selector)) return false;
      prepared.set(found, marks.add(selector));
      return true;
    });
  for (const select of fresh("select[data-find]")) findable(select);
  for (const select of fresh("select[multiple]:not([data-combo])")) several(select);
};

prepare(document);
document.addEventListener("htmx:load", (event) => prepare(event.target));

// “选这件”: a number from the list goes into its field.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-fill]");
  const field = button && document.getElementById(button.dataset.fill);
  if (!field) return;
  field.value = button.dataset.value;
  field.focus();
});

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

// The desk's conveniences: find in long lists, way back with filters, “/” for the search box.

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

document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  const box = document.querySelector('[data-key="/"]');
  if (box) {
    event.preventDefault();
    box.focus();
  }
});

// A long select gets a box to type in; what does not fit is taken out, what is chosen stays.
const LONG = 16;
const findable = (select) => {
  if (select.dataset.ready || select.options.length < LONG) return;
  select.dataset.ready = "1";
  const whole = [...select.children].map((node) => node.cloneNode(true));
  const box = document.createElement("input");
  box.type = "search";
  box.className = "control find";
  box.placeholder = "输入几个字查找";
  box.autocomplete = "off";
  const label = document.querySelector(`label[for="${CSS.escape(select.id)}"]`);
  box.setAttribute("aria-label", `查找${label ? label.firstChild.textContent.trim() : ""}`);
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
const prepare = (root) => {
  for (const select of root.querySelectorAll("select[data-find]")) findable(select);
};
prepare(document);
document.addEventListener("htmx:load", (event) => prepare(event.target));

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
    if (grid) grid.replaceChildren(new Option("不清楚", ""));
  }
});

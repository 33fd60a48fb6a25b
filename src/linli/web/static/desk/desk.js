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
  if (select.options.length < LONG) return;
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
// Several choices: a plain click adds or takes away, and what is chosen stands below in words.
const several = (select) => {
  const said = document.createElement("p");
  said.className = "quiet small";
  said.setAttribute("role", "status");
  select.after(said);
  const say = () => {
    const names = [...select.selectedOptions].map((option) => option.textContent.trim());
    said.textContent = names.length ? `已选 ${names.length} 个：${names.join("、")}` : "没有选";
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
  select.addEventListener("change", say);
  say();
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
  for (const select of fresh("select[multiple]")) several(select);
  for (const form of fresh("form[data-draft]")) remember(form);
};

// What was written and not sent comes back in this tab: after signing in again, after going
// to another move and back. Free texts only; a finished move and signing out forget them.
const DRAFT = "linli-draft:";
const texts = (form) => [...form.querySelectorAll("textarea[name]:not([readonly])")];
const forget = (wanted) => {
  try {
    for (const key of Object.keys(sessionStorage)) if (key.startsWith(wanted)) sessionStorage.removeItem(key);
  } catch {
    // nothing is kept in this browser
  }
};
const remember = (form) => {
  const key = DRAFT + form.dataset.draft;
  const first = texts(form).map((area) => area.value);
  let before = {};
  try {
    before = JSON.parse(stored(key) ?? "{}");
  } catch {
    forget(key);
  }
  let back = 0;
  for (const area of texts(form)) {
    if (!area.value && before[area.name]) {
      area.value = before[area.name];
      back += 1;
    }
  }
  if (back) {
    const said = document.createElement("p");
    said.className = "quiet small";
    said.setAttribute("role", "status");
    said.textContent = "上次写了没有提交的内容已经放回来。";
    form.prepend(said);
  }
  form.addEventListener("input", () => {
    const now = texts(form);
    if (now.every((area, index) => area.value === first[index])) return forget(key);
    store(key, JSON.stringify(Object.fromEntries(now.map((area) => [area.name, area.value]))));
  });
  form.addEventListener("submit", () => store("linli-sent", key));
};
const sent = stored("linli-sent");
if (sent && (document.querySelector(".flash") || document.querySelector("[data-done]"))) forget(sent);
forget("linli-sent");
for (const form of document.querySelectorAll('form[action$="/sign-out/"]')) {
  form.addEventListener("submit", () => forget(DRAFT));
}

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
    if (grid) grid.replaceChildren(new Option("不清楚", ""));
  }
});

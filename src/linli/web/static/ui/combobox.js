// Type-to-find selects: Tom Select over the real <select>, safe with Chinese input methods.
import "../vendor/tom-select.min.js";

const row = (css, words) => {
  const made = document.createElement("div");
  made.className = css;
  made.textContent = words ?? "";
  return made;
};

// In a list of choices everything is a choice to a screen reader: this one cannot be taken.
const told = (css, words) => {
  const made = row(css, words);
  made.setAttribute("role", "option");
  made.setAttribute("aria-disabled", "true");
  return made;
};

// Half-written pinyin is neither searched for nor confirmed: the keys belong to the input method.
// Caught on the wrapper, on the way down, before Tom Select's own listeners hear of them.
const mindComposing = (picker) => {
  for (const kind of ["keydown", "keypress", "input"]) {
    picker.wrapper.addEventListener(
      kind,
      (event) => {
        if (event.isComposing || event.keyCode === 229) event.stopPropagation();
      },
      true,
    );
  }
  picker.control_input.addEventListener("compositionend", () =>
    picker.control_input.dispatchEvent(new Event("input", { bubbles: true })),
  );
};

// Who only passes through chooses nothing: Tab takes what was typed for or gone to, and goes on;
// Enter with nothing typed closes the list and is left to the form.
const mindPassing = (picker) => {
  const input = picker.control_input;
  let gone = false;
  input.addEventListener("focus", () => (gone = false));
  picker.wrapper.addEventListener(
    "keydown",
    (event) => {
      if (event.isComposing || event.keyCode === 229) return;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") gone = true;
      const meant = gone || input.value.trim() !== "";
      if (event.key === "Enter" && !meant) picker.close();
      if (event.key === "Tab" && meant && picker.isOpen && picker.activeOption) {
        picker.onOptionSelect(event, picker.activeOption);
      }
    },
    true,
  );
};

const fetching = (source) => {
  let running = null;
  return (query, done) => {
    running?.abort();
    running = new AbortController();
    const address = new URL(source, location.href);
    address.searchParams.set("q", query);
    fetch(address, { signal: running.signal, headers: { Accept: "application/json" } })
      .then((answer) => (answer.ok ? answer.json() : []))
      .then(done)
      .catch(() => done());
  };
};

// “×” alone says nothing: each says what it takes out.
const nameRemovals = (picker, word) => {
  for (const out of picker.control.querySelectorAll(".item > .remove")) {
    out.setAttribute("aria-label", `${word} ${out.parentElement.firstChild.textContent}`);
  }
};

export const prepare = (select) => {
  if (select.tomselect || select.disabled) return;
  const words = select.dataset;
  const invalid = select.getAttribute("aria-invalid");
  const described = select.getAttribute("aria-describedby");
  const held = document.activeElement === select;
  const first = select.options[0];
  const blank = !select.multiple && first?.value === "" ? first.textContent : "";
  const picker = new window.TomSelect(select, {
    plugins: select.multiple ? { remove_button: { title: words.takeOut ?? "" } } : [],
    placeholder: words.placeholder || blank,
    hidePlaceholder: true,
    allowEmptyOption: false,
    maxOptions: 400,
    closeAfterSelect: !select.multiple,
    clearAfterSelect: select.multiple,
    refreshThrottle: 0,
    searchField: ["text"],
    lockOptgroupOrder: true,
    load: words.source ? fetching(words.source) : null,
    render: {
      option: (data) => row("option", data.text),
      item: (data) => row("item", data.text),
      no_results: () => told("no-results", words.none),
      loading: () => told("loading", words.waiting),
      not_loading: null,
    },
    // The label speaks for the box one types in; so do hint and error.
    onInitialize() {
      if (described) this.control_input.setAttribute("aria-describedby", described);
      if (invalid) this.control_input.setAttribute("aria-invalid", invalid);
      if (select.getAttribute("aria-required")) this.control_input.setAttribute("aria-required", "true");
    },
  });
  if (!select.multiple) {
    // What is being typed would take the place of what was chosen: only one of the two is shown.
    picker.on("type", (typed) => picker.wrapper.toggleAttribute("data-typed", typed !== ""));
    picker.on("dropdown_close", () => picker.wrapper.removeAttribute("data-typed"));
  }
  mindComposing(picker);
  mindPassing(picker);
  if (select.multiple) {
    nameRemovals(picker, words.takeOut);
    picker.on("item_add", () => nameRemovals(picker, words.takeOut));
  }
  // The select stays as the form's value only; links from an error summary still lead to the box.
  select.setAttribute("aria-hidden", "true");
  select.addEventListener("focus", () => picker.focus());
  // Somebody fast was already there when the box took the select's place.
  if (held) picker.focus();
};

// A list that htmx has replaced is taken over; a select that goes away takes its box along.
document.addEventListener("htmx:afterSwap", (event) => event.target.tomselect?.sync());
document.addEventListener("htmx:beforeCleanupElement", (event) => event.target.tomselect?.destroy());

// The matter that the words speak for. A sure one goes into the empty field, marked, and Escape
// takes it out; what a person chose, cleared or is choosing at the moment is never touched.
// Without this script the same buttons send the form, and the server puts the matter in.

const form = document.getElementById("intake");
const box = document.getElementById("matter-hint");
const { matter, matter_auto: auto, matter_no: no } = form.elements;

let own = false;
const mark = () =>
  matter.closest(".field")?.toggleAttribute("data-auto", auto.value !== "" && auto.value === matter.value);
const put = (code) => {
  own = true;
  matter.value = code;
  matter.tomselect?.sync();
  matter.dispatchEvent(new Event("change", { bubbles: true }));
  own = false;
};
// From here on it is a person's choice, also if it is none.
const decided = () => {
  auto.value = "";
  no.value = "1";
  box.querySelector("[data-auto]")?.remove();
  mark();
};
const choosing = () => matter.tomselect?.wrapper.contains(document.activeElement) ?? document.activeElement === matter;

matter.addEventListener("change", () => {
  if (!own) decided();
});

form.querySelector("[data-hints]").addEventListener("linli:hints", () => {
  box.dispatchEvent(new CustomEvent("linli:matter"));
});

document.addEventListener("htmx:afterSwap", ({ detail }) => {
  if (detail.target !== box) return;
  const told = box.querySelector("[data-auto]");
  const free = no.value !== "1" && !choosing() && (matter.value === "" || matter.value === auto.value);
  if (told && free) {
    const code = told.dataset.auto;
    auto.value = code;
    if (matter.value !== code) put(code);
  } else if (told) {
    told.remove();
  } else if (auto.value && matter.value === auto.value) {
    put("");
    auto.value = "";
  }
  mark();
});

const takeOut = () => {
  put("");
  decided();
};
form.addEventListener("click", (event) => {
  const out = event.target.closest("[data-take-out]");
  const taken = event.target.closest("[data-matter]");
  if (!out && !taken) return;
  event.preventDefault();
  if (out) takeOut();
  else {
    put(taken.dataset.matter);
    decided();
  }
  // The button goes away; the work goes on with the next field.
  if (event.detail || out?.matches(":focus") || taken?.matches(":focus")) form.elements.level.focus();
});

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.keyCode === 229 || event.defaultPrevented) return;
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (event.altKey) {
    const n = /^Digit([1-3])$/.exec(event.code)?.[1];
    const button = n && box.querySelector(`[data-matter][data-n="${n}"]`);
    if (!button) return;
    event.preventDefault();
    button.click();
  } else if (event.key === "Escape" && box.querySelector("[data-auto]")) {
    if (matter.tomselect?.isOpen || document.querySelector("dialog[open], details.menu[open]")) return;
    event.preventDefault();
    takeOut();
  }
});
mark();

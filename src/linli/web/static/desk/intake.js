// Registering by keyboard: the number asks for its earlier matters, the text for its twins, the
// address for its grid; function keys reach what is offered, Ctrl+Enter sends. The page can do
// without: every button here is one of the form's own.

const form = document.getElementById("intake");
const PAUSE = 400;

const composing = (event) => event.isComposing || event.keyCode === 229;
const shown = (element) => element.getClientRects().length > 0;

// -- Hints while typing: after a pause, never in the middle of an input method's work.
const hints = form.querySelector("[data-hints]");
let timer = 0;
let before = "";
const asked = () =>
  ["title", "text", "address", "area", "grid", "matter", "lon", "lat", "datum", "phone"]
    .map((name) => form.elements[name]?.value ?? "")
    .concat([...form.querySelectorAll('[name="different"]:checked')].map((tick) => tick.value))
    .join("\n");
const ask = () => {
  const now = asked();
  if (now === before) return;
  before = now;
  hints.dispatchEvent(new CustomEvent("linli:hints"));
};
const soon = (event) => {
  if (composing(event)) return;
  clearTimeout(timer);
  timer = setTimeout(ask, PAUSE);
};
before = asked();
for (const kind of ["input", "change", "compositionend"]) form.addEventListener(kind, soon);
// What came with the page (a draft, a form sent back) is asked for at once.
if (form.elements.text.value.trim()) {
  before = "";
  addEventListener("load", ask);
}

// -- The number: a complete one is looked up when the clerk goes on, the same one only once.
const look = form.querySelector("[data-look]");
const phone = form.elements.phone;
const NUMBER = /^(?:\+?86)?(?:1[3-9]\d{9}|0\d{9,11})$/;
let looked = phone.value;
const lookUp = () => {
  looked = phone.value;
  look.click();
};
if (look) {
  phone.addEventListener("change", () => {
    const plain = phone.value.replace(/[\s\-()（）]/g, "");
    const anonymous = form.querySelector('[name="privacy"][value="anonymous"]')?.checked;
    if (NUMBER.test(plain) && phone.value !== looked && !anonymous) lookUp();
  });
}

// -- A point put on the sketch is WGS-84, whatever the select said of the pair before it.
form.addEventListener("change", (event) => {
  if (event.target.matches("[data-lon], [data-lat]") && !event.isTrusted) form.elements.datum.value = "WGS84";
  if (event.target.name === "area" || event.target.name === "grid") {
    form.querySelector(".intake__kind").dispatchEvent(new CustomEvent("linli:place"));
  }
});

// -- Answers typed while the next matter's script was on its way go on with it: into the same
// question, or kept unseen until the matter that asks it is chosen again.
const script = document.getElementById("script");
const answers = () => [...script.querySelectorAll('[name^="ask_"]')];
const said = (field) => (field.type === "checkbox" && !field.checked ? "" : field.value);
let carried = [];
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.target === script && detail.shouldSwap) carried = answers().map((field) => [field.name, said(field)]);
});
document.addEventListener("htmx:afterSwap", ({ detail }) => {
  if (detail.target !== script) return;
  const fields = new Map(answers().map((field) => [field.name, field]));
  for (const [name, value] of carried.splice(0)) {
    const field = fields.get(name);
    if (field?.type === "checkbox") field.checked = value !== "";
    else if (field) field.value = value;
    else if (value) script.prepend(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  }
});

// -- After a swap the focus is where the work goes on.
document.addEventListener("htmx:afterSettle", (event) => {
  const { target } = event;
  if (target.id === "place-fields") {
    soon(event);
    form.querySelector(".intake__kind").dispatchEvent(new CustomEvent("linli:place"));
    if (document.activeElement === document.body) form.elements.matter.focus();
  }
  if (target.id === "name-box") document.getElementById("f-name").focus();
});

// -- Keys.
const press = (key) => {
  const found = [...document.querySelectorAll(`[data-hotkey="${key}"]`)].find(shown);
  if (!found) return;
  if (found === look) {
    if (phone.value.trim()) lookUp();
    else phone.focus();
  } else if (found.matches("button, a")) {
    found.click();
  } else {
    [...found.querySelectorAll("#alike button, #alike input, #caller button, #caller a, button, input, a")]
      .find(shown)
      ?.focus();
  }
};
document.addEventListener("keydown", (event) => {
  if (composing(event) || event.altKey || event.metaKey || event.shiftKey) return;
  if (event.ctrlKey) {
    if (event.key !== "Enter" || !form.contains(event.target)) return;
    event.preventDefault();
    form.requestSubmit(form.querySelector("[data-send]"));
    return;
  }
  if (["F2", "F4", "F8"].includes(event.key)) {
    event.preventDefault();
    press(event.key);
    return;
  }
  // Enter in a line goes on to the next field instead of sending half a form.
  if (event.key === "Enter" && event.target.matches("#intake input:not([type=checkbox], [type=radio], [type=file])")) {
    if (event.defaultPrevented) return;
    event.preventDefault();
    if (event.target === phone && look && phone.value !== looked) lookUp();
    const fields = [...form.querySelectorAll("input:not([type=hidden]), textarea, select, .ts-control input")];
    const open = fields.filter((field) => shown(field) && !field.disabled && field.tabIndex >= 0);
    open[open.indexOf(event.target) + 1]?.focus();
  }
});

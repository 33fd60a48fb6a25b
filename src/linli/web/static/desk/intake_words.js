// Values found in the words of a report: a button puts one into its input, and says so to the page.
// Without this script the same button sends the form, and the server puts it in.

const form = document.getElementById("intake");

const set = (field, value) => {
  field.value = value;
  field.closest("details")?.setAttribute("open", "");
  for (const kind of ["input", "change"]) field.dispatchEvent(new Event(kind, { bubbles: true }));
};

form.addEventListener("click", (event) => {
  const button = event.target.closest("[data-take]");
  if (!button) return;
  event.preventDefault();
  const field = form.elements[button.dataset.take];
  const { value, label } = button.dataset;
  // The county's time limits may know no such level; people are called out by it all the same.
  if (label && ![...field.options].some((one) => one.value === value)) field.add(new Option(label, value));
  set(field, value);
  button.closest("p").remove();
  field.focus();
});

// The hints beside the text are asked for at the same moment.
form.querySelector("[data-hints]").addEventListener("linli:hints", () => {
  document.getElementById("words").dispatchEvent(new CustomEvent("linli:words"));
});

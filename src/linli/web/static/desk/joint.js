// The rows of a joint plan: empty ones fold away, one more at a time comes back.

const filled = (row) =>
  [...row.querySelectorAll("select, input:not([type=checkbox])")].some((field) => field.value.trim());

// A step that is not shown cannot come before another one.
const settle = (list) => {
  const shown = new Set([...list.children].filter((row) => !row.hidden).map((row) => row.dataset.step));
  for (const pick of list.querySelectorAll("[data-to]")) {
    pick.hidden = !shown.has(pick.dataset.to);
    if (pick.hidden) pick.querySelector("input").checked = false;
  }
  const more = list.parentElement.querySelector("[data-step-more]");
  if (more) more.hidden = ![...list.children].some((row) => row.hidden);
};

const arrive = (root) => {
  for (const list of root.querySelectorAll("[data-steps]")) {
    if (list.dataset.folded) continue;
    list.dataset.folded = "1";
    const rows = [...list.children];
    const used = rows.filter((row) => !("blank" in row.dataset) || filled(row)).length;
    for (const [index, row] of rows.entries()) row.hidden = index > Math.max(used, 1);
    settle(list);
  }
};

const setUnit = (row) => {
  const select = row.querySelector("select");
  if (!select) return;
  if (select.tomselect) select.tomselect.clear();
  else select.value = "";
};

document.addEventListener("click", (event) => {
  const more = event.target.closest?.("[data-step-more]");
  if (more) {
    const list = more.parentElement.querySelector("[data-steps]");
    const row = [...list.children].find((one) => one.hidden);
    if (!row) return;
    row.hidden = false;
    settle(list);
    row.querySelector("input, select")?.focus();
    return;
  }
  const out = event.target.closest?.("[data-step-out]");
  if (!out) return;
  const row = out.closest("[data-step]");
  const list = row.parentElement;
  setUnit(row);
  for (const field of row.querySelectorAll("input")) {
    if (field.type === "checkbox") field.checked = false;
    else field.value = "";
  }
  row.hidden = true;
  settle(list);
  row.dispatchEvent(new Event("input", { bubbles: true })); // the draft is kept without it
  list.parentElement.querySelector("[data-step-more]")?.focus();
});

arrive(document);
document.addEventListener("htmx:load", (event) => arrive(event.target));

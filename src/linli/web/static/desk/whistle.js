// The forms of 吹哨: moments at a touch, and what is asked only where it is needed.

const MINUTE = 60_000;
const drawn = performance.now();

// A wall-clock moment moved on: written and read as if it were UTC, so that no zone of the
// telephone comes into it. The form may have stood open for a while.
const moved = (value, minutes) => {
  const at = Date.parse(`${value}Z`);
  if (!minutes) return value;
  return new Date(at + Math.floor((performance.now() - drawn) / MINUTE) * MINUTE).toISOString().slice(0, 16);
};

document.addEventListener("click", ({ target }) => {
  const button = target.closest?.("[data-moment] [data-value]");
  if (!button) return;
  const box = button.closest("[data-moment]");
  const input = box.querySelector("input");
  input.value = moved(button.dataset.value, Number(button.dataset.minutes));
  for (const other of box.querySelectorAll("[data-value]")) {
    other.setAttribute("aria-pressed", String(other === button));
  }
  input.dispatchEvent(new Event("change", { bubbles: true }));
});

// Hidden only while empty: nothing written disappears, and an error stays in sight.
const show = (box, wanted) => {
  const input = box.querySelector("input");
  box.hidden = !wanted && !input.value && !input.hasAttribute("aria-invalid");
};

const settle = (form) => {
  const units = form.querySelector("[data-whistle-units]");
  const basis = form.querySelector("[data-whistle-basis]");
  if (units && basis) {
    const others = units.querySelector("select")?.selectedOptions ?? [];
    show(basis, [...others].some((option) => option.value));
  }
  const clause = form.querySelector("[data-whistle-clause]");
  if (clause) show(clause, form.elements.reply?.value === "objects");
};

const settleAll = () => {
  for (const form of document.querySelectorAll("#act form[data-draft]")) settle(form);
};

document.addEventListener("change", ({ target }) => {
  if (target.form?.closest("#act")) settle(target.form);
});
document.addEventListener("input", ({ target }) => {
  if (!target.closest?.("[data-moment]")) return;
  for (const other of target.closest("[data-moment]").querySelectorAll("[data-value]")) {
    other.setAttribute("aria-pressed", "false");
  }
});
document.addEventListener("htmx:afterSettle", settleAll);
settleAll();

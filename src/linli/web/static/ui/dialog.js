// Native dialogs: a link with data-dialog opens one instead of going to its page.

const FIELDS = "[autofocus], input:not([type=hidden]), select, textarea";

const enter = (dialog) => {
  const body = dialog.querySelector(".dialog__body") ?? dialog;
  (body.querySelector(FIELDS) ?? dialog.querySelector("h2") ?? dialog).focus();
};

export const openDialog = (dialog) => {
  if (!dialog || dialog.open) return;
  dialog.showModal();
  enter(dialog);
};

const written = (dialog) =>
  [...dialog.querySelectorAll("textarea, input")].some(
    (field) => "defaultValue" in field && field.value !== field.defaultValue,
  );

const beside = (dialog, event) => {
  const box = dialog.getBoundingClientRect();
  const { clientX: x, clientY: y } = event;
  return x < box.left || x > box.right || y < box.top || y > box.bottom;
};

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-dialog]");
  if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    const dialog = document.getElementById(link.dataset.dialog);
    if (dialog?.showModal) {
      event.preventDefault();
      openDialog(dialog);
    }
    return;
  }
  // A click beside it closes, unless something has been written in it: nothing is lost by a slip.
  const dialog = event.target;
  if (dialog.matches?.("dialog[open]") && event.detail && beside(dialog, event) && !written(dialog)) {
    dialog.close();
  }
});

// What htmx has put into an open dialog gets the focus once.
document.addEventListener("htmx:afterSettle", (event) => {
  const dialog = event.target.closest?.("dialog[open]");
  if (dialog && event.target.classList.contains("dialog__body")) enter(dialog);
});

// “?” shows which key does what; html[data-keys=off] is a person's wish to have no single keys.
document.addEventListener("keydown", (event) => {
  if (event.key !== "?" || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (document.documentElement.dataset.keys === "off") return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  const help = document.querySelector("dialog[data-help], dialog#help");
  if (!help || document.querySelector("dialog[open]")) return;
  event.preventDefault();
  openDialog(help);
});

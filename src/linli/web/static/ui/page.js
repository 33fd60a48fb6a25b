// Small conveniences of every page; each works on what is there and none is needed to act.

const copied = (button) => {
  const words = button.querySelector("[data-copied]");
  const before = words ? words.textContent : "";
  if (words) words.textContent = "已复制";
  button.dataset.done = "1";
  setTimeout(() => {
    if (words) words.textContent = before;
    delete button.dataset.done;
  }, 1600);
};

const copy = async (button) => {
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
  } catch {
    // Without https there is no clipboard API: select the text for the person instead.
    const area = document.createElement("textarea");
    area.value = button.dataset.copy;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
  copied(button);
};

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy]");
  if (button) copy(button);
  if (event.target.closest("[data-print]")) window.print();
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    menu.open = false;
    menu.querySelector("summary")?.focus();
  }
});

// A second click on the same form sends nothing more.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent && form.method === "post" && !form.hasAttribute("hx-post")) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
  setTimeout(() => delete form.dataset.sent, 4000);
});

const focusFirst = (root) => {
  const wanted = root.querySelector("[data-focus]");
  if (wanted) wanted.focus({ preventScroll: false });
};
document.addEventListener("htmx:afterSettle", (event) => focusFirst(event.target));
focusFirst(document);

// Everything that only makes sense with a script appears only now, in fetched pieces too.
const reveal = (root) => {
  for (const element of root.querySelectorAll("[data-script]")) element.hidden = false;
};
reveal(document);
document.addEventListener("htmx:load", (event) => reveal(event.target));

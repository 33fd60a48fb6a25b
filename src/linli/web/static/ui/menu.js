// Menus made of <details>: Escape and a click beside them close, arrows walk, letters find.

const open = () => document.querySelectorAll("details.menu[open]");
const items = (menu) => [...menu.querySelectorAll(".menu__item")].filter((item) => item.offsetParent);

document.addEventListener("click", (event) => {
  for (const menu of open()) if (!menu.contains(event.target)) menu.open = false;
});

document.addEventListener("focusout", (event) => {
  const menu = event.target.closest("details.menu[open]");
  if (menu && event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
});

const go = (list, from, key) => {
  if (key === "Home") return list[0];
  if (key === "End") return list.at(-1);
  if (key === "ArrowDown") return list[(from + 1) % list.length];
  return list[(from - 1 + list.length) % list.length];
};

document.addEventListener("keydown", (event) => {
  if (event.isComposing) return;
  const menu = event.target.closest("details.menu");
  if (event.key === "Escape") {
    for (const one of open()) {
      one.open = false;
      one.querySelector("summary")?.focus();
      event.stopPropagation();
    }
    return;
  }
  if (!menu || event.ctrlKey || event.metaKey || event.altKey) return;
  const onHead = event.target.matches("summary");
  if (!onHead && !event.target.matches(".menu__item")) return;
  if (["ArrowDown", "ArrowUp", "Home", "End"].includes(event.key)) {
    if (onHead && !menu.open && event.key.startsWith("Arrow")) menu.open = true;
    const list = items(menu);
    if (!menu.open || !list.length) return;
    event.preventDefault();
    const from = list.indexOf(event.target);
    go(list, from < 0 && event.key === "ArrowUp" ? 0 : from, event.key).focus();
  } else if (event.key.length === 1 && event.key !== " " && !onHead) {
    const list = items(menu);
    const at = list.indexOf(event.target);
    const after = [...list.slice(at + 1), ...list.slice(0, at + 1)];
    const wanted = event.key.toLowerCase();
    const found = after.find((item) => item.textContent.trim().toLowerCase().startsWith(wanted));
    event.stopPropagation();
    found?.focus();
  }
});

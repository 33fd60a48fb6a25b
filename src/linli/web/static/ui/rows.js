// Ticking rows: ranges with Shift, all of the page, the bar with the actions in place of the filters.

export const prepare = (table) => {
  if (table.dataset.ready) return;
  table.dataset.ready = "1";
  const boxes = () => [...table.querySelectorAll("tbody .table__check input")];
  const all = table.querySelector("[data-check-all]");
  const bars = [...document.querySelectorAll("[data-selection-of]")].filter(
    (bar) => bar.dataset.selectionOf === table.id,
  );
  let last = null;

  const show = () => {
    const list = boxes();
    const ticked = list.filter((box) => box.checked).length;
    if (all) {
      all.checked = ticked > 0 && ticked === list.length;
      all.indeterminate = ticked > 0 && ticked < list.length;
    }
    for (const bar of bars) {
      const was = bar.dataset.on;
      if (ticked) bar.dataset.on = "1";
      else delete bar.dataset.on;
      bar.hidden = !ticked;
      const instead = document.getElementById(bar.dataset.instead ?? "");
      if (instead) instead.hidden = ticked > 0;
      const says = bar.querySelector("[data-says]");
      if (says && (ticked || was)) says.textContent = says.dataset.says.replace("{n}", ticked);
    }
    table.dispatchEvent(new CustomEvent("linli:ticked", { bubbles: true, detail: { ticked } }));
  };

  table.addEventListener("click", (event) => {
    const box = event.target.closest("tbody .table__check input");
    if (!box) return;
    const list = boxes();
    if (event.shiftKey && last && list.includes(last)) {
      const [from, to] = [list.indexOf(last), list.indexOf(box)].sort((a, b) => a - b);
      for (const one of list.slice(from, to + 1)) one.checked = box.checked;
    }
    last = box;
  });
  table.addEventListener("change", (event) => {
    if (event.target === all) for (const box of boxes()) box.checked = all.checked;
    show();
  });
  for (const bar of bars) {
    bar.querySelector("[data-check-none]")?.addEventListener("click", () => {
      const first = boxes().find((box) => box.checked);
      for (const box of boxes()) box.checked = false;
      show();
      first?.focus();
    });
  }
  // Rows fetched by htmx, and a page brought back by the browser, keep the bar true.
  table.addEventListener("htmx:afterSwap", show);
  window.addEventListener("pageshow", show);
  show();
};

// The list: the pane beside it, long filters fetched when opened, the way back to where one was.

import { say } from "../ui/words.js";
import { stand } from "./keys.js";
import { leave, read } from "./way.js";

const WIDE = matchMedia("(min-width: 1400px)");
const desk = document.getElementById("desk");
const table = document.getElementById("cases");
const here = location.pathname + location.search;

// -- the pane ------------------------------------------------------------------------------
const pane = document.getElementById("pane");
const body = document.getElementById("pane-body");
let shown = "";
let waiting = 0;

const show = (no) => {
  pane.hidden = false;
  if (no === shown) return;
  shown = no;
  const address = pane.dataset.glance.replace("/0/", `/${no}/`);
  window.htmx.ajax("GET", `${address}?next=${encodeURIComponent(here)}`, { target: body, swap: "innerHTML" });
  for (const row of table.querySelectorAll("[data-shown]")) delete row.dataset.shown;
  const row = table.querySelector(`[data-row="${CSS.escape(no)}"]`);
  if (row) row.dataset.shown = "1";
};
const close = () => {
  const row = table?.querySelector("[data-shown]");
  if (row) delete row.dataset.shown;
  shown = "";
  pane.hidden = true;
  row?.querySelector("[data-open]")?.focus({ preventScroll: true });
};
const open = () => !pane.hidden;

if (table) {
  const look = say("预览");
  for (const row of table.querySelectorAll("[data-row]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button--quiet button--icon look";
    button.dataset.look = row.dataset.row;
    button.setAttribute("aria-label", `${look} ${row.querySelector("[data-open]")?.textContent ?? ""}`);
    button.title = look;
    button.innerHTML = `<svg class="icon" aria-hidden="true"><use href="${desk.dataset.sprite}#eye"></use></svg>`;
    row.querySelector(".cases__look").append(button);
  }
  table.addEventListener("click", (event) => {
    const button = event.target.closest("[data-look]");
    if (button && open() && shown === button.dataset.look) close();
    else if (button) show(button.dataset.look);
  });
  // Walking with the keys moves the pane along, once one stops for a moment.
  table.addEventListener("linli:row", (event) => {
    clearTimeout(waiting);
    if (open() && event.detail.focus) waiting = setTimeout(show, 180, event.detail.row.dataset.row);
  });
}
pane?.addEventListener("click", (event) => {
  if (event.target.closest("[data-pane-close]")) close();
});
if (pane && table && desk.classList.contains("desk--pane") && WIDE.matches) pane.hidden = false;

// -- long filters --------------------------------------------------------------------------
const typed = async (select) => {
  select.dataset.combo = "";
  const combobox = await import("../ui/combobox.js");
  combobox.prepare(select);
};
const fill = async (select, first = "") => {
  if (select.dataset.filled) return;
  select.dataset.filled = "1";
  const picked = select.value;
  try {
    const address = new URL(select.dataset.options, location.href);
    address.searchParams.set("picked", picked);
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(String(answer.status));
    const blank = select.options[0];
    select.innerHTML = await answer.text();
    select.prepend(blank);
    select.value = picked;
    await typed(select);
    if (document.activeElement !== document.body && document.activeElement !== select) return;
    select.tomselect.focus();
    if (first) {
      select.tomselect.setTextboxValue(first);
      select.tomselect.refreshOptions(true);
    }
  } catch {
    delete select.dataset.filled;
  }
};
for (const select of document.querySelectorAll("select[data-options]")) {
  if (select.options.length > 2) {
    typed(select);
    continue;
  }
  select.addEventListener("mousedown", (event) => {
    event.preventDefault();
    select.focus();
    fill(select);
  });
  select.addEventListener("keydown", (event) => {
    if (event.key === "Tab" || event.key === "Shift" || event.key === "Escape") return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    fill(select, event.key.length === 1 && !event.isComposing ? event.key.trim() : "");
  });
}

const words = document.querySelector(".filterbar [name=text]");
if (words) words.dataset.key = "f";

// -- the way back --------------------------------------------------------------------------
if (desk) {
  const before = read();
  const came = performance.getEntriesByType("navigation")[0]?.type;
  // Whoever has gone on from matter to matter stands at the last one seen.
  const seen = /^\/desk\/cases\/(\d+)\//.exec(new URL(document.referrer || "/", location.href).pathname)?.[1];
  if (before.at === here && (seen || came === "back_forward")) {
    const at = (no) => table?.querySelector(`[data-row="${CSS.escape(no ?? "")}"]`);
    const row = at(seen) ?? at(before.row);
    if (came !== "back_forward") scrollTo(0, before.y ?? 0);
    if (row) {
      stand(row, false);
      row.querySelector("[data-open]")?.focus({ preventScroll: true });
    }
  }
  leave({ at: here });
  addEventListener("pagehide", () => {
    const row = table?.querySelector("[data-here]")?.dataset.row ?? "";
    // Signing out has emptied it: nothing is put back.
    if (read().at === here) leave({ at: here, y: scrollY, row });
  });
}

// -- choosing columns: the arrows move a line at once, saving sends the order ----------------
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-columns] [name=move]");
  if (!button) return;
  event.preventDefault();
  const line = button.closest("li");
  const up = button.value.endsWith(":up");
  const other = up ? line.previousElementSibling : line.nextElementSibling;
  if (!other) return;
  if (up) other.before(line);
  else other.after(line);
  button.focus();
});

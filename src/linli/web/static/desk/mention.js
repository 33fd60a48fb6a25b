// Colleagues by name: type in the field, or @ in the note beside it; says who sees the case.
// The field stays a plain line of text: names set apart by 、, as without scripts.

const PAUSE = 200;
const APART = /[\s,，、;；]+/;

const boxOf = (element) => element.closest?.("[data-people]");
const inputOf = (box) => box.querySelector("input.control");
const listOf = (box) => box.querySelector(".people__list");
const namesOf = (input) => input.value.split(APART).filter(Boolean);

// The word being written: the last name of the field, or what stands between @ and the cursor.
const lastName = (input) => input.value.slice(0, input.selectionStart).split(APART).pop().replace(/^[@＠]/, "");
const called = (area) => /[@＠]([^\s@＠，。、；]{1,20})$/.exec(area.value.slice(0, area.selectionStart));

// One search at a time; what is open belongs to one box and one place of typing.
let open = null;
let timer = 0;
let running = null;

// A note is no combobox: there only the row in question is announced.
const expanded = (at, now) => at.tagName === "INPUT" && at.setAttribute("aria-expanded", String(now));

const close = () => {
  clearTimeout(timer);
  running?.abort();
  if (!open) return;
  open.list.hidden = true;
  open.list.replaceChildren();
  open.at.removeAttribute("aria-activedescendant");
  expanded(open.at, false);
  open = null;
};

const choose = (row) => {
  const { box, at, list } = open;
  if (row.getAttribute("aria-disabled") === "true") return;
  const input = inputOf(box);
  const { value, name, sight } = row.dataset;
  const found = at === input ? null : called(at);
  if (found) {
    const end = at.selectionStart;
    at.setRangeText(`@${name} `, end - found[0].length, end, "end");
  }
  const kept = namesOf(input).filter((one) => one !== value);
  if (at === input) kept.splice(kept.lastIndexOf(lastName(input)), 1);
  input.value = "one" in box.dataset ? value : [...kept.filter(Boolean), value].join("、");
  const words = list.dataset[sight] ?? "";
  box.querySelector("[data-people-said]").textContent = words.replace("{name}", name);
  const grant = box.querySelector(".people__grant");
  if (grant && sight === "grant") grant.open = true;
  close();
  at.focus();
  for (const changed of new Set([at, input])) changed.dispatchEvent(new Event("change", { bubbles: true }));
};

const mark = (row) => {
  for (const other of open.list.children) other.setAttribute("aria-selected", String(other === row));
  open.at.setAttribute("aria-activedescendant", row.id);
  row.scrollIntoView({ block: "nearest" });
};

const draw = (box, at, people) => {
  close();
  if (!people.length || document.activeElement !== at) return;
  const list = listOf(box);
  const rows = people.map((person, number) => {
    const row = document.createElement("li");
    row.id = `${list.id}-${number}`;
    row.className = "people__row";
    row.setAttribute("role", "option");
    Object.assign(row.dataset, person);
    const name = document.createElement("span");
    name.textContent = person.name;
    const note = document.createElement("span");
    note.className = "people__note";
    const sight = person.sight === "sees" ? "" : ` · ${list.dataset[`${person.sight}Short`]}`;
    note.textContent = `${person.note} · ${person.value}${sight}`;
    for (const part of [name, note]) part.lang = "zh-CN";
    row.append(name, note);
    if (person.sight === "never") row.setAttribute("aria-disabled", "true");
    return row;
  });
  list.replaceChildren(...rows);
  list.hidden = false;
  open = { box, at, list };
  expanded(at, true);
  at.setAttribute("aria-controls", list.id);
  mark(rows[0]);
};

const search = (box, at, words) => {
  clearTimeout(timer);
  running?.abort();
  if (!words) {
    close();
    return;
  }
  timer = setTimeout(async () => {
    running = new AbortController();
    const address = new URL(box.dataset.people, location.href);
    address.searchParams.set("q", words);
    const answer = await fetch(address, { signal: running.signal }).catch(() => null);
    draw(box, at, answer?.ok ? await answer.json().catch(() => []) : []);
  }, PAUSE);
};

const prepare = (at) => {
  if (at.getAttribute("aria-autocomplete")) return;
  at.setAttribute("aria-autocomplete", "list");
  if (at.tagName === "INPUT") at.setAttribute("role", "combobox");
  expanded(at, false);
};

const typed = (at) => {
  const own = boxOf(at);
  if (own && at === inputOf(own)) {
    prepare(at);
    search(own, at, lastName(at));
    return;
  }
  const box = at.matches("textarea") ? at.form?.querySelector("[data-people]") : null;
  if (!box || "one" in box.dataset) return;
  search(box, at, called(at)?.[1] ?? "");
};

document.addEventListener("input", (event) => {
  if (!event.isComposing && event.target.matches?.("textarea, input")) typed(event.target);
});
document.addEventListener("compositionend", (event) => {
  if (event.target.matches?.("textarea, input")) typed(event.target);
});
document.addEventListener("focusin", (event) => {
  if (open && event.target !== open.at && !open.list.contains(event.target)) close();
  const box = boxOf(event.target);
  if (box && event.target === inputOf(box)) prepare(event.target);
});
document.addEventListener("mousedown", (event) => {
  const row = event.target.closest?.(".people__row");
  if (row && open?.list.contains(row)) {
    event.preventDefault(); // the field keeps the focus
    choose(row);
  } else if (open && event.target !== open.at) {
    close();
  }
});

document.addEventListener(
  "keydown",
  (event) => {
    if (!open || event.target !== open.at || event.isComposing || event.keyCode === 229) return;
    const rows = [...open.list.children];
    const now = rows.findIndex((row) => row.getAttribute("aria-selected") === "true");
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) mark(rows[(now + step + rows.length) % rows.length]);
    else if (event.key === "Enter" || event.key === "Tab") choose(rows[now]);
    else if (event.key === "Escape") close();
    else return;
    if (event.key !== "Tab") event.preventDefault();
    event.stopPropagation();
  },
  true,
);

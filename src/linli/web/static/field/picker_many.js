// Choosing several of many on a small screen: a sheet over the page, search, kinds, large rows to
// tick, one button that says how many.

import { say } from "../ui/words.js";
import { button, el, icon, unique, zh } from "./html.js";

const SHOWN = 60;

// rows(words, kind) gives [{value, name, more}]; `kinds` = [[code, label]]. Resolves with the chosen
// rows in the order of choosing, or null.
export function pickMany({ title, placeholder, kinds = [], rows, most = 100 }) {
  return new Promise((done) => {
    const chosen = new Map();
    const group = unique("kind");
    let kind = "";
    const list = el("ul", { class: "sheet__list" });
    const field = el("input", { class: "box", type: "search", placeholder, "aria-label": placeholder, autocomplete: "off", oninput: () => draw() });
    const close = (found) => {
      sheet.close();
      done(found);
    };
    const count = () => {
      ready.lastChild.textContent = chosen.size ? say("选好了，{n} 处", { n: chosen.size }) : say("请勾选");
      ready.disabled = !chosen.size;
    };
    const tick = (row, on) => {
      if (on) chosen.set(row.value, row);
      else chosen.delete(row.value);
      count();
      if (chosen.size >= most) draw();
    };
    const line = (row) => el("li", {}, el("label", { class: "sheet__row sheet__row--tick" },
      el("input", { type: "checkbox", checked: chosen.has(row.value), disabled: chosen.size >= most && !chosen.has(row.value), onchange: (event) => tick(row, event.target.checked) }),
      el("span", { class: "sheet__words" }, zh(row.name, "span", { class: "sheet__name" }), row.more ? zh(row.more, "span", { class: "sheet__more" }) : null)));
    const draw = () => {
      const found = rows(field.value.trim(), kind);
      list.replaceChildren(...(found.length ? found.slice(0, SHOWN).map(line) : [el("li", { class: "quiet" }, say("没有找到，换个说法试试。"))]),
        ...(found.length > SHOWN ? [el("li", { class: "quiet" }, say("还有 {n} 处，写几个字找一找。", { n: found.length - SHOWN }))] : []));
    };
    const chip = ([code, label]) => el("label", { class: "pick" },
      el("input", { type: "radio", name: group, class: "visually-hidden", checked: code === kind, onchange: () => {
        kind = code;
        draw();
      } }), icon("check"), el("span", {}, label));
    const ready = button("", "check", () => close([...chosen.values()]), "button--primary button--huge", { id: "picked" });
    ready.append(document.createTextNode(""));
    const sheet = el("dialog", { class: "sheet", "aria-label": title, oncancel: (event) => {
      event.preventDefault();
      close(null);
    } },
      el("div", { class: "sheet__head" },
        el("button", { type: "button", class: "head__back", "aria-label": say("关上"), onclick: () => close(null) }, icon("x")),
        el("h2", { class: "head__title" }, title)),
      el("div", { class: "sheet__find" }, field,
        kinds.length > 1 ? el("div", { class: "picks picks--scroll", role: "radiogroup", "aria-label": say("类别") }, [["", say("全部")], ...kinds].map(chip)) : null),
      list, el("div", { class: "sheet__foot" }, ready));
    sheet.addEventListener("close", () => sheet.remove());
    document.body.append(sheet);
    count();
    draw();
    sheet.showModal();
    field.blur();
    list.querySelector("input")?.focus();
  });
}

// Choosing one of many on a small screen: a sheet over the whole page, a search field, large rows.

import { say } from "../ui/words.js";
import { el, icon, zh } from "./html.js";

// rows(words) gives what is offered: [{value, name, more, mark, into}], `into` leads one level
// down. Resolves with the chosen row or null.
export function pick({ title, rows, placeholder, first = "" }) {
  return new Promise((done) => {
    const list = el("ul", { class: "sheet__list" });
    const path = [];
    const field = el("input", {
      class: "box", type: "search", placeholder, "aria-label": placeholder, value: first,
      autocomplete: "off", oninput: () => draw(),
    });
    const up = el("button", { type: "button", class: "button button--quiet sheet__up", hidden: true, onclick: () => {
      path.pop();
      draw();
    } }, icon("chevron-left"), say("上一级"));
    const close = (row = null) => {
      sheet.returnValue = "";
      sheet.close();
      done(row);
    };
    const choose = (row) => {
      if (!row.into) return close(row);
      path.push(row);
      field.value = "";
      draw();
      list.querySelector("button")?.focus();
    };
    const draw = () => {
      const found = rows(field.value.trim(), path.at(-1));
      up.hidden = !path.length;
      list.replaceChildren(...(found.length ? found.map((row) =>
        el("li", {}, el("button", { type: "button", class: "sheet__row", onclick: () => choose(row) },
          el("span", { class: "sheet__words" }, zh(row.name, "span", { class: "sheet__name" }), row.more ? zh(row.more, "span", { class: "sheet__more" }) : null),
          icon(row.into ? "chevron-right" : (row.mark ?? "arrow-right")))))
        : [el("li", { class: "quiet" }, say("没有找到，换个说法试试。"))]));
    };
    const sheet = el("dialog", { class: "sheet", "aria-label": title, oncancel: (event) => {
      event.preventDefault();
      close();
    } },
      el("div", { class: "sheet__head" },
        el("button", { type: "button", class: "head__back", "aria-label": say("关上"), onclick: () => close() }, icon("x")),
        el("h2", { class: "head__title" }, title)),
      el("div", { class: "sheet__find" }, field, up), list);
    sheet.addEventListener("close", () => sheet.remove());
    document.body.append(sheet);
    draw();
    sheet.showModal();
    list.querySelector("button")?.focus();
  });
}

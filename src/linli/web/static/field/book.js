// 台账: the places and things of one's own grids, found by typing, without a line.

import { say } from "../ui/words.js";
import { readBook, searchBook } from "./book_rules.js";
import { county as readCounty } from "./county.js";
import { el, icon, unique, zh } from "./html.js";

const SHOWN = 40;
const asked = { words: "", kind: "" }; // still there when somebody comes back from an entry

export default async function book(app) {
  const [county, held] = await Promise.all([readCounty(app.store), readBook(app.store)]);
  let most = SHOWN;
  const list = el("ul", { class: "rows" });
  const said = el("p", { class: "quiet", role: "status" });
  const name = unique("kind");
  const there = Object.keys(held.kinds).filter((kind) => held.rows.some((row) => row.kind === kind));
  const draw = () => {
    const found = searchBook(held.rows, asked.words, asked.kind);
    said.textContent = found.length ? say("共 {n} 条", { n: found.length }) : nothing(held, app);
    list.replaceChildren(...found.slice(0, most).map((row) => line(row, held, county)),
      ...(found.length > most ? [el("li", {}, el("button", { type: "button", class: "button button--wide", onclick: () => {
        most += SHOWN * 3;
        draw();
      } }, say("再显示一些")))] : []));
  };
  const set = (part) => {
    Object.assign(asked, part);
    most = SHOWN;
    draw();
  };
  const chip = (kind, label) => el("label", { class: "pick pick--small" },
    el("input", { type: "radio", name, value: kind, checked: asked.kind === kind, class: "visually-hidden", onchange: () => set({ kind }) }),
    icon("check"), label);
  draw();
  return {
    title: say("网格台账"), lacking: !held.rows.length,
    main: [
      el("input", { class: "box", type: "search", value: asked.words, placeholder: say("名称、地址、编码"), "aria-label": say("名称、地址、编码"),
        autocomplete: "off", enterkeyhint: "search", oninput: (event) => set({ words: event.target.value }) }),
      there.length > 1 ? el("div", { class: "strip-picks", role: "radiogroup", "aria-label": say("类别") }, chip("", say("全部")), there.map((kind) => chip(kind, held.kinds[kind]))) : null,
      said,
      list,
      held.more ? el("p", { class: "quiet" }, say("条目太多，手机上只有一部分，其余请联网在工作台查。")) : null,
      el("p", { class: "quiet" }, say("联系人不存在手机上，要联网在工作台看。"), " ", el("a", { href: "/desk/book/" }, say("工作台的台账"))),
    ].filter(Boolean),
  };
}

const nothing = (held, app) => {
  if (held.rows.length) return say("没有找到，换个说法试试。");
  return app.line.there ? say("您的网格还没有台账。") : say("台账还没有取到手机上，有网时打开一次就有了。");
};

const line = (row, held, county) => el("li", {}, el("a", { class: "rows__one", href: `#/entry/${row.key}` },
  el("span", { class: "rows__words" },
    zh(row.name, "span", { class: "rows__name" }),
    zh(row.address || county.placeWords(row.area), "span", { class: "rows__more" })),
  el("span", { class: "rows__kind" }, held.kinds[row.kind]),
  icon("chevron-right")));

// One entry of the grid book: what is known of the place, and what can be done about it here.

import { say } from "../ui/words.js";
import { readBook } from "./book_rules.js";
import { county as readCounty } from "./county.js";
import { el, icon, zh } from "./html.js";

export default async function entry(app, key) {
  const [county, held] = await Promise.all([readCounty(app.store), readBook(app.store)]);
  const row = held.rows.find((one) => one.key === key);
  if (!row) {
    return { title: say("网格台账"), lacking: true, main: [
      el("p", { class: "calm" }, icon("info-circle"), say("这一条不在手机上：可能已经停用，或不在您的网格。")),
      el("p", {}, el("a", { class: "button", href: `/desk/book/${key}/` }, icon("external-link"), say("到工作台看"))),
    ] };
  }
  const known = (held.fields[row.kind] ?? []).filter(([name]) => row.fields[name]);
  return {
    title: held.kinds[row.kind],
    main: [
      zh(row.name, "p", { class: "lead" }),
      el("dl", { class: "facts" },
        fact(say("地址"), row.address),
        fact(say("所在网格"), county.placeWords(row.area)),
        known.map(([name, label]) => fact(label, row.fields[name], name === "phone"))),
      row.lon ? el("p", {}, el("a", { class: "button button--wide", href: `#/sketch/${row.key}` }, icon("map-2"), say("在网格图上看"))) : null,
      el("p", {}, el("a", { class: "button button--wide", href: `/desk/book/${row.key}/` }, icon("edit"), say("修改、核对（要联网）"))),
    ].filter(Boolean),
    dock: [el("a", { class: "button button--primary button--huge", id: "report-here", href: `#/report/new-at-${row.key}` }, icon("camera"), say("上报这里的事"))],
  };
}

const fact = (label, text, calls = false) => text
  ? [el("dt", {}, label), el("dd", {}, calls ? el("a", { href: `tel:${text.replace(/[^\d+]/g, "")}` }, text) : zh(text))]
  : [];

// 网格图: the own ground as a drawing with numbered marks, and the same as a list beside it. Larger
// and smaller by buttons; moved like any other part of a page that is too wide.

import { say } from "../ui/words.js";
import { readBook } from "./book_rules.js";
import { county as readCounty } from "./county.js";
import { button, el, icon, zh } from "./html.js";
import { onSketch } from "./place_rules.js";
import { locate as look } from "./position.js";
import { drawn } from "./sketch_marks.js";
import { todaysPlaces } from "./today_places.js";

const LARGEST = 4;

export default async function sketch(app, entryKey = "") {
  const county = await readCounty(app.store);
  const sheets = county.sketch;
  if (!sheets.length) return { title: say("网格图"), lacking: true, main: [el("p", { class: "calm" }, icon("info-circle"), say("还没有您网格的图。上报时选村（社区）、网格就行。"))] };
  const extra = entryKey ? (await readBook(app.store)).rows.find((row) => row.key === entryKey) : null;
  const seen = { sheet: sheetOf(sheets, extra) ?? sheets.find((one) => one.outlines.some(({ mine }) => mine)) ?? sheets[0], size: 1, here: null, said: "" };
  const stage = el("div", { class: "ground__stage", tabindex: "0", role: "region", "aria-label": say("网格图，放大后可以移动") });
  const said = el("p", { class: "quiet", role: "status" });
  const list = el("ol", { class: "rows rows--numbered" });
  const larger = button(say("放大"), "plus", () => zoom(1), "button--small", { id: "larger" });
  const smaller = button(say("缩小"), "minus", () => zoom(-1), "button--small", { id: "smaller" });
  let things = [];

  const draw = () => {
    const { marks, picture, more } = drawn(seen, things, extra);
    const [left, top] = middle(stage);
    stage.replaceChildren(picture);
    stage.dataset.size = seen.size;
    center(stage, left, top);
    larger.disabled = seen.size >= LARGEST;
    smaller.disabled = seen.size <= 1;
    list.replaceChildren(...marks.map(line));
    said.textContent = seen.said || told(marks, seen.sheet, more);
  };
  const zoom = (step) => {
    seen.size = Math.min(LARGEST, Math.max(1, seen.size + step));
    draw();
  };
  const locate = () => look({
    tell: (words) => {
      seen.said = words;
      draw();
    },
    found: ({ lon, lat }) => {
      seen.here = [lon, lat];
      return !seen.sheet.schematic && onSketch(seen.sheet, lon, lat)
        ? say("蓝点是您现在的位置，不保存，也不发送。") : say("您现在不在这张图上。");
    },
    none: say("没有取到位置。不要紧，图照常能看。"),
  });
  const again = async () => {
    things = await todaysPlaces(app.store);
    draw();
    return null;
  };
  await again();
  return {
    title: say("网格图"),
    again,
    main: [
      sheets.length > 1 ? choose(sheets, seen, draw) : zh(seen.sheet.title, "h2", { class: "block__title" }),
      el("div", { class: "ground" }, stage,
        el("div", { class: "ground__acts" }, larger, smaller, button(say("我在哪"), "current-location", locate, "button--small"))),
      said, list,
      el("p", {}, el("a", { class: "button button--wide", href: "#/route" }, icon("list-check"), say("排一条路线"))),
    ],
  };
}

const sheetOf = (sheets, row) => row && sheets.find((one) => one.outlines.some(({ code }) => code === row.area) || onSketch(one, row.lon, row.lat));

function choose(sheets, seen, draw) {
  const field = el("select", { class: "box", "aria-label": say("哪个村（社区）"), onchange: () => {
    seen.sheet = sheets.find((one) => one.code === field.value);
    draw();
  } }, sheets.map((one) => el("option", { value: one.code, selected: one === seen.sheet, lang: "zh-CN" }, one.title)));
  return field;
}

const told = (marks, sheet, more) => {
  if (!marks.length) return say("这里现在没有要办的事。");
  const missing = sheet.schematic ? 0 : marks.filter((one) => !one.at).length;
  return [
    more ? say("只标最急的 {n} 件，另有 {more} 件在“今天”里。", { n: marks.length, more }) : "",
    sheet.schematic ? say("示意图，只标到网格。") : "",
    missing ? say("{n} 件没有标位置，只在下面列出。", { n: missing }) : "",
  ].join("");
};

const line = ({ n, at, one }) => el("li", {}, el("a", { class: "rows__one", href: one.href },
  el("span", { class: `rows__mark rows__mark--${at ? one.kind : "none"}` }, String(n)),
  el("span", { class: "rows__words" },
    zh(one.title, "span", { class: "rows__name" }),
    zh([one.of, one.where].filter(Boolean).join(" · "), "span", { class: "rows__more" })),
  icon("chevron-right")));

// What is in the middle stays there when the drawing grows.
const middle = (stage) => stage.scrollWidth
  ? [(stage.scrollLeft + stage.clientWidth / 2) / stage.scrollWidth, (stage.scrollTop + stage.clientHeight / 2) / stage.scrollHeight]
  : [0.5, 0.5];
function center(stage, left, top) {
  stage.scrollTo(left * stage.scrollWidth - stage.clientWidth / 2, top * stage.scrollHeight - stage.clientHeight / 2);
}

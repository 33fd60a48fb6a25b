// 路线: in which order I go to what I picked of today. Worked out on the telephone, kept there until
// the day ends, sent nowhere: whether somebody walks like that is nobody's business.

import { say } from "../ui/words.js";
import { button, el, icon, zh } from "./html.js";
import { far } from "./nearness.js";
import { lookOnce } from "./position.js";
import { order, wayLength } from "./route_order.js";
import { clock } from "./times.js";
import { dayName, placeOf, todaysPlaces } from "./today_places.js";
import { speak } from "./ways.js";

const FACT = "route"; // {day, ids, start}
const USUAL = 8; // ticked to begin with, the soonest first
const SHOWN = 30;

export default async function route(app) {
  let way = await app.store.fact(FACT);
  if (way?.day !== dayName()) way = null;
  const picked = new Set(way?.ids);
  let choosing = !way;
  let first = true;
  let all = false;
  let said = "";

  const keep = async (ids, start = way?.start ?? null) => {
    way = ids.length ? { day: dayName(), ids, start } : null;
    await app.store.setFact(FACT, way);
  };
  const redraw = () => app.store.dispatchEvent(new Event("changed"));
  const choose = async () => {
    choosing = true;
    redraw();
  };
  const lay = async (things, { here = null } = {}) => {
    const chosen = things.filter(({ id }) => picked.has(id));
    const ids = order(chosen.map(placeOf), here).map((at) => chosen[at].id);
    await keep(ids, here);
    choosing = false;
    said = say("路线排好了，共 {n} 处。", { n: ids.length });
    speak(said);
    redraw();
  };
  const fromHere = async (things) => {
    said = say("正在取位置……");
    redraw();
    const here = await lookOnce();
    if (here) await lay(things, { here: [here.lon, here.lat] });
    else said = say("没有取到位置，从最急的一处开始排。");
    redraw();
  };
  const shift = async (at, step) => {
    const ids = [...way.ids];
    [ids[at], ids[at + step]] = [ids[at + step], ids[at]];
    await keep(ids);
    redraw();
  };

  const draw = async () => {
    const things = await todaysPlaces(app.store);
    if (first && !picked.size) {
      const asked = things.filter((one) => one.asked);
      (asked.length ? asked : things).slice(0, USUAL).forEach(({ id }) => picked.add(id));
    }
    first = false;
    if (!things.length) return { main: [el("p", { class: "calm" }, icon("circle-check"), say("现在没有要去的地方。"))], dock: [] };
    return choosing || !way ? pickPage(things) : wayPage(things);
  };

  const pickPage = (things) => ({
    main: [
      el("p", { class: "quiet" }, say("勾上今天要去的，手机按远近排先后。只存在这台手机上，不发送。")),
      el("ul", { class: "rows" }, things.filter((one, at) => all || at < SHOWN || picked.has(one.id)).map((one) => el("li", {}, el("label", { class: "rows__one rows__one--pick" },
        el("input", { type: "checkbox", id: `pick-${one.id}`, checked: picked.has(one.id), onchange: (event) => {
          if (event.target.checked) picked.add(one.id);
          else picked.delete(one.id);
          redraw();
        } }),
        wordsOf(one))))),
      things.length > SHOWN && !all ? button(say("显示全部 {n} 件", { n: things.length }), "", () => {
        all = true;
        redraw();
      }, "button--wide", { id: "all" }) : "",
    ],
    dock: [button(say("排路线（{n} 处）", { n: things.filter(({ id }) => picked.has(id)).length }), "list-check", () => lay(things), "button--primary button--huge", {
      id: "lay", disabled: !things.some(({ id }) => picked.has(id)) })],
  });

  const wayPage = (things) => {
    const known = new Map(things.map((one) => [one.id, one]));
    const left = way.ids.map((id) => known.get(id)).filter(Boolean);
    if (!left.length) {
      return { main: [el("p", { class: "calm calm--large" }, icon("circle-check"), say("路线上的都去过了。"))],
        dock: [button(say("重新选"), "list", choose, "button--huge", { id: "choose" })] };
    }
    const done = way.ids.length - left.length;
    const places = left.map(placeOf).filter(Boolean);
    return {
      main: [
        el("p", { role: "status" }, said || say("还有 {n} 处。", { n: left.length }), done ? ` ${say("{n} 处已去过。", { n: done })}` : "",
          places.length > 1 ? el("span", { class: "quiet" }, " ", say("一共约 {far}（直线）。", { far: far(wayLength(places)) })) : ""),
        el("ol", { class: "rows rows--way" }, left.map((one, at) => stopRow(one, at, left))),
        el("p", { class: "pair" },
          button(say("从我这里排"), "current-location", () => fromHere(left), "button--small", { id: "from-here" }),
          el("a", { class: "button button--small", href: "#/sketch" }, icon("map-2"), say("看网格图")),
          button(say("重新选"), "list", choose, "button--small", { id: "choose" })),
      ],
      dock: [el("a", { class: "button button--primary button--huge", id: "next", href: left[0].href }, icon("arrow-right"), say("去第一处"))],
    };
  };

  const stopRow = (one, at, left) => {
    const here = placeOf(one);
    const before = at ? placeOf(left[at - 1]) : way.start;
    const leg = here && before ? say("约 {far}", { far: far(wayLength([before, here])) }) : here ? "" : say("没有标位置");
    const n = way.ids.indexOf(one.id);
    const other = (step) => way.ids.indexOf(left[at + step]?.id) - n;
    return el("li", { class: `rows__way${at ? "" : " rows__way--next"}` },
      el("a", { class: "rows__one", href: one.href },
        el("span", { class: `rows__mark rows__mark--${one.kind}` }, String(at + 1)), wordsOf(one, leg)),
      el("span", { class: "rows__moves" },
        move("chevron-up", say("往前：{title}", one), at > 0, () => shift(n, other(-1)), `up-${one.id}`),
        move("chevron-down", say("往后：{title}", one), at + 1 < left.length, () => shift(n, other(1)), `down-${one.id}`)));
  };
  return { title: say("路线"), ...(await draw()), again: draw };
}

const move = (mark, label, may, act, id) =>
  el("button", { type: "button", class: "button button--quiet button--icon", id, "aria-label": label, disabled: !may, onclick: act }, icon(mark));

function wordsOf(one, leg = "") {
  const when = clock(one);
  return el("span", { class: "rows__words" },
    zh(one.title, "span", { class: "rows__name" }),
    zh([one.of, one.where].filter(Boolean).join(" · "), "span", { class: "rows__more" }),
    leg || when ? el("span", { class: "rows__more" }, leg, leg && when ? " " : "", when ? el("span", { class: `when when--${when.tone}` }, icon(when.mark), when.words) : null) : null);
}

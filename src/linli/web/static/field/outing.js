// One outing: where to go next, large, with the one tap that settles it; all its stops below.

import { say } from "../ui/words.js";
import { county as readCounty } from "./county.js";
import { Full } from "./db.js";
import { known } from "./form.js";
import { button, el, icon, notice, unique, zh } from "./html.js";
import { roomFor, tooLong } from "./long_words.js";
import { kindOf, newFinish, outcomeOf, wayToStop } from "./outing_items.js";
import { findView, nextStop, openOf } from "./outing_rules.js";
import { Draft } from "./draft.js";
import { finish, outingsOf, record } from "./recording.js";
import { shareButton } from "./share.js";
import { clock, day } from "./times.js";
import { go } from "./ways.js";

const CALM = 700; // milliseconds in which a second tap is the first one's echo
const SHOWN = 4; // known answers on the card of the next stop

export default async function outing(app, name) {
  const county = await readCounty(app.store);
  const page = { skipped: -1, last: 0, problem: el("p", { class: "wrong", role: "alert" }) };
  const draw = async () => {
    const view = findView(await outingsOf(app.store), name);
    if (!view) return { main: gone(), dock: [] };
    page.title = kindOf(view).label;
    page.view = view;
    return drawn(app, county, view, page);
  };
  const first = await draw();
  return { title: page.title ?? say("走访、巡查"), ...first, again: draw };
}

const gone = () => el("p", { class: "calm" }, icon("info-circle"), say("这趟任务不在手机上：可能已经走完、到期或撤回。"));

function drawn(app, county, view, page) {
  const next = nextStop(view, page.skipped);
  const may = view.may?.includes("stop") !== false;
  const left = openOf(view).length;
  return {
    main: [
      lead(view, left),
      page.problem,
      next && may ? nextCard(county, view, next, left, page, app) : null,
      !left ? notice("fine", "circle-check", view.finishing ? say("这趟已收工") : say("都走完了"), view.origin && view.origin.state !== "done" ? say("有网自动发送，不用守着。") : null) : null,
      list(app, view, next),
      // Drawn once: what is being written there, or shown once, outlives a change of the list.
      (page.about ??= about(view)),
      left || page.share ? (page.share ??= shareButton(app, page)) : null,
      left || page.ending ? (page.ending ??= ending(app, page)) : null,
    ].filter(Boolean),
    dock: next && may && !view.finishing ? acts(app, county, view, next, page) : [],
  };
}

function lead(view, left) {
  const told = clock({ due: view.due, near: view.near });
  const total = view.stops.length;
  return el("div", { class: "outing-head" },
    zh(view.title, "p", { class: "lead" }),
    el("p", { class: "outing-head__facts" },
      el("span", {}, left && left < total ? say("还有 {n} 处，共 {all} 处", { n: left, all: total }) : say("共 {all} 处", { all: total })),
      told && left ? el("span", { class: `when when--${told.tone}` }, icon(told.mark), told.words) : null),
    el("span", { class: "steps", "aria-hidden": "true" }, view.stops.map((one) =>
      el("span", { class: `steps__one steps__one--${one.state}` }))));
}

// The stop to go to: who knows the name needs nothing else.
function nextCard(county, view, stop, left, page, app) {
  const form = county.sheet(view.form);
  const before = form && stop.prefill;
  return el("section", { class: "next", "aria-label": say("下一处") },
    el("p", { class: "next__at" }, el("span", {}, say("下一处")),
      left > 1 ? button(say("先去别处"), "arrow-right", () => {
        page.skipped = stop.at;
        app.store.dispatchEvent(new Event("changed"));
      }, "button--quiet", { id: "later" }) : null),
    zh(stop.name, "p", { class: "next__name" }),
    stop.address ? el("p", { class: "next__place" }, icon("map-pin"), zh(stop.address)) : null,
    before && Object.keys(before.answers).length ? el("div", { class: "next__known" },
      before.at ? el("p", { class: "quiet" }, say("上次 {day} 填的", { day: day(new Date(before.at)) })) : null,
      known(form, before.answers, SHOWN)) : null,
    view.checklist?.length ? el("p", { class: "quiet" }, say("要看 {n} 项", { n: view.checklist.length })) : null);
}

// What one tap can settle is one tap; what has to be looked at opens.
function acts(app, county, view, stop, page) {
  const kind = kindOf(view);
  const form = county.sheet(view.form);
  const open = () => {
    app.openedFrom = view.no;
    go(wayToStop(view, stop));
  };
  const tap = (outcome, more = {}) => settle(app, view, stop, page, outcome, more);
  const absent = button(kind.none, "user-question", () => tap("absent"), "", { id: "absent" });
  const large = "button--primary button--huge";
  if (stop.draft) return [button(say("接着写"), "edit", open, large, { id: "open" })];
  if (view.checklist?.length) {
    return [button(say("开始检查"), "list-check", open, large, { id: "open" }), el("div", { class: "dock__pair" }, absent)];
  }
  const same = form && stop.prefill?.sheet;
  const main = same ? button(say("没有变化"), "check", () => tap("no_change", { same: true }), large, { id: "same" })
    : form ? button(say("填表"), "edit", open, large, { id: "open" })
      : button(kind.done, "check", () => tap("done"), large, { id: "done" });
  const more = same ? say("有变化") : say("有问题");
  return [main, el("div", { class: "dock__pair" }, absent,
    form && !same ? null : button(more, same ? "edit" : "alert-triangle", open, "", { id: "open" }))];
}

async function settle(app, view, stop, page, outcome, more) {
  if (Date.now() - page.last < CALM) return;
  page.last = Date.now();
  const [word] = outcomeOf(view, outcome);
  const label = `${kindOf(view).label} · ${word}`;
  try {
    await record(app, view, stop, { outcome, ...more }, say("已记下：{name}，{word}", { name: stop.name, word }), label);
    page.problem.textContent = "";
    scrollTo(0, 0);
    page.skipped = stop.at; // goes on from here, round to what was left out
  } catch (reason) {
    if (!(reason instanceof Full)) throw reason;
    page.problem.textContent = say("手机存储满了，没有存下。请先发送，或删掉手机里不用的东西。");
  }
}

function list(app, view, next) {
  return el("section", { class: "block" },
    el("h2", { class: "block__title" }, say("每一处")),
    el("ol", { class: "stops" }, view.stops.map((stop) => row(app, view, stop, stop === next))));
}

function row(app, view, stop, isNext) {
  const [word, mark, tone] = stop.draft ? [say("没写完"), "edit", "near"] : outcomeOf(view, stop.state);
  const waits = stop.item && stop.item.state !== "done";
  const stuck = ["refused", "changed"].includes(stop.item?.state);
  return el("li", {}, el("a", {
    class: "stops__row", id: `stop-${stop.at}`, href: stuck ? "#/waiting" : `#/${wayToStop(view, stop)}`,
    "aria-current": isNext ? "step" : null, onclick: () => {
      app.openedFrom = view.no;
    },
  },
    el("span", { class: "stops__at" }, String(stop.at + 1)),
    el("span", { class: "stops__words" }, zh(stop.name, "span", { class: "stops__name" }), stop.address ? zh(stop.address, "span", { class: "stops__place" }) : null),
    el("span", { class: `stops__state${tone ? ` stops__state--${tone}` : ""}` }, icon(stuck ? "alert-circle" : mark),
      el("span", {}, stuck ? say("请看一下") : word, waits && !stuck ? el("small", {}, say("待发送")) : null))));
}

// Why this is done and who asked for it.
const about = (view) => el("details", { class: "fold" },
  el("summary", {}, icon("info-circle"), el("span", { class: "fold__title" }, say("为什么走这一趟")), icon("chevron-down")),
  el("div", { class: "fold__body stack" },
    view.words ? zh(view.words, "p") : null,
    view.handout ? el("div", {}, el("h3", { class: "ask__title" }, say("要讲的话")), zh(view.handout, "p", { class: "handout" })) : null,
    el("dl", { class: "facts" },
      view.why ? [el("dt", {}, say("事项")), el("dd", {}, zh(view.why))] : null,
      el("dt", {}, say("谁布置的")), el("dd", {}, view.own ? say("我自己安排的") : zh(view.by ?? "")))));

// Leaving the rest with a reason: below everything, nobody lands here by mistake.
function ending(app, page) {
  const id = unique("reason");
  const problem = el("p", { class: "wrong", role: "alert" });
  const words = el("textarea", { id, class: "box box--words", rows: 2 });
  const long = roomFor(words, 200);
  const done = async () => {
    if (tooLong(words.parentNode)) return words.focus();
    if (!words.value.trim()) {
      problem.textContent = say("请写一句为什么剩下的没走到。");
      words.focus();
      return undefined;
    }
    await finish(app, new Draft(app.store, newFinish(page.view, words.value.trim())));
    return go("today", { anew: true });
  };
  return page.view.may?.includes("finish") === false ? null : el("details", { class: "fold" },
    el("summary", {}, icon("minus"), el("span", { class: "fold__title" }, say("剩下的不走了")), icon("chevron-down")),
    el("div", { class: "fold__body stack" },
      el("label", { class: "ask__title", for: id }, say("为什么没走到")), words, long, problem,
      button(say("收工"), "check", done, "button--wide", { id: "finish" })));
}

// 今天: what waits for me, what is open in my grids, what I have not finished writing.

import { say } from "../ui/words.js";
import { el, icon, notice, zh } from "./html.js";
import { pageOf } from "./editing.js";
import { kindOf, wayTo } from "./outing_items.js";
import { isOver, nextStop, openOf, viewsOf } from "./outing_rules.js";
import { isEmpty } from "./queue_rules.js";
import { wordsOf } from "./items.js";
import { shortfall, signInAgain } from "./shortfalls.js";
import { SKEW } from "./sync.js";
import { clock, day, getAhead, length, moment, now } from "./times.js";

const FIRST = 12;
const OLD = 30 * 60_000; // milliseconds after which it is said when everything was fetched
const WHY = {
  verify: [say("请您现场核查"), "shield-check"],
  handle: [say("请您办理"), "clipboard-check"],
  mine: [say("我上报的"), "send"],
  grid: [say("在我的网格"), "map-pin"],
};

const soonest = (one, other) => (one.due || "9") < (other.due || "9") ? -1 : 1;

export default async function today(app) {
  let all = false;
  const draw = async () => {
    const [rows, tasks, items, me, facts, outings, fetched] = await Promise.all([
      app.store.rows(), app.store.tasks(), app.store.items(), app.store.fact("me"), app.store.fact("elsewhere"),
      app.store.outings(), app.store.fact("fetched"),
    ]);
    const asked = rows.filter((row) => ["verify", "handle"].some((why) => row.why?.includes(why))).sort(soonest);
    const others = rows.filter((row) => !asked.includes(row)).sort(soonest);
    const drafts = items.filter((one) => one.state === "draft" && !isEmpty(one));
    const mine = tasks.filter((one) => one.kind !== "outing" && !asked.some((row) => row.no === one.no));
    const walks = viewsOf(outings, items, fetched).filter((one) => !isOver(one));
    const todo = [
      ...asked.map((row) => ({ due: row.stage_due || row.due, node: card(row, items) })),
      ...walks.map((view) => ({ due: view.due, node: outingCard(view) })),
      ...mine.map((task) => ({ due: task.due, node: taskCard(task) })),
    ].sort(soonest).map(({ node }) => node);
    const synced = await app.store.fact("synced");
    return {
      main: [
        greeting(me, synced),
        ...banners(app),
        ...draftCards(drafts, app),
        section(say("要我办的"), todo.length, todo, synced ? nothing() : waitingForFirst()),
        ways(todo.length + rows.length),
        others.length
          ? section(say("我的网格里"), others.length, [
            ...others.slice(0, all ? others.length : FIRST).map((row) => card(row, items)),
            others.length > FIRST && !all ? more(others.length) : null,
          ])
          : null,
        facts ? el("p", { class: "quiet" }, say("另有 {n} 件不存在手机上，请联网在工作台查看。", { n: facts }), " ", el("a", { href: "/desk/" }, say("去工作台"))) : null,
      ].filter(Boolean),
      dock: el("a", { id: "report", class: "button button--primary button--huge", href: "#/report" }, icon("camera"), say("上报")),
    };
  };
  const more = (n) => el("li", {}, el("button", {
    type: "button", class: "button button--wide", id: "more",
    onclick: async () => {
      all = true;
      app.store.dispatchEvent(new Event("changed"));
    },
  }, say("显示全部 {n} 件", { n })));
  return { title: say("今天"), plain: true, ...(await draw()), again: draw };
}

const greeting = (me, synced) =>
  el("p", { class: "hello" },
    el("span", { class: "hello__day" }, day(now())),
    me ? zh(me.name) : null,
    synced && Date.now() - new Date(synced) > OLD ? el("span", { class: "hello__sync quiet" }, say("{at} 更新", { at: moment(synced) })) : null);

function banners(app) {
  const found = [shortfall(app)].filter(Boolean);
  if (app.session.over) found.push(signInAgain(app));
  if (app.session.held) found.push(notice("near", "lock", say("写的都在手机里，先不发送"), app.session.held, el("a", { class: "button button--primary", href: "/desk/" }, say("去工作台"))));
  if (Math.abs(getAhead()) > SKEW * 60_000) {
    const off = { n: length(getAhead()) };
    found.push(notice("near", "clock", getAhead() > 0 ? say("手机时间慢了 {n}", off) : say("手机时间快了 {n}", off),
      say("照常能用，期限按县里的时间算。请到手机设置里打开自动校时。")));
  }
  return found;
}

const section = (title, count, cards, otherwise = null) =>
  el("section", { class: "block" },
    el("h2", { class: "block__title" }, title, count ? el("span", { class: "count" }, String(count)) : null),
    count ? el("ul", { class: "cards" }, cards) : otherwise);

const nothing = () => el("p", { class: "calm" }, icon("circle-check"), say("现在没有等您办的事。"));
const waitingForFirst = () => el("p", { class: "calm" }, icon("history"), say("正在取您的事项……"));

const draftCards = (drafts) => drafts.length
  ? [section(say("没写完的"), drafts.length, drafts.map((item) => {
    const words = item.kind === "report" ? item.report.text : wordsOf(item);
    return el("li", {}, el("a", { class: "card card--draft", id: `draft-${item.key}`, href: `#/${pageOf(item)}` },
      icon("edit"),
      zh(words || item.title || (item.photos.length ? say("只有照片") : item.label), "span", { class: "card__title" }),
      el("span", { class: "card__more" }, item.kind === "report" ? say("上报") : words ? zh(item.title) : item.label, item.photos.length ? say("，{n} 张照片", { n: item.photos.length }) : "")));
  }))]
  : [];

export function clockLine(row) {
  const found = clock({ due: row.stage_due || row.due, near: row.near });
  return found && el("span", { class: `when when--${found.tone}` }, icon(found.mark), found.words);
}

function card(row, items) {
  const [why, mark] = WHY[Object.keys(WHY).find((one) => row.why?.includes(one)) ?? "grid"];
  const open = items.filter((one) => one.no === row.no && !["done", "draft"].includes(one.state)).length;
  return el("li", {}, el("a", { class: "card", id: `row-${row.no}`, href: `#/matter/${row.no}` },
    el("span", { class: "card__why" }, icon(mark), why, el("span", { class: "card__state" }, row.standing ?? row.label)),
    zh(row.title, "span", { class: "card__title" }),
    zh([row.area_name, row.address].filter(Boolean).join(" "), "span", { class: "card__more" }),
    clockLine(row),
    open ? el("span", { class: "when when--near" }, icon("send"), say("有 {n} 条待发送", { n: open })) : null));
}

// An outing: what it is, how much is left of it, where to go next.
function outingCard(view) {
  const kind = kindOf(view);
  const left = openOf(view).length;
  const next = nextStop(view);
  const stuck = [view.origin, view.finishing, ...view.stops.map(({ item }) => item)]
    .filter((item) => ["refused", "changed"].includes(item?.state)).length;
  const all = view.stops.length;
  return el("li", {}, el("a", { class: "card", id: `outing-${view.key}`, href: `#/${wayTo(view)}` },
    el("span", { class: "card__why" }, icon(kind.mark), kind.label,
      el("span", { class: "card__state" }, left < all ? say("还有 {n} 处，共 {all} 处", { n: left, all }) : say("共 {all} 处", { all }))),
    zh(view.title, "span", { class: "card__title" }),
    next ? el("span", { class: "card__more" }, say("下一处："), zh(next.name)) : null,
    clockLine(view),
    stuck ? el("span", { class: "when when--over" }, icon("alert-circle"), say("有 {n} 条要您看一下", { n: stuck })) : null));
}

// What one does by oneself.
const ways = (busy) => el("p", { class: "ways" },
  el("a", { class: "button", id: "plan", href: "#/plan" }, icon("plus"), say("安排一趟")),
  busy > 1 ? el("a", { class: "button", id: "route", href: "#/route" }, icon("map-2"), say("排路线")) : null,
  el("a", { class: "button", id: "sketch", href: "#/sketch" }, icon("map-pin"), say("网格图")),
  el("a", { class: "button", id: "book", href: "#/book" }, icon("building"), say("台账")));

function taskCard(task) {
  const known = task.answer ? { href: `#/act/task/${encodeURIComponent(task.key)}` } : { href: task.href };
  return el("li", {}, el("a", { class: "card", id: `task-${task.key}`, ...known },
    el("span", { class: "card__why" }, icon("list-check"), task.label, task.answer ? null : el("span", { class: "card__state" }, say("联网办理"))),
    zh(task.title, "span", { class: "card__title" }),
    task.words ? zh(task.words, "span", { class: "card__more" }) : null,
    clockLine(task)));
}


// What stands around every page: the title, how the line is, the tabs below, one page at a time.

import { say } from "../ui/words.js";
import { county as readCounty } from "./county.js";
import { el, icon, notice } from "./html.js";
import { unsent } from "./queue_rules.js";
import { beginStrip, drawStrip, follow, sentWords } from "./strip.js";
import { SIGN_IN, back, root, speak } from "./ways.js";

const TABS = [
  ["today", say("今天"), "home"],
  ["waiting", say("待发送"), "send"],
  ["mine", say("我的"), "user"],
];
const PAGES = {
  today: () => import("./today.js"),
  report: () => import("./report.js"),
  matter: () => import("./matter.js"),
  act: () => import("./act.js"),
  waiting: () => import("./waiting.js"),
  changed: () => import("./changed.js"),
  mine: () => import("./mine.js"),
  outing: () => import("./outing.js"),
  stop: () => import("./stop.js"),
  plan: () => import("./plan.js"),
  route: () => import("./route.js"),
  sketch: () => import("./sketch.js"),
  book: () => import("./book.js"),
  entry: () => import("./entry.js"),
  burden: () => import("./burden.js"),
};

const head = root.querySelector("[data-head]");
const main = root.querySelector("main");
const dock = root.querySelector("[data-dock]");
const bar = root.querySelector("[data-tabs]");

let app = null;
let page = null; // `lacking`: what it shows is not on the telephone (yet)
let shown = 0;
let brought = false; // by a sync, and not looked at so far

const where = () => {
  const [name, ...rest] = location.hash.replace(/^#\//, "").split("/").map(decodeURIComponent);
  return PAGES[name] ? { name, rest } : { name: "today", rest: [] };
};

function leave() {
  page?.leave?.();
  for (const box of main.querySelectorAll(".photos")) box.dispatchEvent(new Event("left"));
  page = null;
}

// `anew`: the same page once more, because something has come that it had to do without.
async function show({ anew = false } = {}) {
  const turn = (shown += 1);
  leave();
  brought = false;
  const { name, rest } = where();
  if (name === "waiting") follow(""); // said there, and more of it
  const { default: make } = await PAGES[name]();
  const { there } = await readCounty(app.store);
  const made = await make(app, ...rest);
  if (turn !== shown) {
    made.leave?.();
    return;
  }
  page = { ...made, lacking: made.lacking || !(there || made.plain) };
  fill(made, name);
  if (!anew) scrollTo(0, 0);
  if (!anew) main.focus({ preventScroll: true });
  root.dataset.ready = name;
  if (page.lacking && brought) soon(); // it came while the page was made
}

function fill(made, name) {
  document.title = `${made.title} · ${say("邻里外勤")}`;
  const line = status();
  head.replaceChildren(
    made.plain ? el("span") : el("button", { type: "button", class: "head__back", "aria-label": say("返回"), onclick: () => back() }, icon("arrow-left")),
    el("h1", { class: "head__title" }, made.title),
    ...(made.tools ?? []),
    line,
  );
  main.replaceChildren(...[made.main].flat());
  dock.replaceChildren(...[made.dock ?? []].flat());
  dock.hidden = !dock.childElementCount;
  bar.hidden = !made.plain;
  tabs(name);
}

// The line in one word: a colour alone says nothing in the sun.
function status() {
  if (app.session.over) return el("a", { class: "line line--over", href: SIGN_IN }, icon("lock"), say("请登录"));
  if (!app.line.there && !app.store.base.kept) return el("span", { class: "line line--over" }, icon("alert-triangle"), say("没网，别关这页"));
  return app.line.there
    ? el("span", { class: "line" }, icon("circle-check"), say("有网"))
    : el("span", { class: "line line--off" }, icon("history"), say("没网，照常用"));
}

async function tabs(name) {
  const waiting = unsent(await app.store.items()).length;
  bar.replaceChildren(
    ...TABS.map(([code, label, mark]) =>
      el("a", { class: "tab", href: `#/${code}`, "aria-current": code === name ? "page" : null },
        icon(mark), el("span", {}, label),
        code === "waiting" && waiting ? el("span", { class: "tab__count" }, String(waiting), el("span", { class: "visually-hidden" }, say("条"))) : null),
    ),
  );
}

// A page that lives by what is stored is drawn anew; what has the focus keeps it.
async function redraw() {
  if (!page) return;
  drawStrip();
  head.querySelector(".line")?.replaceWith(status());
  tabs(where().name);
  if (page.lacking && brought) {
    if (!isWriting()) await show({ anew: true }); // else when the hand leaves the field
    return;
  }
  brought = false;
  if (!page.again) return;
  const turn = shown;
  const made = await page.again();
  if (turn !== shown || !made) return;
  const held = document.activeElement?.id;
  main.replaceChildren(...[made.main].flat());
  dock.replaceChildren(...[made.dock ?? []].flat());
  dock.hidden = !dock.childElementCount;
  if (held) document.getElementById(held)?.focus({ preventScroll: true });
}

const isWriting = () => {
  const { activeElement: field } = document;
  return main.contains(field) && field.matches("textarea, input:not([type=radio]):not([type=checkbox])");
};

let later = 0;
const soon = () => {
  clearTimeout(later);
  later = setTimeout(redraw, 60);
};

export function begin(given) {
  app = given;
  beginStrip(app);
  root.dataset.state = "in";
  app.store.addEventListener("changed", ({ detail }) => {
    brought ||= detail === "rows";
    soon();
  });
  main.addEventListener("focusout", () => page?.lacking && brought && soon());
  for (const part of [app.line, app.session]) part.addEventListener("changed", soon);
  app.sync.addEventListener("done", soon);
  app.queue.addEventListener("answered", ({ detail }) => tell(detail));
  addEventListener("hashchange", () => show());
  addEventListener("pagehide", () => page?.leave?.());
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && page?.keep?.());
  show();
  // Every page is there before the line goes, where no worker keeps the shell.
  setTimeout(() => Object.values(PAGES).forEach((fetched) => fetched().catch(() => {})), 1500);
}

function tell(item) {
  if (item.state === "done") speak(sentWords(item));
  else speak(say("有一条需要您看一下，在“待发送”里"));
}

// Instead of any page.
const only = (...content) => {
  root.dataset.ready = "only";
  head.replaceChildren(el("span"), el("h1", { class: "head__title" }, say("邻里外勤")));
  main.replaceChildren(el("div", { class: "alone" }, ...content));
  dock.hidden = bar.hidden = true;
};
const wide = (href, label, mark) => el("a", { class: "button button--primary button--big", href }, icon(mark), label);
const retry = () => wide("/field/", say("再试一次"), "refresh");

export const warn = {
  signIn: () => only(
    el("p", {}, say("上报、办件、核查都在这里。没有信号也能用，有网自动发送。")),
    wide(SIGN_IN, say("登录"), "user"),
  ),
  notYours: (why) => only(
    notice("near", "info-circle", say("这里给网格员和村（社区）干部用"), why),
    wide("/desk/", say("去工作台"), "device-desktop"),
  ),
  first: (why) => only(notice("near", "lock", why), wide("/desk/", say("去工作台"), "device-desktop"), retry()),
  firstNeedsLine: () => only(
    notice("near", "history", say("第一次打开要有网"), say("登录一次、取一次资料，以后没有信号也能用。")),
    retry(),
  ),
  // The browser has thrown away what was kept, under a page that is open: its words are still there.
  lost: () => {
    main.prepend(notice("over", "alert-triangle", say("存在这台手机里的内容刚刚被清掉了"),
      say("这一页没发出去的，请先长按复制，再重新打开。"), wide("/field/", say("重新打开"), "refresh")));
    dock.hidden = true;
    scrollTo(0, 0);
  },
};

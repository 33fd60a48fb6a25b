// 待发送: everything that is on this telephone and not at the county yet, and what arrived today.

import { say } from "../ui/words.js";
import { room } from "./draft.js";
import { button, el, icon, notice, zh } from "./html.js";
import { edit, pageOf } from "./editing.js";
import { canEdit, kindOf, numberOf, stateBadge, titleOf, wordsOf } from "./items.js";
import { clientName, heldBy, isEmpty } from "./queue_rules.js";
import { signInAgain } from "./shortfalls.js";
import { length, moment } from "./times.js";
import { go, speak } from "./ways.js";

const KEPT = 3 * 24 * 3_600_000; // how long what has arrived is still listed
const NEARLY = 0.9;
const ORDER = { refused: 0, changed: 1, sending: 2, waiting: 3, draft: 4 };

export default async function waiting(app) {
  await tidy(app.store);
  const draw = async () => {
    const items = (await app.store.items()).filter((one) => !isEmpty(one));
    const open = items.filter((one) => one.state !== "done").sort((a, b) => ORDER[a.state] - ORDER[b.state] || a.seq - b.seq);
    const done = items.filter((one) => one.state === "done").reverse();
    const stuck = open.some((one) => one.state === "waiting");
    return {
      main: [
        ...(await banners(app, open)),
        open.length
          ? el("ul", { class: "cards" }, open.map((item) => card(app, item, items)))
          : el("p", { class: "calm calm--large" }, icon("circle-check"), say("都发出去了，手机里没有待发送的。")),
        done.length ? el("section", { class: "block" },
          el("h2", { class: "block__title" }, say("已经发出的"), el("span", { class: "count" }, String(done.length))),
          el("ul", { class: "cards" }, done.map((item) => sent(item)))) : null,
      ].filter(Boolean),
      dock: stuck && !app.session.over
        ? button(app.line.there ? say("现在就发") : say("试着发一下"), "send", () => hurry(app), "button--primary button--huge", { id: "now" })
        : [],
    };
  };
  const again = () => app.store.dispatchEvent(new Event("changed"));
  app.queue.addEventListener("progress", again);
  return {
    title: say("待发送"), plain: true, ...(await draw()), again: draw,
    leave: () => app.queue.removeEventListener("progress", again),
  };
}

async function hurry(app) {
  await app.queue.kick({ now: true });
  if (!app.line.there) speak(say("还是没有网。不用守着，有网自动发送。"));
}

// What arrived days ago is at the county and in 今天; here it only takes room.
async function tidy(store) {
  for (const item of await store.items()) {
    const old = item.state === "done" && Date.now() - item.ended > KEPT;
    const left = isEmpty(item) && Date.now() - item.made > KEPT;
    if (old || left) await store.removeItem(item);
  }
}

async function banners(app, open) {
  const found = [];
  if (app.session.over) found.push(signInAgain(app));
  else if (!app.line.there && open.length) {
    found.push(notice("near", "history", say("现在没有网"), app.store.base.kept ? say("不用守着：有网自动发送，关掉也不会丢。") : say("有网自动发送。这里存不住，请别关这一页。")));
  }
  const { quota, usage } = await room();
  if (quota && usage / quota > NEARLY) {
    found.push(notice("near", "alert-triangle", say("手机存储快满了"), say("先把这里的发出去，再拍新的照片；或删掉手机里不用的东西。")));
  }
  return found;
}

const share = (app, item) => {
  const shares = item.photos.map(({ id, upload }) => (upload ? 1 : (app.queue.shares.get(id) ?? 0)));
  return shares.length ? shares.reduce((sum, one) => sum + one, 0) / shares.length : 0;
};

function card(app, item, items) {
  const before = item.state === "waiting" ? heldBy(item, items) : [];
  const acts = [];
  if (item.state === "draft") acts.push(button(say("接着写"), "edit", () => go(pageOf(item)), "button--primary", { id: `on-${item.key}` }));
  if (item.state === "changed") acts.push(button(say("看看改了什么"), "eye", () => go(`changed/${item.key}`), "button--primary", { id: `look-${item.key}` }));
  if (canEdit(item)) acts.push(button(say("修改"), "edit", () => edit(app, item), item.state === "refused" ? "button--primary" : "", { id: `edit-${item.key}` }));
  if (item.state === "draft" || item.state === "refused" || canEdit(item)) acts.push(button(say("不要了"), "trash", (event) => drop(app, item, items, event), "button--quiet", { id: `drop-${item.key}` }));
  return el("li", { class: "card card--still", "data-state": item.state },
    el("span", { class: "card__why" }, stateBadge(item, { line: app.line, session: app.session, share: share(app, item) }), el("span", { class: "card__state" }, kindOf(item))),
    zh(titleOf(item), "p", { class: "card__title" }),
    el("p", { class: "card__more" }, facts(item)),
    before.length ? el("p", { class: "when when--near" }, icon("hourglass"), say("等“{words}”先发出", { words: titleOf(before[0]).slice(0, 20) })) : null,
    item.problem ? problem(item) : null,
    acts.length ? el("div", { class: "card__acts" }, acts) : null);
}

const facts = (item) => [
  say("{at} 写的", { at: moment(item.made) }),
  item.photos.length ? say("{n} 张照片", { n: item.photos.length }) : "",
  item.state === "waiting" && item.tries ? say("试过 {n} 次", { n: item.tries }) : "",
  item.state === "waiting" && item.after > Date.now() ? say("{left}后再试", { left: length(item.after - Date.now()) }) : "",
].filter(Boolean).join(" · ");

const problem = ({ problem: told }) => {
  const lines = [told.message, ...Object.values(told.fields ?? {})].filter(Boolean);
  return el("ul", { class: "problem" }, [...new Set(lines)].map((line) => el("li", {}, line)));
};

const sent = (item) => {
  const words = [zh(titleOf(item), "span", { class: "card__title" }),
    el("span", { class: "card__more" }, icon("circle-check"), kindOf(item), " ", numberOf(item), " · ", say("{at} 送到", { at: moment(item.ended) }))];
  const no = numberOf(item);
  const known = /^\d+$/.test(no);
  return el("li", {}, known ? el("a", { class: "card card--sent", href: `#/matter/${no}` }, words) : el("div", { class: "card card--sent" }, words));
};

// Asked once more in the same place: what is thrown away here is nowhere else.
async function drop(app, item, items, event) {
  const asked = event.currentTarget;
  if (!asked.dataset.sure) {
    asked.dataset.sure = "1";
    const along = items.filter((one) => one.no === clientName(item.key)).length;
    asked.replaceChildren(icon("trash"), along ? say("再点一次，连同 {n} 条记录删掉", { n: along }) : say("再点一次，删掉"));
    asked.classList.add("button--danger");
    return;
  }
  await app.store.removeItem(item);
  speak(say("已删掉：{words}", { words: wordsOf(item).slice(0, 20) }));
}

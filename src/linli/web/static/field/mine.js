// 我的: what I did, what is asked of me, what is recorded about me; how it looks; signing out.

import { say } from "../ui/words.js";
import { county as readCounty } from "./county.js";
import { room } from "./draft.js";
import { asWritten, button, el, icon, notice, zh } from "./html.js";
import { language, looks } from "./look_settings.js";
import { burdens, onDuty } from "./own_parts.js";
import { unsent } from "./queue_rules.js";
import { installing } from "./shortfalls.js";
import { leaveHere } from "./sign_out.js";
import { moment } from "./times.js";

export default async function mine(app) {
  if (app.line.there) app.sync.run({ did: true });
  let leave = null;
  const draw = async () => {
    const county = await readCounty(app.store);
    const [me, items, synced, left, rows, tasks, befores] = await Promise.all([
      app.store.fact("me"), app.store.items(), app.store.fact("synced"), room(), app.store.rows(), app.store.tasks(), app.befores.room(),
    ]);
    const asked = tasks.length + rows.filter((row) => ["verify", "handle"].some((why) => row.why?.includes(why))).length;
    const own = county.mine;
    return {
      main: [
        el("section", { class: "me" }, icon("user"),
          el("div", {}, zh(me?.name ?? "", "p", { class: "me__name" }),
            ...(me?.posts ?? []).map((post) => zh(post.label, "p", { class: "quiet" })))),
        onDuty(app, own),
        fold(say("要我做的"), asked, el("p", {}, el("a", { href: "#/today" }, say("在“今天”里看，有 {n} 件。", { n: asked })))),
        fold(say("我做过的"), own?.did?.length ?? 0, did(own)),
        fold(say("负担意见"), own?.voices?.length ?? 0, burdens(own)),
        fold(say("系统记了我什么"), own?.kept?.length ?? 0, kept(own)),
        own?.links?.length ? el("p", { class: "links" }, own.links.map(({ label, href }) => el("a", { class: "button button--wide", href }, icon("message"), label))) : null,
        fold(say("显示"), 0, el("div", { class: "stack" }, looks(), language())),
        fold(say("这台手机"), 0, device(app, items, synced, left, befores)),
        (leave = leave?.dataset.asking ? leave : leaving(app, items)),
      ].filter(Boolean),
    };
  };
  return { title: say("我的"), plain: true, ...(await draw()), again: draw };
}

// What is open stays so when the page is drawn anew.
const opened = new Set();
const fold = (title, count, content) =>
  el("details", { class: "fold", open: opened.has(title), ontoggle: ({ target }) => (target.open ? opened.add(title) : opened.delete(title)) },
    el("summary", { id: `fold-${title}` }, el("span", { class: "fold__title" }, title), count ? el("span", { class: "count" }, String(count)) : null, icon("chevron-down")),
    el("div", { class: "fold__body" }, content));

const did = (own) => own?.did?.length
  ? el("ul", { class: "plain" }, own.did.map((one) => el("li", {},
    el("span", { class: "quiet" }, moment(one.at), " ", one.what), zh(one.title, "span", {}))))
  : el("p", { class: "quiet" }, say("还没有记录。"));

const kept = (own) => el("div", { class: "stack" },
  el("p", {}, icon("lock"), " ", say("不记轨迹，不考勤，不排名，不算在线时长。位置只在您点“定位”的那一条里。")),
  el("ul", { class: "plain" }, (own?.kept ?? []).map((one) => el("li", {},
    asWritten(one.what, "strong"), asWritten(one.why), one.until ? el("span", { class: "quiet" }, asWritten(one.until)) : null))));

const MEGA = 1024 * 1024;
const device = (app, items, synced, { quota, usage }, [pictures, bytes]) => el("dl", { class: "facts" },
  el("dt", {}, say("待发送")), el("dd", {}, say("{n} 条", { n: unsent(items).length })),
  el("dt", {}, say("更新")), el("dd", {}, synced ? moment(synced) : say("还没有"), " ",
    button(say("现在更新"), "refresh", () => app.sync.run(), "button--small")),
  quota ? [el("dt", {}, say("占用")), el("dd", {}, say("{n} 兆，还能放 {left} 兆", {
    n: Math.ceil(usage / MEGA), left: Math.floor((quota - usage) / MEGA) }))] : null,
  pictures ? [el("dt", {}, say("处置前的照片")), el("dd", {}, say("{n} 张小图，共 {kb} 千字节；最多 20 张，退出就清掉", {
    n: pictures, kb: Math.ceil(bytes / 1000) }))] : null,
  el("dt", {}, say("安装")), el("dd", {}, installing()));

function leaving(app, items) {
  const open = unsent(items).length;
  const box = el("section", { class: "leave" });
  const ask = () => {
    box.dataset.asking = "yes";
    box.replaceChildren(notice("over", "alert-triangle",
      say("还有 {n} 条没有发出，退出就没了", { n: open }), say("退出会清掉这台手机上的全部内容。最好先发出去再退出。"),
      el("a", { class: "button button--primary", href: "#/waiting" }, say("先去发送")),
      button(say("不要了，退出"), "logout", () => leaveHere(app), "button--danger", { id: "leave-all-the-same" })));
    box.querySelector("a").focus();
  };
  box.append(button(say("退出登录"), "logout", () => (open ? ask() : leaveHere(app)), "button--wide", { id: "sign-out" }),
    el("p", { class: "quiet" }, say("退出会清掉这台手机上的工作内容。")));
  return box;
}

// What the browser this was opened in cannot do, in plain words, with the way out: the address for
// a browser that can. Some are windows inside WeChat or an office messenger.

import { say } from "../ui/words.js";
import { button, el, notice } from "./html.js";
import { isEmpty } from "./queue_rules.js";
import { SIGN_IN } from "./ways.js";

const KEPT = "linli-field-kept-";
const INSIDE = /MicroMessenger|wxwork|DingTalk|Lark|Feishu|AliApp/i;

export const isInside = () => INSIDE.test(navigator.userAgent);
// Does the app itself open without a line? A window without https has no worker either.
export const opensAlone = () => "serviceWorker" in navigator;

// That this telephone kept something for an account, told where that alone is thrown away last; and
// that it was thrown away, until somebody has seen it: the page may be opened twice before.
const HELD = "1";
const THROWN_AWAY = "thrown";

export function wasThrownAway(user, fresh) {
  try {
    const mark = localStorage.getItem(KEPT + user);
    return mark === THROWN_AWAY || (fresh && mark === HELD);
  } catch {
    return false;
  }
}
export function markKept(user, yes = true, thrown = false) {
  try {
    if (yes) localStorage.setItem(KEPT + user, thrown ? THROWN_AWAY : HELD);
    else localStorage.removeItem(KEPT + user);
  } catch {
    // then nobody is told
  }
}

// At most one sentence on the first page: the gravest.
export function shortfall(app) {
  if (!app.store.base.kept) {
    return notice("over", "alert-triangle", say("这里存不住：关掉这一页，没发出去的就没了"),
      say("有网时照常用，写完等“已发送”再关。没有网也要能用，请复制下面的地址，用手机浏览器打开。"), address());
  }
  if (app.cleared) {
    return notice("over", "alert-triangle", say("这个浏览器清掉了存在手机里的内容"),
      say("没发出去的可能没有了，请看看最近写的发出没有，没有就再写一次。要存得住，请用手机浏览器打开。"), address(),
      button(say("知道了"), "check", () => {
        app.cleared = false;
        markKept(app.store.user);
        app.store.dispatchEvent(new Event("changed"));
      }, "", { id: "cleared-seen" }));
  }
  if (!opensAlone()) {
    return notice("near", "history", say("没有网时，这里打不开"),
      say("写的会存在手机里，有网自动发。没有网也要能打开，请复制下面的地址，用手机浏览器打开。"), address());
  }
  return null;
}

// The session is over: what is written waits on the telephone, where that keeps anything.
export const signInAgain = (app) => notice("over", "lock", say("登录过期了"),
  app.store.base.kept ? say("写的都在手机里，重新登录后自动接着发。") : say("这里存不住：没发出去的请先长按复制，再登录。"),
  el("a", { class: "button button--primary", href: SIGN_IN }, say("重新登录")));

// How it becomes an app of its own here, or why it does not.
export const installing = () => (isInside()
  ? [say("微信、办公软件里不能添加到桌面；清理它们的缓存，没发出去的也会没了。请复制地址，用手机浏览器打开，再“添加到主屏幕”。"), address()]
  : [say("在浏览器菜单里点“添加到主屏幕”，像一个应用那样打开。")]);

const home = () => `${location.origin}/field/`;

// The address to take along. Where no script may copy, a finger on it can.
export function address() {
  const field = el("input", { class: "box address__field", type: "text", readonly: true, value: home(), "aria-label": say("本应用的地址"), onfocus: () => field.select() });
  const said = el("span", { class: "quiet", role: "status" });
  const copy = async () => {
    said.textContent = (await copied(field)) ? say("已复制。打开手机浏览器，贴到地址栏。") : say("复制不了，请长按上面的地址复制。");
  };
  return el("div", { class: "address" }, field, button(say("复制地址"), "copy", copy, "address__copy"), said);
}

async function copied(field) {
  try {
    await navigator.clipboard.writeText(field.value);
    return true;
  } catch {
    field.focus();
    field.select();
    return document.execCommand?.("copy") ?? false;
  }
}

// Nothing outlives this page: whoever leaves with words that have not arrived is asked.
export function guardLeaving(app) {
  let open = false;
  const look = async () => {
    open = (await app.store.items()).some((one) => !isEmpty(one) && one.state !== "done");
  };
  app.store.addEventListener("changed", look);
  addEventListener("beforeunload", (event) => open && event.preventDefault());
}

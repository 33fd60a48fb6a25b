// What becomes of what was just written, above the dock: the telephone first, then the county.

import { say } from "../ui/words.js";
import { el, icon } from "./html.js";
import { numberOf } from "./items.js";
import { root } from "./ways.js";

const LONG_ENOUGH = 8000;
const strip = root.querySelector("[data-strip]");
let app = null;
let following = "";
let fading = 0;

export const beginStrip = (given) => {
  app = given;
};

export async function follow(key) {
  following = key;
  await drawStrip();
}

export async function drawStrip() {
  const item = following && (await app.store.item(following));
  strip.hidden = !item;
  if (!item) return;
  const told = toldOf(item);
  strip.replaceChildren(
    icon(told.mark), el("span", { class: "strip__words" }, told.words),
    el("button", { type: "button", class: "strip__away", "aria-label": say("知道了"), onclick: () => follow("") }, icon("x")));
  strip.className = `strip strip--${told.tone}`;
  clearTimeout(fading);
  // Said; the number beside 待发送 goes on saying it.
  const settled = item.state === "done" || (item.state === "waiting" && !app.line.there);
  if (settled) fading = setTimeout(() => follow(""), LONG_ENOUGH);
}

export const sentWords = (item) => (numberOf(item) ? say("已发送，编号 {no}", { no: numberOf(item) }) : say("已发送"));

function toldOf(item) {
  const { state } = item;
  if (state === "done") return { mark: "circle-check", tone: "ok", words: sentWords(item) };
  if (state === "changed" || state === "refused") return { mark: "alert-circle", tone: "near", words: say("没有发成，请到“待发送”看一下") };
  if (!app.store.base.kept && (app.session.over || !app.line.there)) {
    return { mark: "alert-triangle", tone: "near", words: say("还没发出去，请别关这一页") };
  }
  if (app.session.over) return { mark: "lock", tone: "near", words: say("已存好，重新登录后自动发送") };
  if (!app.line.there) return { mark: "circle-check", tone: "near", words: say("已存在手机里，有网自动发送") };
  return { mark: "send", tone: "plain", words: say("已存好，正在发送……") };
}

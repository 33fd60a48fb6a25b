// Two parts of 我的: the statement “I can be given work”, and what I said weighs on me.

import { say } from "../ui/words.js";
import { badge, button, el, icon, zh } from "./html.js";
import { ask } from "./net.js";
import { day } from "./times.js";

const DAY = 24 * 60 * 60_000;

let answered = null; // by the server since the last sync

// 今天在岗: said on line only, ends by itself.
export function onDuty(app, own) {
  const box = el("section", { class: "duty" });
  const said = el("p", { class: "duty__said", role: "status" });
  const known = answered ?? own?.until;
  const until = known && new Date(known) > new Date() ? known : "";
  const state = async (days) => {
    if (!app.line.there) {
      said.textContent = say("要联网才能说。");
      return;
    }
    try {
      await app.session.ensure();
      answered = (await ask("/field/duty/", { days })).until;
      app.store.dispatchEvent(new Event("changed"));
      await app.sync.running; // it may have begun before
      await app.sync.run();
      if (app.line.there) answered = null;
    } catch {
      said.textContent = say("没有送到，请稍后再点。");
    }
  };
  const last = until && new Date(new Date(until).getTime() - 1);
  box.append(
    el("p", { class: "duty__now" }, until
      ? badge(last - Date.now() < DAY ? say("今天在岗") : say("在岗，到 {day}", { day: day(last) }), "circle-check", "ok")
      : badge(say("没有说在岗"), "clock")),
    el("p", { class: "quiet" }, say("只让派任务的人知道您的网格今天有人，看不到是谁。到期自己结束，不留记录，不是考勤。")),
    el("div", { class: "pair" }, until
      ? button(say("不在岗了"), "x", () => state(null), "", { id: "duty-off" })
      : [button(say("今天在岗"), "check", () => state(0), "button--primary", { id: "duty-on" }), several(state)]),
    said);
  return box;
}

// The next days, for somebody who knows.
const several = (state) => el("label", { class: "duty__more" }, el("span", { class: "visually-hidden" }, say("在岗到哪天")),
  el("select", { class: "box", onchange: (event) => event.target.value && state(Number(event.target.value)) },
    el("option", { value: "" }, say("到哪天……")),
    [1, 2, 3, 4, 5, 6].map((n) => el("option", { value: n }, day(new Date(Date.now() + n * DAY))))));

// What I said about burden, and the answers.
export const burdens = (own) => el("div", { class: "stack" },
  el("p", {}, say("觉得哪项工作是负担，可以直说，不署名，10 个工作日内答复。")),
  el("p", {}, el("a", { class: "button button--wide", id: "burden", href: "#/burden" }, icon("message"), say("提负担意见"))),
  own?.voices?.length ? el("ul", { class: "plain" }, own.voices.map((one) => el("li", {},
    el("strong", {}, one.about, one.work ? " · " : "", one.work ? zh(one.work) : null),
    zh(one.text),
    one.answer
      ? el("span", {}, badge(one.outcome, "message", "ok"), " ", zh(one.answer))
      : el("span", { class: "quiet" }, say("{day} 前答复", { day: day(new Date(`${one.due}T12:00:00+08:00`)) }))))) : null);


// Somebody else worked on the matter meanwhile: what was and what is, field by field, beside one's
// own words. Nothing is overwritten; the person decides.

import { say } from "../ui/words.js";
import { county as readCounty } from "./county.js";
import { known } from "./form.js";
import { deviceTime, newKey } from "./queue.js";
import { asWritten, button, el, icon, notice, zh } from "./html.js";
import { kindOf, whoDid, wordsOf } from "./items.js";
import { findView } from "./outing_rules.js";
import { move } from "./queue_rules.js";
import { outingsOf } from "./recording.js";
import { follow } from "./strip.js";
import { moment } from "./times.js";
import { go } from "./ways.js";

const CHECKS = { ok: say("正常"), problem: say("有问题"), na: say("不适用") };

export default async function changed(app, key) {
  const item = await app.store.item(key);
  if (item?.state !== "changed") {
    return { title: say("别人改过"), main: el("p", { class: "calm" }, say("这一条已经处理过了。")) };
  }
  const answer = item.changed;
  const send = async () => {
    const seq = await app.store.number();
    const again = move(item, "again", { key: newKey(), seq, at: deviceTime() });
    again.photos = again.photos.map(({ upload, at, ...photo }) => photo);
    await app.store.replaceItem(item.key, again);
    app.queue.kick({ now: true });
    follow(again.key);
    go("waiting", { anew: true });
  };
  const give = async () => {
    await app.store.removeItem(item);
    go("waiting", { anew: true });
  };
  return {
    title: say("别人改过"),
    main: [
      el("p", { class: "lead" }, zh(item.title)),
      answer.may
        ? notice("near", "alert-circle", say("您写好以后，这件事有了变化"), say("看清楚再决定：仍然发送，还是不发了。"))
        : notice("over", "alert-circle", say("这一步现在不能办了"), [answer.because, say("您写的在下面，可以长按复制。")].filter(Boolean).join(" ")),
      ...Object.entries(answer.now ?? {}).map(difference),
      ...(answer.by ?? []).map((one) => el("div", { class: "said-one" },
        whoDid(one),
        one.text ? zh(one.text, "p") : null)),
      el("section", { class: "ask" },
        el("h2", { class: "ask__title" }, say("您写的"), el("span", { class: "quiet" }, kindOf(item))),
        ...own(item, await readCounty(app.store), await outingsOf(app.store))),
      el("p", {}, el("a", { href: item.kind === "stop" ? `#/outing/${encodeURIComponent(item.no)}` : `#/matter/${item.no}` }, item.kind === "stop" ? say("打开这趟任务") : say("打开这件事"))),
    ],
    dock: [
      answer.may ? button(say("仍然发送"), "send", send, "button--primary button--huge", { id: "again" }) : null,
      button(say("不发了"), "x", give, answer.may ? "" : "button--huge", { id: "give-up" }),
    ].filter(Boolean),
  };
}

// One's own words: at a stop also what was found and filled in.
function own(item, county, views) {
  const view = item.kind === "stop" ? findView(views, item.no) : null;
  const form = view && county.sheet(view.form);
  const { checks, answers } = item.fields ?? {};
  const words = wordsOf(item);
  return [
    words ? zh(words, "p", { class: "quoted" }) : null,
    checks && view?.checklist?.length ? el("dl", { class: "known" }, view.checklist.filter(({ key }) => checks[key]).map(({ key, label }) =>
      el("div", { class: "known__row" }, zh(label, "dt"), el("dd", {}, CHECKS[checks[key]])))) : null,
    form && answers ? known(form, answers) : null,
  ].filter(Boolean);
}

// A moment is told as one; everything else stands as it is.
const told = (value) => (/^\d{4}-\d\d-\d\dT/.test(value) ? moment(value) : value);

// The questions of a form are the county's; every other name is the app's.
const difference = ([name, { label, was, is }]) =>
  el("section", { class: "change" },
    el("h2", { class: "change__name", lang: name.startsWith("answers.") ? "zh-CN" : null }, label),
    el("p", { class: "change__was" }, el("span", {}, say("您看到的")), asWritten(told(was) || say("（空）"))),
    el("p", { class: "change__is" }, el("span", {}, icon("arrow-right"), say("现在是")), asWritten(told(is) || say("（空）"))));

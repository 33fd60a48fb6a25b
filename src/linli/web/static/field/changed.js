// Somebody else worked on the matter meanwhile: what was and what is, field by field, beside one's
// own words. Nothing is overwritten; the person decides.

import { say } from "../ui/words.js";
import { deviceTime, newKey } from "./queue.js";
import { follow, go } from "./frame.js";
import { button, el, icon, notice, zh } from "./html.js";
import { kindOf, wordsOf } from "./items.js";
import { move } from "./queue_rules.js";
import { moment } from "./times.js";

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
        : notice("over", "alert-circle", say("这一步现在不能办了"), say("您写的在下面，可以长按复制。")),
      ...Object.values(answer.now ?? {}).map(difference),
      ...(answer.by ?? []).map((one) => el("div", { class: "said-one" },
        el("p", { class: "quiet" }, [one.at && moment(one.at), one.who, one.what].filter(Boolean).join(" · ")),
        one.text ? zh(one.text, "p") : null)),
      el("section", { class: "ask" },
        el("h2", { class: "ask__title" }, say("您写的"), el("span", { class: "quiet" }, kindOf(item))),
        zh(wordsOf(item), "p", { class: "quoted" })),
      el("p", {}, el("a", { href: `#/matter/${item.no}` }, say("打开这件事"))),
    ],
    dock: [
      answer.may ? button(say("仍然发送"), "send", send, "button--primary button--huge", { id: "again" }) : null,
      button(say("不发了"), "x", give, answer.may ? "" : "button--huge", { id: "give-up" }),
    ].filter(Boolean),
  };
}

// A moment is told as one; everything else stands as it is.
const told = (value) => (/^\d{4}-\d\d-\d\dT/.test(value) ? moment(value) : value);

const difference = ({ label, was, is }) =>
  el("section", { class: "change" },
    el("h2", { class: "change__name" }, label),
    el("p", { class: "change__was" }, el("span", {}, say("您看到的")), zh(told(was) || say("（空）"))),
    el("p", { class: "change__is" }, el("span", {}, icon("arrow-right"), say("现在是")), zh(told(is) || say("（空）"))));

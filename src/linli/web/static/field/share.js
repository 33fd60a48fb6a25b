// 请队伍帮忙: a team is asked to come along, while there is a line. What comes back is shown once
// and kept nowhere: whoever has a link can use it.

import { say } from "../ui/words.js";
import { button, el, icon, notice, unique, zh } from "./html.js";
import { Away, Refused, SignedOut, ask } from "./net.js";
import { openOf } from "./outing_rules.js";
import { pick } from "./picker.js";
import { newKey } from "./queue.js";
import { moment } from "./times.js";
import { clientKey } from "./queue_rules.js";

const ADDRESS = "/field/share/";

// A button that unfolds where it stands; nothing for an outing the county does not know yet.
export function shareButton(app, page) {
  if (clientKey(page.view.no)) return null;
  const box = el("section", { class: "share" });
  const tell = (words) => said.replaceChildren(words ? el("p", { class: "wrong" }, words) : "");
  const said = el("div", { role: "status" });
  const begin = async () => {
    tell("");
    const told = await tried(() => ask(`${ADDRESS}?outing=${encodeURIComponent(page.view.key)}`), tell);
    if (!told) return;
    if (told.refused) return tell(told.refused);
    if (!told.teams.length) return tell(say("您的网格还没有登记过队伍。"));
    const team = told.teams.length === 1 ? { value: told.teams[0].key, name: told.teams[0].name } : await pick({
      title: say("请哪支队伍"), placeholder: say("队伍名称"),
      rows: (words) => told.teams.filter(({ name }) => name.includes(words)).map(({ key, name, place }) => ({ value: key, name, more: place })),
    });
    if (team) box.replaceChildren(...asking(page.view, team, told, box));
  };
  box.append(button(say("请队伍帮忙"), "heart-handshake", begin, "button--wide", { id: "share" }), said);
  return box;
}

function asking(view, team, told, box) {
  const id = unique("words");
  const words = el("textarea", { id, class: "box box--words", rows: 2, maxlength: 500, placeholder: say("如：带梯子，帮着发传单") });
  const said = el("p", { class: "wrong", role: "alert" });
  const body = { team: team.value, outing: view.key, stops: openOf(view).map(({ key }) => key), links: 1, ask: told.sms, client_key: newKey() };
  const send = async () => {
    const answer = await tried(() => ask(ADDRESS, { ...body, words: words.value.trim() }), (problem) => {
      said.textContent = problem;
    });
    if (answer) box.replaceChildren(...asked(answer));
    box.querySelector("button, a")?.focus();
  };
  return [
    el("h2", { class: "ask__title" }, say("请“{team}”帮忙", { team: team.name })),
    el("p", {}, say("只给队员看这趟还没走的地点和下面的话，不给居民资料。")),
    el("label", { class: "ask__title", for: id }, say("要帮什么"), el("span", { class: "quiet" }, say("可不填"))), words, said,
    button(told.sms ? say("发给队员") : say("生成链接"), "send", send, "button--primary button--huge", { id: "share-send" }),
  ];
}

const asked = (answer) => [
  notice("fine", "circle-check", answer.asked ? say("已通知队员") : say("链接已生成"), say("谁来，到工作台看。"),
    el("a", { class: "button", href: answer.page }, icon("external-link"), say("看谁来"))),
  ...(answer.links ?? []).map(linkCard),
];

function linkCard({ url, until, square }) {
  const said = el("p", { role: "status" });
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(url);
      said.textContent = say("已复制，可以发给一位队员。");
    } catch {
      said.textContent = say("复制不了，请让队员扫上面的码。");
    }
  };
  const hand = () => navigator.share({ title: say("请来帮忙"), url }).catch(() => {});
  return el("div", { class: "share__link" },
    el("img", { class: "share__square", alt: say("一位队员扫一次的码"), src: `data:image/svg+xml;utf8,${encodeURIComponent(square)}` }),
    el("p", { class: "quiet" }, say("给一位队员用一次，{at} 前有效。离开这一页就不再显示。", { at: moment(until) })),
    el("div", { class: "card__acts" },
      navigator.share ? button(say("转发"), "send", hand, "button--primary") : null, button(say("复制链接"), "copy", copy)), said);
}

// What goes wrong, in words; undefined then.
async function tried(act, tell) {
  try {
    return await act();
  } catch (problem) {
    if (problem instanceof Away) tell(say("这一步要有网才行。"));
    else if (problem instanceof SignedOut) tell(say("登录过期了，重新登录后再请。"));
    else if (problem instanceof Refused) tell([problem.message, ...Object.values(problem.told.fields ?? {})].filter(Boolean)[0] ?? say("现在请不了，请稍后再试。"));
    else throw problem;
    return undefined;
  }
}

// What waits, in words: the same on 待发送 and on the page of a matter.

import { say } from "../ui/words.js";
import { badge, el, zh } from "./html.js";
import { isUntouched } from "./queue_rules.js";
import { moment } from "./times.js";

export const titleOf = (item) =>
  item.kind === "report" ? item.report.text || item.matterName || say("只有照片") : item.title;

export const kindOf = (item) => {
  if (item.kind !== "report") return item.label;
  return item.command === "settle" ? say("自办自结") : say("上报");
};

// When, who and what of an entry of the record.
export const whoDid = (one) => el("p", { class: "quiet" },
  [one.at && moment(one.at), one.who && zh(one.who), one.what].filter(Boolean).flatMap((part, at) => (at ? [" · ", part] : [part])));

// A number people know: what is done on an outing has none.
export const numberOf = (item) => (["report", "do"].includes(item.kind) ? (item.answer?.no ?? item.no ?? "") : "");

// What the person wrote, in one piece, for reading and copying.
export const wordsOf = (item) => {
  const { answer, text, note, reason } = item.fields ?? {};
  return [item.report?.text, text, answer, note, reason].filter((one) => typeof one === "string" && one).join("\n");
};

export function stateBadge(item, { line, session, share }) {
  switch (item.state) {
    case "draft":
      return badge(say("没写完"), "edit");
    case "sending":
      return badge(share ? say("正在发送 {n}%", { n: Math.round(share * 100) }) : say("正在发送"), "send", "info");
    case "done":
      return badge(numberOf(item) ? say("已发送 {no}", { no: numberOf(item) }) : say("已发送"), "circle-check", "ok");
    case "changed":
      return badge(say("别人改过，请看一下"), "alert-circle", "near");
    case "refused":
      return badge(say("需要您看一下"), "alert-circle", "over");
    default:
      if (session.over) return badge(say("登录后自动发送"), "lock", "near");
      return line.there ? badge(say("等一会儿自动再发"), "hourglass", "info") : badge(say("有网自动发送"), "history", "near");
  }
}

// Written again under a key of its own: what was refused, or what never went on the line.
export const canEdit = (item) =>
  item.kind !== "finish" && (item.state === "refused" || (item.state === "waiting" && isUntouched(item)));

// Moments in words, by the clock of the county where this telephone knows how far it is off.

import { say } from "../ui/words.js";

const ZONE = "Asia/Shanghai";
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

let ahead = 0;
// Milliseconds by which the server's clock is ahead of this telephone's.
export const setAhead = (value) => {
  ahead = value ?? 0;
};
export const getAhead = () => ahead;
export const now = () => Date.now() + ahead;

const english = () => document.documentElement.lang.startsWith("en");
const parts = (at) => {
  const cut = new Intl.DateTimeFormat("en-CA", {
    timeZone: ZONE, year: "numeric", month: "numeric", day: "numeric",
    hour: "2-digit", minute: "2-digit", hourCycle: "h23",
  }).formatToParts(at);
  return Object.fromEntries(cut.map(({ type, value }) => [type, value]));
};
const dayOf = (at) => {
  const { year, month, day } = parts(at);
  return `${year}-${month}-${day}`;
};

// 11月22日 周日, or Sun 22 Nov.
export const day = (at) =>
  new Intl.DateTimeFormat(english() ? "en-GB" : "zh-CN", {
    timeZone: ZONE, month: english() ? "short" : "long", day: "numeric", weekday: "short",
  }).format(at);

// 今天 14:05, 昨天 9:30, 明天 18:00, 11月20日 周五 14:05.
export function moment(given) {
  const at = new Date(given);
  const { hour, minute } = parts(at);
  const time = `${hour}:${minute}`;
  const names = [
    [-DAY, say("昨天")], [0, say("今天")], [DAY, say("明天")],
  ];
  const near = names.find(([away]) => dayOf(at) === dayOf(new Date(now() + away)));
  return `${near ? near[1] : day(at)} ${time}`;
}

// How long that is: 3 天, 5 小时, 20 分钟.
export function length(milliseconds) {
  const much = Math.abs(milliseconds);
  if (much >= DAY) return say("{n} 天", { n: Math.floor(much / DAY) });
  if (much >= HOUR) return say("{n} 小时", { n: Math.floor(much / HOUR) });
  return say("{n} 分钟", { n: Math.max(1, Math.round(much / MINUTE)) });
}

// Word, mark and tone of a date by which something is to be done; `near` is the moment from which it is said in amber.
export function clock({ due, near }) {
  if (!due) return null;
  const left = new Date(due).getTime() - now();
  const word = { at: moment(due), left: length(left) };
  if (left < 0) return { tone: "over", mark: "clock-exclamation", words: say("超期 {left}", word) };
  const soon = near ? new Date(near).getTime() <= now() : left < 4 * HOUR;
  return {
    tone: soon ? "near" : "plain",
    mark: soon ? "hourglass" : "clock",
    words: soon ? say("还剩 {left}，{at} 前", word) : say("{at} 前办好", word),
  };
}

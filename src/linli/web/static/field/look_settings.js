// Letter size, theme and contrast: the same cookies as on every page of the platform.

import { say } from "../ui/words.js";
import { el, icon, unique } from "./html.js";

const YEAR = 365 * 24 * 3600;
const CHOICES = [
  ["size", say("字的大小"), [["normal", say("标准")], ["large", say("大字")], ["larger", say("特大")]]],
  ["theme", say("白天黑夜"), [["light", say("白天")], ["dark", say("夜间")], ["auto", say("跟手机")]]],
  ["contrast", say("对比度"), [["normal", say("标准")], ["high", say("黑底亮字")]]],
];

function choose(name, value) {
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `linli_${name}=${value}; path=/; max-age=${YEAR}; samesite=lax${secure}`;
  document.documentElement.dataset[name] = value;
}

export const looks = () => CHOICES.map(([name, label, values]) => {
  const group = unique(name);
  const now = document.documentElement.dataset[name];
  return el("fieldset", { class: "ask" },
    el("legend", { class: "ask__title" }, label),
    el("div", { class: "picks picks--row" }, values.map(([value, words]) =>
      el("label", { class: "pick" },
        el("input", { type: "radio", name: group, checked: value === now, class: "visually-hidden", onchange: () => choose(name, value) }),
        icon("check"), el("span", {}, words)))));
});

// Another language needs the words from the server: the shell comes anew.
export function language() {
  const english = document.documentElement.lang.startsWith("en");
  return el("button", { type: "button", class: "button button--wide", lang: english ? "zh-Hans" : "en", onclick: () => {
    document.cookie = `linli_language=${english ? "zh-hans" : "en"}; path=/; max-age=${YEAR}; samesite=lax`;
    location.reload();
  } }, icon("language"), english ? "中文" : "English"); // zh-only
}

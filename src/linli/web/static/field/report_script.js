// What a matter asks: a few short questions, none of them has to be answered. Answers stand behind
// the words of the report when it is sent.

import { say } from "../ui/words.js";
import { el, icon, unique, zh } from "./html.js";
import { choicesOf } from "./script_rules.js";

// What script answers are kept under in the draft; emptied when they have become words.
export const answersOf = (draft) => draft.item.asked ?? {};

export function scriptOf(draft, questions) {
  if (!questions?.length) return null;
  const set = (question, answer) => draft.set({ asked: { ...answersOf(draft), [question]: answer } });
  const given = questions.filter((one) => answersOf(draft)[one]).length;
  return el("details", { class: "fold", open: given > 0 },
    el("summary", {}, el("span", { class: "fold__title" }, say("常问的几句"), " ", el("span", { class: "quiet" }, say("可不填"))),
      el("span", { class: "count" }, String(questions.length)), icon("chevron-down")),
    el("div", { class: "fold__body" }, questions.map((question) => asked(draft, question, set))));
}

function asked(draft, question, set) {
  const choices = choicesOf(question);
  const held = answersOf(draft)[question] ?? "";
  const name = unique("script");
  if (!choices.length) {
    return el("div", { class: "ask" }, zh(question, "label", { class: "ask__title", for: name }),
      el("input", { id: name, class: "box", type: "text", maxlength: 100, autocomplete: "off", value: held, oninput: (event) => set(question, event.target.value) }));
  }
  return el("fieldset", { class: "ask" }, zh(question, "legend", { class: "ask__title" }),
    el("div", { class: "picks picks--row" }, choices.map((one) => el("label", { class: "pick", lang: "zh-CN" },
      el("input", { type: "radio", name, value: one, checked: one === held, class: "visually-hidden",
        // Touched once more: not answered after all.
        onclick: (event) => {
          const again = answersOf(draft)[question] === one;
          event.target.checked = !again;
          set(question, again ? "" : one);
        } }),
      icon("check"), one))));
}

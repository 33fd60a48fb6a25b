// One input of a form, as it is best touched: few choices are buttons, stars are five of them.

import { say } from "../ui/words.js";
import { el, icon, unique } from "./html.js";
import { roomFor } from "./long_words.js";

const FEW = 8;
const STARS = [say("很差"), say("较差"), say("一般"), say("较好"), say("很好")];

// {node, focus}: `tell` hears each new value.
export function fieldOf(field, value, tell) {
  const make = {
    text, choice: chosen, option: chosen, level: chosen, stars, yes, date: native("date"),
    moment: native("datetime-local"), number: native("number"),
  }[field.kind] ?? native("text");
  const id = unique(field.name);
  const node = make(field, id, value, tell);
  return { node, focus: () => node.querySelector("input, textarea, select")?.focus() };
}

const title = (field) => [field.label, field.required ? null : el("span", { class: "quiet" }, say("可不填"))];
const hint = (field) => (field.hint || field.resident
  ? el("p", { class: "quiet" }, [field.hint, field.resident ? say("反映人会看到") : ""].filter(Boolean).join("；")) : null);

function text(field, id, value, tell) {
  const box = el("textarea", { id, class: "box box--words", rows: 4, value: value ?? "", oninput: (event) => tell(event.target.value) });
  return el("div", { class: "ask" },
    el("label", { class: "ask__title", for: id }, title(field)), box, roomFor(box, field.limit), hint(field));
}

const native = (type) => (field, id, value, tell) =>
  el("div", { class: "ask" },
    el("label", { class: "ask__title", for: id }, title(field)),
    el("input", { id, class: "box", type, value: value ?? "", inputmode: type === "number" ? "numeric" : null, oninput: (event) => tell(event.target.value) }),
    hint(field));

function chosen(field, id, value, tell) {
  const choices = field.choices ?? [];
  if (choices.length > FEW) {
    return el("div", { class: "ask" },
      el("label", { class: "ask__title", for: id }, title(field)),
      el("select", { id, class: "box", onchange: (event) => tell(event.target.value) },
        el("option", { value: "" }, say("请选择")),
        choices.map(([code, label]) => el("option", { value: code, selected: code === value, lang: "zh-CN" }, label))));
  }
  return el("fieldset", { class: "ask" },
    el("legend", { class: "ask__title" }, title(field)),
    el("div", { class: "picks" }, choices.map(([code, label]) =>
      el("label", { class: "pick" },
        el("input", { type: "radio", name: id, value: code, checked: code === value, class: "visually-hidden", onchange: () => tell(code) }),
        icon("check"), el("span", { lang: "zh-CN" }, label)))),
    hint(field));
}

const stars = (field, id, value, tell) =>
  el("fieldset", { class: "ask" },
    el("legend", { class: "ask__title" }, title(field)),
    el("div", { class: "picks picks--stars" }, STARS.map((word, at) =>
      el("label", { class: "pick pick--star" },
        el("input", { type: "radio", name: id, value: String(at + 1), checked: String(at + 1) === value, class: "visually-hidden", onchange: () => tell(String(at + 1)) }),
        el("span", { class: "pick__number" }, String(at + 1)), el("span", {}, word)))));

const yes = (field, id, value, tell) =>
  el("label", { class: "switch switch--wide" },
    el("input", { type: "checkbox", id, checked: Boolean(value), onchange: (event) => tell(event.target.checked) }),
    el("span", {}, field.label));

// A collection form at a stop: what is known is shown for reading, to be confirmed in one tap or
// changed; what is not known is asked in large fields.

import { say } from "../ui/words.js";
import { fieldOf } from "./fields.js";
import { button, el, icon, unique, zh } from "./html.js";
import { yesNo } from "./outing_items.js";
import { inWords, picked } from "./outing_rules.js";
import { day } from "./times.js";

// How the fields of the app ask for each kind; yes and several choices are made here.
const LIKE = { text: "line", note: "text", number: "number", date: "date", choice: "choice" };

// `before` = {answers, at} of the last time, or null. `tell(name, value)` hears each change;
// `wrong` = sentences by field. {node, open(), focus(name)}.
export function sheetOf({ form, before, answers, tell, wrong = {}, opened }) {
  const name = unique("sheet");
  const node = el("section", { class: "sheet-form", "aria-labelledby": name });
  let fields = [];
  const draw = (editing) => {
    fields = editing ? form.fields.map((field) => asked(field, answers[field.name], tell, wrong)) : [];
    node.replaceChildren(
      el("div", { class: "sheet-form__head" }, zh(form.name, "h2", { class: "ask__title", id: name }),
        before?.at ? el("span", { class: "quiet" }, say("上次 {day} 填的", { day: day(new Date(before.at)) })) : null),
      ...(editing ? fields.map((one) => one.node) : [
        known(form, before.answers),
        button(say("有变化，改一改"), "edit", () => {
          draw(true);
          opened();
          fields[0]?.focus();
        }, "button--wide", { id: "edit-sheet" }),
      ]),
      reasons(form));
  };
  draw(!before || opened.already || Object.keys(wrong).length > 0);
  return { node, focus: (name) => fields.find((one) => one.name === name)?.focus() };
}

// What is known, as a list for reading.
export const known = (form, answers, most = 99) => el("dl", { class: "known" },
  form.fields.filter(({ name }) => answers[name]).slice(0, most).map((field) => el("div", { class: "known__row" },
    zh(field.label, "dt"), zh(inWords(field, answers[field.name], yesNo), "dd"))));

function asked(field, value, tell, wrong) {
  const said = wrong[field.name] ?? wrong[`answers.${field.name}`];
  const hear = (now) => tell(field.name, now);
  const made = field.kind === "yes" || field.kind === "choices"
    ? picks(field, value, hear)
    : fieldOf({ ...field, kind: LIKE[field.kind] }, value, hear);
  if (said) made.node.append(el("p", { class: "wrong" }, said));
  return { ...made, name: field.name };
}

function picks(field, value, tell) {
  const group = unique(field.name);
  const several = field.kind === "choices";
  const choices = several ? field.choices : [["yes", yesNo[0]], ["no", yesNo[1]]];
  let now = value ?? "";
  const take = (code, on) => {
    now = several ? picked(field, now, code, on) : code;
    tell(now);
  };
  const node = el("fieldset", { class: "ask" },
    el("legend", { class: "ask__title" }, zh(field.label), field.required ? null : el("span", { class: "quiet" }, say("可不填"))),
    el("div", { class: several ? "picks" : "picks picks--row" }, choices.map(([code, label]) =>
      el("label", { class: "pick" },
        el("input", {
          type: several ? "checkbox" : "radio", name: group, value: code, class: "visually-hidden",
          checked: now.split(",").includes(code), onchange: (event) => take(code, event.target.checked),
        }),
        icon("check"), several ? zh(label) : el("span", {}, label)))));
  return { node, focus: () => node.querySelector("input")?.focus() };
}

// Why each thing is asked, and how long it is kept: for whoever is asked at the door.
const reasons = (form) => el("details", { class: "fold" },
  el("summary", {}, icon("help-circle"), el("span", { class: "fold__title" }, say("为什么问这些")), icon("chevron-down")),
  el("div", { class: "fold__body stack" },
    zh(form.purpose, "p"),
    el("dl", { class: "known" }, form.fields.filter(({ why }) => why).map(({ label, why }) =>
      el("div", { class: "known__row" }, zh(label, "dt"), zh(why, "dd")))),
    form.desk ? el("p", {}, say("另有 {n} 项只在工作台填，不存在手机上。", { n: form.desk })) : null,
    el("p", {}, zh(form.basis), " ", say("保存 {n} 个月，到期删除。", { n: form.keep_months }))));

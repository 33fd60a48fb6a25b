// Pieces of the page of one stop: a checklist in large rows, the place where one stands, the
// report of what was found.

import { say } from "../ui/words.js";
import { button, el, icon, unique, zh } from "./html.js";
import { leftOf } from "./outing_rules.js";
import { placeButton } from "./position.js";

const FOUND = [
  ["ok", say("正常"), "check"],
  ["problem", say("有问题"), "alert-triangle"],
  ["na", say("不适用"), "minus"],
];

// {node, draw()}: one row for each thing to look at; `tell(checks)` hears each choice.
export function checklist(lines, checks, tell) {
  const left = el("span", { class: "quiet", role: "status" });
  const rows = lines.map((line, at) => checkRow(line, at, checks, (key, value) => {
    checks[key] = value;
    tell();
    count();
  }));
  const count = () => {
    const n = leftOf(lines, checks).length;
    left.textContent = n ? say("还有 {n} 项没看", { n }) : say("{n} 项都看过了", { n: lines.length });
  };
  count();
  return {
    node: el("section", { class: "checks" },
      el("div", { class: "checks__head" }, el("h2", { class: "ask__title" }, say("一项一项看")), left), rows.map((one) => one.node)),
    draw: () => {
      rows.forEach((one) => one.draw());
      count();
    },
    focusLeft: () => rows.find((one) => !checks[one.key])?.node.querySelector("input").focus(),
  };
}

function checkRow({ key, label }, at, checks, tell) {
  const group = unique(key);
  const inputs = FOUND.map(([value]) => el("input", {
    type: "radio", name: group, value, class: "visually-hidden", onchange: () => tell(key, value),
  }));
  const node = el("fieldset", { class: "check" },
    el("legend", { class: "check__name" }, el("span", { class: "check__at", "aria-hidden": "true" }, String(at + 1)), zh(label)),
    el("div", { class: "check__picks" }, FOUND.map(([value, word, mark], nth) =>
      el("label", { class: `check__pick check__pick--${value}` }, inputs[nth], icon(mark), el("span", {}, word)))));
  const draw = () => inputs.forEach((one) => {
    one.checked = one.value === checks[key];
  });
  draw();
  return { key, node, draw };
}

// The position goes with this one record, when the person taps for it, and is asked for once.
export const markPlace = (draft) => placeButton({
  label: say("标注位置"), id: "locate",
  said: draft.item.fields.lon ? say("已记下位置。") : "",
  found: (here) => {
    const [lon, lat] = [here.lon.toFixed(6), here.lat.toFixed(6)];
    draft.set({ touched: true, fields: { ...draft.item.fields, lon, lat, datum: "wgs84" } });
    return say("位置已记下（误差约 {metres} 米），只随这一条记录。", { metres: here.metres });
  },
  never: say("这个手机取不到位置，不要紧。"),
});

// The report that belongs to this stop, and how far it is.
export function findingNote(report, { write, forget }) {
  const sent = report.state !== "draft";
  return el("div", { class: `note note--${sent ? "fine" : "near"}` },
    icon(sent ? "circle-check" : "edit"),
    el("div", { class: "note__words" },
      el("p", { class: "note__title" }, sent ? say("问题已上报，记在这一处") : say("上报还没写完")),
      zh(report.report.text, "p"),
      sent ? null : el("div", { class: "note__acts" },
        button(say("接着写"), "edit", write, "button--primary", { id: "write-finding" }),
        button(say("不上报了"), "x", forget, "button--quiet", { id: "forget-finding" }))));
}

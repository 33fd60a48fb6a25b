// Writing one act on a matter, or the answer to a task: large words, large choices, photos; kept
// with every stroke, sent by the queue.

import { say } from "../ui/words.js";
import { beforesOf } from "./befores.js";
import { county as readCounty } from "./county.js";
import { Full } from "./db.js";
import { Draft, newAct, newAnswer } from "./draft.js";
import { fieldOf } from "./fields.js";
import { button, el, icon, zh } from "./html.js";
import { tooLong } from "./long_words.js";
import { nearness } from "./nearness.js";
import { photoStrip } from "./photos.js";
import { follow } from "./strip.js";
import { go } from "./ways.js";

const ANSWER = {
  fields: [{ name: "answer", label: say("完成情况"), kind: "text", required: true }],
  slots: [],
};

// #/act/KEY an item begun before; #/act/do/NO/COMMAND; #/act/task/KEY.
async function opened(app, county, way, no, command) {
  const items = await app.store.items();
  const begun = (test) => items.find((one) => one.state === "draft" && test(one));
  if (way === "do") {
    const row = await app.store.row(no);
    return begun((one) => one.no === no && one.command === command) ?? (row && newAct(row, command, county.form(command)?.label));
  }
  if (way === "task") {
    const task = (await app.store.tasks()).find((one) => one.answer && one.key === no);
    return begun((one) => one.kind === "task" && one.no === no) ?? (task && newAnswer(task));
  }
  return begun((one) => one.key === way);
}

export default async function act(app, way, no = "", command = "") {
  const county = await readCounty(app.store);
  const item = await opened(app, county, way, no, command);
  const form = item?.kind === "task" ? ANSWER : county.form(item?.command);
  if (!item || !form) {
    return { title: say("办理"), lacking: true, main: el("p", { class: "calm" }, say("这一步现在办不了，可能已经办过。")) };
  }
  const draft = new Draft(app.store, item);
  history.replaceState(history.state, "", `#/act/${item.key}`);
  const given = { ...item.fields };
  const problem = el("p", { class: "wrong", role: "alert" });
  const fields = form.fields.filter((one) => one.kind !== "files").map((field) => preset(field, draft, given));
  const shown = fields.filter(({ node }) => node);
  draft.addEventListener("kept", ({ detail }) => {
    problem.textContent = detail ? "" : say("手机存储满了，写的还在这一页，没有存下。请先发送，或删掉手机里不用的东西。");
  });
  const row = item.kind === "do" ? await app.store.row(item.no) : null;
  const before = row && form.slots?.length ? await beforesOf(app, item.no) : null;
  return {
    title: item.label ?? form.label,
    main: [
      zh(item.title, "p", { class: "lead lead--small" }),
      row?.answer && /^verify/.test(item.command) ? el("details", { class: "fold" }, el("summary", {}, say("承办单位怎么答复的"), icon("chevron-down")), zh(row.answer, "p", { class: "quoted" })) : null,
      ...problems(item),
      form.slots?.length ? photoStrip(draft, slotsOf(form, row), { most: county.limit("files", 9), before }) : null,
      form.slots?.length ? nearness(row) : null,
      ...shown.map(({ node }) => node),
      problem,
    ].filter(Boolean),
    dock: button(say("发送"), "send", () => send(app, draft, fields, problem), "button--primary button--huge", { id: "send" }),
    leave: () => draft.keep(),
    keep: () => draft.keep(),
  };
}

// One slot needs no heading; what is demanded first.
const slotsOf = (form, row) => {
  const lacking = row?.lacking ?? [];
  const slots = [...form.slots].sort(([one], [other]) => lacking.includes(other) - lacking.includes(one));
  return slots.length > 1 ? slots.filter(([one], at) => at < 2 || lacking.includes(one)) : [[slots[0][0], ""]];
};

// On site is what this app is for: the way of checking is not asked.
function preset(field, draft, given) {
  if (field.name === "method" && field.choices?.some(([value]) => value === "on_site")) {
    draft.given = { method: "on_site" };
    return { field, node: null };
  }
  return { field, ...fieldOf(field, given[field.name], (value) => draft.setField(field.name, value)) };
}

const problems = ({ problem }) => {
  const lines = problem ? [problem.message, ...Object.values(problem.fields ?? {})].filter(Boolean) : [];
  return lines.length ? [el("ul", { class: "problem" }, [...new Set(lines)].map((line) => el("li", {}, line)))] : [];
};

async function send(app, draft, fields, problem) {
  const empty = fields.find(({ field, node }) => node && field.required && !hasValue(draft.item.fields[field.name]));
  if (empty) {
    problem.textContent = say("请先填“{name}”。", { name: empty.field.label });
    empty.focus();
    return;
  }
  const long = tooLong(...fields.map(({ node }) => node));
  if (long) return long.focus();
  if (draft.item.state !== "draft") return;
  draft.set({ fields: { ...draft.item.fields, ...draft.given } });
  try {
    await draft.finish();
  } catch (reason) {
    if (!(reason instanceof Full)) throw reason;
    problem.textContent = say("手机存储满了，没有存下，也没有发出。写的还在这一页：请删掉手机里不用的东西，再点发送。");
    return;
  }
  navigator.vibrate?.(30);
  app.queue.kick({ now: true });
  follow(draft.item.key);
  go("today", { anew: true });
}

const hasValue = (value) => (typeof value === "string" ? value.trim() !== "" : Boolean(value));

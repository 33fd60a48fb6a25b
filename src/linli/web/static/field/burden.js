// 提负担意见: what weighs, in a sentence. Written without a signal, sent without a name to those who
// answer, answered on 我的.

import { say } from "../ui/words.js";
import { county as readCounty } from "./county.js";
import { Full } from "./db.js";
import { Draft, blank } from "./draft.js";
import { button, el, icon, unique, zh } from "./html.js";
import { roomFor, tooLong } from "./long_words.js";
import { pick } from "./picker.js";
import { search } from "./propose.js";
import { follow } from "./strip.js";
import { go } from "./ways.js";

const newBurden = () => ({
  ...blank("burden"), no: "", label: say("负担意见"), title: say("负担意见"),
  fields: { about: "", matter: "", work: "", text: "" },
});

export default async function burden(app, key = "") {
  const county = await readCounty(app.store);
  const drafts = (await app.store.items()).filter((one) => one.kind === "burden" && one.state === "draft");
  const item = drafts.find((one) => one.key === key) ?? (key ? null : drafts.at(-1)) ?? newBurden();
  const draft = new Draft(app.store, item);
  history.replaceState(history.state, "", `#/burden/${item.key}`); // loaded anew: the same one
  const problem = el("p", { class: "wrong", role: "alert" });
  const told = (words, field = null) => {
    problem.textContent = words;
    field?.focus();
  };
  draft.addEventListener("kept", ({ detail }) => told(detail ? "" : say("手机存储满了，写的还在这一页，没有存下。")));
  const name = unique("about");
  const kinds = el("fieldset", { class: "ask" },
    el("legend", { class: "ask__title" }, say("是哪一种负担")),
    el("div", { class: "chips", role: "radiogroup" }, (county.mine?.burdens ?? []).map(([value, label]) => el("label", { class: "pick" },
      el("input", { type: "radio", name, value, checked: value === item.fields.about, class: "visually-hidden", onchange: () => {
        told("");
        draft.setField("about", value);
      } }),
      icon("check"), label))));
  const id = unique("text");
  const text = el("textarea", { id, class: "box box--words", rows: 4, value: item.fields.text,
    placeholder: say("什么活，多久一次，要花多少时间"), oninput: () => draft.setField("text", text.value) });
  const long = roomFor(text, 500);
  const send = async () => {
    const { fields } = draft.item;
    if (!fields.about) return told(say("请选择是哪一种负担。"), kinds.querySelector("input"));
    if (!fields.text.trim()) return told(say("请写一两句：什么活，多久一次，要花多少时间。"), text);
    if (tooLong(text.parentNode)) return text.focus();
    try {
      await draft.finish();
    } catch (trouble) {
      if (!(trouble instanceof Full)) throw trouble;
      return told(say("手机存储满了，写的还在这一页，没有存下。"));
    }
    app.queue.kick({ now: true });
    follow(draft.item.key);
    return go("mine", { anew: true });
  };
  const keep = () => draft.keep();
  return {
    title: say("提负担意见"), leave: keep, keep,
    main: [
      el("p", { class: "calm" }, icon("lock"), say("不署名：答复的人看得到您写的，看不到您是谁；牵头单位连原话也看不到。10 个工作日内答复，在“我的”里看。")),
      kinds, workOf(county, draft),
      el("div", { class: "ask" }, el("label", { class: "ask__title", for: id }, say("说一说"), el("span", { class: "quiet" }, say("不用写自己的名字和网格"))), text, long),
      problem,
    ],
    dock: [button(say("发送"), "send", send, "button--primary button--huge", { id: "send" })],
  };
}

// Which work: one of the list, or in one's own words.
function workOf(county, draft) {
  const listed = county.matters.filter((one) => one.grid);
  const id = unique("work");
  const own = el("input", { id, class: "box", type: "text", maxlength: 60, autocomplete: "off", value: draft.item.fields.work,
    placeholder: say("不在清单上的，写名称"), oninput: () => draft.setField("work", own.value) });
  const chosen = el("span", { class: "place__name" });
  const draw = () => {
    const { matter } = draft.item.fields;
    chosen.replaceChildren(matter ? zh(county.matter(matter)?.name ?? matter) : say("从清单里选"));
    chosen.classList.toggle("place__name--none", !matter);
    own.hidden = Boolean(matter);
  };
  const choose = async () => {
    const row = (one) => ({ value: one.code, name: one.name, mark: "check" });
    const none = { value: "", name: say("不在清单上"), mark: "x" };
    const found = await pick({ title: say("哪项工作"), placeholder: say("说法或名称，如 路灯"),
      rows: (words) => (words ? search(listed, words).map(row) : [none, ...listed.filter((one) => one.leaf).map(row)]) });
    if (!found) return;
    draft.setField("matter", found.value);
    draw();
  };
  draw();
  return el("section", { class: "ask" },
    el("h2", { class: "ask__title" }, say("哪项工作"), el("span", { class: "quiet" }, say("可不选"))),
    el("button", { type: "button", class: "place__pick", onclick: choose }, icon("list-check"), chosen, el("span", { class: "place__change" }, say("选"))),
    el("label", { class: "visually-hidden", for: id }, say("哪项工作（自己写）")), own);
}

// 上报: what is seen, in one screen and fifteen seconds. Photo, a few words, send; matter and place
// are proposed. 连续上报 keeps place and page for the next one; 已当场办好 is 自办自结.

import { alarming } from "../resident/urgent.js";
import { say } from "../ui/words.js";
import { readBook } from "./book_rules.js";
import { county as readCounty } from "./county.js";
import { Draft, newReport } from "./draft.js";
import { button, el, icon, notice, unique, zh } from "./html.js";
import { Full } from "./db.js";
import { photoStrip } from "./photos.js";
import { isEmpty } from "./queue_rules.js";
import { MatterChoice } from "./report_matter.js";
import { PlaceChoice } from "./report_place.js";
import { answersOf, scriptOf } from "./report_script.js";
import { withAnswers } from "./script_rules.js";
import { follow } from "./strip.js";
import { go, speak } from "./ways.js";

const NUMBERS = [["119", say("火警")], ["120", say("急救")], ["110", say("报警")]];
const AT = "new-at-"; // the report of an entry of the grid book
const PLAIN = [["report", ""]];
const SETTLED = [["before", say("处置前")], ["after", say("处置后")]];

// The draft asked for, else the newest one that holds something, else a fresh one.
async function opened(app, key, county) {
  const drafts = (await app.store.items()).filter((one) => one.kind === "report" && one.state === "draft");
  if (key.startsWith("new")) drafts.length = 0;
  const found = key ? drafts.find((one) => one.key === key) : drafts.findLast((one) => !isEmpty(one));
  if (found) return { item: found, gone_on: !key };
  const there = key.startsWith(AT) ? (await readBook(app.store)).rows.find((row) => row.key === key.slice(AT.length)) : null;
  if (there) {
    const address = [there.address, there.name].filter(Boolean).join(" ").slice(0, county.limit("address", 200));
    return { item: { ...newReport({ area: there.area, address }), placeName: county.placeWords(there.area) }, gone_on: false };
  }
  const area = county.usualPlace((await app.store.fact("round")) ? await app.store.fact("place") : "");
  return { item: { ...newReport({ area }), placeGuessed: true, placeName: area ? county.placeWords(area) : "" }, gone_on: false };
}

export default async function report(app, key = "") {
  const county = await readCounty(app.store);
  const { item, gone_on } = await opened(app, key, county);
  const page = new Report(app, county, new Draft(app.store, item));
  page.goneOn = gone_on;
  await page.make();
  history.replaceState(history.state, "", `#/report/${item.key}`); // loaded anew: the same one
  return {
    title: say("上报"), tools: [page.round], main: page.main, dock: page.dock,
    leave: () => page.draft.keep(), keep: () => page.draft.keep(),
  };
}

class Report {
  constructor(app, county, draft) {
    Object.assign(this, { app, county, draft });
  }

  async make() {
    const { item } = this.draft;
    this.isRound = Boolean(await this.app.store.fact("round"));
    this.round = el("label", { class: "switch" },
      el("input", { type: "checkbox", checked: this.isRound, onchange: (event) => this.#setRound(event.target.checked) }),
      el("span", {}, say("连续上报")));
    this.matter = new MatterChoice(this.app, this.county, this.draft, (await this.app.store.fact("recent")) ?? []);
    this.place = new PlaceChoice(this.county, this.draft);
    this.alarm = el("div", { role: "alert" });
    this.problem = el("p", { class: "wrong", role: "alert" });
    this.photos = el("div", {});
    this.settle = el("section", { class: "ask" });
    this.script = el("div", {});
    const id = unique("text");
    this.text = el("textarea", {
      id, class: "box box--words", rows: 2, enterkeyhint: "enter", maxlength: this.county.limit("text", 5000),
      placeholder: say("什么事？说一句就行"), value: item.report.text,
      oninput: () => this.#typed(),
    });
    this.matter.addEventListener("chosen", () => {
      this.#drawSettle();
      this.#drawScript();
    });
    this.draft.addEventListener("kept", ({ detail }) => this.#told(detail ? "" : say("手机存储满了，写的还在这一页，没有存下。请先发送，或删掉手机里不用的东西。")));
    this.main = [
      el("div", { class: "said" }, await this.#lastOne()),
      this.goneOn ? this.#continued() : null,
      this.alarm, this.photos,
      el("div", { class: "words" }, el("label", { class: "visually-hidden", for: id }, say("什么事")), this.text),
      // What is proposed later makes the page grow below, never under a finger.
      this.place.node, this.matter.node, this.script, this.settle, this.problem,
    ].filter(Boolean);
    this.dock = [button(say("发送"), "send", () => this.#send(), "button--primary button--huge", { id: "send" })];
    this.#drawSettle();
    this.#drawScript();
    this.#alarmed();
  }

  #drawScript() {
    this.script.replaceChildren(...[scriptOf(this.draft, this.county.matter(this.draft.item.report.matter)?.script)].filter(Boolean));
  }

  // What was sent just before, in a round.
  async #lastOne() {
    const said = this.isRound ? this.app.lastSent : null;
    return said ? el("p", { class: "said__last" }, icon("circle-check"), say("第 {n} 条已存好：", { n: said.n }), zh(said.words)) : null;
  }

  #continued() {
    return el("p", { class: "gone-on" }, icon("history"), say("接着上次没写完的。"),
      button(say("另写一条"), "", () => go("report/new"), "button--small"));
  }

  #typed() {
    this.draft.setReport({ text: this.text.value });
    this.problem.textContent = "";
    this.matter.read();
    this.place.read(this.text.value);
    this.#alarmed();
  }

  #alarmed() {
    const shown = alarming(this.text.value);
    if (shown === Boolean(this.alarm.firstChild)) return;
    this.alarm.replaceChildren(...(shown ? [notice("over", "alert-triangle", say("有危险先打电话，不要等上报"), null,
      ...NUMBERS.map(([number, label]) => el("a", { class: "button button--danger button--call", href: `tel:${number}` }, `${number} ${label}`)))] : []));
  }

  // 自办自结: only where the matter and the person's post allow it.
  #drawSettle() {
    const { matter } = this.draft.item.report;
    const may = this.app.me?.may_settle !== false && this.county.matter(matter)?.settle;
    const on = may && this.draft.item.command === "settle";
    if (!may && this.draft.item.command) this.draft.set({ command: "", fields: {} });
    const id = unique("done");
    const needs = on ? this.county.evidence(matter) : null;
    this.settle.replaceChildren(...(may ? [
      el("label", { class: "switch switch--wide" },
        el("input", { type: "checkbox", checked: on, onchange: (event) => {
          this.draft.set({ command: event.target.checked ? "settle" : "" });
          this.#drawSettle();
          this.settle.querySelector("textarea, input")?.focus();
        } }),
        el("span", {}, say("已当场办好"), el("small", { class: "quiet" }, say("自办自结，不再派别人")))),
      on ? el("div", { class: "ask" },
        el("label", { class: "ask__title", for: id }, say("怎么办的"), el("span", { class: "quiet" }, say("反映人会看到"))),
        el("textarea", { id, class: "box box--words", rows: 2, value: this.draft.item.fields.answer ?? "", placeholder: say("如：已劝离并清理干净"), oninput: (event) => this.draft.setField("answer", event.target.value) }),
        needs ? el("p", { class: "quiet" }, icon("camera"), ` ${needs.sentence}`) : null) : null,
    ].filter(Boolean) : []));
    if (this.slots !== (on ? SETTLED : PLAIN)) {
      this.slots = on ? SETTLED : PLAIN;
      this.photos.querySelector(".photos")?.dispatchEvent(new Event("left"));
      this.photos.replaceChildren(photoStrip(this.draft, this.slots, { most: this.county.limit("files", 9) }));
    }
  }

  #setRound(on) {
    this.isRound = on;
    this.app.lastSent = null;
    this.app.store.setFact("round", on);
    speak(on ? say("连续上报：发完一条接着下一条，地点不变") : "");
  }

  #told(words) {
    this.problem.textContent = words;
    if (words) this.problem.scrollIntoView({ block: "center" });
  }

  #missing() {
    const { report, command, fields, photos } = this.draft.item;
    if (!report.text.trim() && !report.matter) return [say("请说一句是什么事，或者选一个事项。"), this.text];
    if (command !== "settle") return null;
    if (!fields.answer?.trim()) return [say("请写一句怎么办的。"), this.settle.querySelector("textarea")];
    const needs = this.county.evidence(report.matter)?.purposes ?? [];
    const lacking = needs.filter((one) => !photos.some(({ purpose }) => purpose === one || (one === "before" && purpose === "report")));
    return lacking.length ? [this.county.evidence(report.matter).sentence, this.photos.querySelector("input")] : null;
  }

  async #send() {
    if (this.sent) return;
    const missing = this.#missing();
    if (missing) {
      this.#told(missing[0]);
      missing[1]?.focus();
      return;
    }
    this.sent = true;
    const { report, command, photos } = this.draft.item;
    const script = this.county.matter(report.matter)?.script ?? [];
    const asked = Object.fromEntries(script.map((one) => [one, answersOf(this.draft)[one]]));
    const text = withAnswers(report.text.trim() || this.county.matter(report.matter).name, asked).slice(0, this.county.limit("text", 5000));
    const purpose = (one) => (command === "settle" ? (one.purpose === "after" ? "after" : "before") : "report");
    this.draft.set({
      report: { ...report, text },
      asked: {},
      photos: photos.map((one) => ({ ...one, purpose: purpose(one) })),
      matterName: this.county.matter(report.matter)?.name ?? "",
    });
    try {
      await this.draft.finish();
    } catch (problem) {
      this.sent = false;
      if (!(problem instanceof Full)) throw problem;
      this.#told(say("手机存储满了，没有存下，也没有发出。写的还在这一页：请删掉手机里不用的东西，再点发送。"));
      return;
    }
    navigator.vibrate?.(30);
    await Promise.all([this.matter.used(), this.app.store.setFact("place", report.area)]);
    this.app.queue.kick({ now: true });
    const { home } = this.draft.item; // a stop, where it was found: back there
    if (home || !this.isRound) {
      follow(this.draft.item.key);
      go(home || "today", { anew: true });
      return;
    }
    this.app.lastSent = { n: (this.app.lastSent?.n ?? 0) + 1, words: text };
    speak(say("已存好，接着下一条"));
    go(`report/new-${this.app.lastSent.n}`, { anew: true });
  }
}

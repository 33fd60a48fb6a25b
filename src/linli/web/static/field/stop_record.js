// Recording one stop: a checklist, a form, words and photos; the large button says what will be
// written down.

import { say } from "../ui/words.js";
import { Full } from "./db.js";
import { sheetOf } from "./form.js";
import { button, el, icon, unique, zh } from "./html.js";
import { roomFor, tooLong } from "./long_words.js";
import { foundName, kindOf, newFinding, outcomeOf, wayTo } from "./outing_items.js";
import { amiss, isSame, leftOf, missingOf, restFine, toSend } from "./outing_rules.js";
import { photoStrip } from "./photos.js";
import { clientKey } from "./queue_rules.js";
import { finish } from "./recording.js";
import { checklist, findingNote, markPlace } from "./stop_parts.js";
import { go, speak } from "./ways.js";

const PHOTOS = [["other", ""]];

export class Stop {
  constructor(app, county, view, stop, draft) {
    Object.assign(this, { app, county, view, stop, draft });
    this.form = county.sheet(view.form);
    const last = stop.item?.fields.answers ? { answers: stop.item.fields.answers, at: stop.item.at } : null;
    const known = this.form ? (last ?? stop.prefill ?? null) : null;
    // What the grid book alone says has never been asked at this door: it is filled in, not confirmed.
    this.before = known && (last || known.sheet) ? known : null;
    this.answers = { ...known?.answers, ...draft.item.fields.answers };
    this.lines = view.checklist ?? [];
    this.checks = { ...draft.item.fields.checks };
  }

  async make() {
    const { item } = this.draft;
    const told = item.problem?.fields ?? {};
    this.problem = el("p", { class: "wrong", role: "alert" });
    this.finding = el("div", {});
    this.dock = [el("div", { class: "stack" })];
    this.sheet = this.form ? sheetOf({
      form: this.form, before: this.before, answers: this.answers, wrong: told,
      tell: (name, value) => this.#answered(name, value),
      opened: Object.assign(() => this.#opened(), { already: Boolean(item.touched && item.fields.answers) }),
    }) : null;
    this.rows = this.lines.length ? checklist(this.lines, this.checks, () => this.#checked()) : null;
    this.draft.addEventListener("kept", ({ detail }) => this.#told(detail ? "" : full()));
    this.draft.addEventListener("photos", () => this.draft.set({ touched: true }));
    await this.#linked();
    this.main = [
      this.#head(),
      item.problem ? el("ul", { class: "problem" }, [item.problem.message, ...Object.values(told)].filter(Boolean).map((one) => el("li", {}, one))) : null,
      this.view.handout ? el("details", { class: "fold", open: this.stop.at === 0 }, el("summary", {}, icon("speakerphone"), el("span", { class: "fold__title" }, say("要讲的话")), icon("chevron-down")), zh(this.view.handout, "p", { class: "fold__body handout" })) : null,
      this.finding,
      this.rows?.node, this.sheet?.node, this.problem,
      this.#more(),
    ].filter(Boolean);
    this.#drawDock();
  }

  #head() {
    const { stop, view } = this;
    const before = stop.state !== "open" ? outcomeOf(view, stop.state) : null;
    return el("div", { class: "stop-head" },
      el("p", { class: "quiet" }, say("第 {n} 处，共 {all} 处", { n: stop.at + 1, all: view.stops.length }), " · ", zh(view.title)),
      zh(stop.name, "p", { class: "lead" }),
      stop.address ? el("p", { class: "stop-head__place" }, icon("map-pin"), zh(stop.address)) : null,
      before ? el("p", { class: "stop-told" }, icon(before[1]), say("已记“{word}”，再记一次就是更正", { word: before[0] })) : null);
  }

  // Words and photos: nobody has to, so they do not stand in the way.
  #more() {
    const id = unique("note");
    const { item } = this.draft;
    const words = el("textarea", {
      id, class: "box box--words", rows: 2, value: item.fields.note,
      oninput: (event) => this.#set({ note: event.target.value }),
    });
    return (this.more = el("section", { class: "ask stop-more" },
      el("label", { class: "ask__title", for: id }, say("补充说明"), el("span", { class: "quiet" }, say("可不填"))),
      words, roomFor(words, this.county.limit("note", 300)),
      photoStrip(this.draft, PHOTOS, { most: this.county.limit("files", 9) }),
      markPlace(this.draft)));
  }

  #set(fields) {
    this.draft.set({ touched: true, fields: { ...this.draft.item.fields, ...fields } });
    this.#told("");
  }

  #told(words) {
    this.problem.textContent = words;
    if (words) this.problem.scrollIntoView({ block: "center" });
  }

  #answered(name, value) {
    this.answers[name] = value;
    this.#set({ answers: { ...this.answers } });
    this.#drawDock();
  }

  #opened() {
    this.isOpened = true;
    this.#drawDock();
  }

  #checked() {
    this.#set({ checks: { ...this.checks } });
    this.#drawDock();
  }

  // The report that tells of this stop, where there is one.
  async #linked() {
    const key = clientKey(this.draft.item.fields.found);
    this.report = key ? await this.app.store.item(key) : null;
    this.finding.replaceChildren(...(this.report ? [findingNote(this.report, {
      write: () => go(`report/${key}`, { anew: true }),
      forget: () => this.#forget(),
    })] : []));
  }

  async #forget() {
    const { found, ...fields } = this.draft.item.fields;
    this.draft.set({ fields });
    await this.draft.keep();
    await this.app.store.removeItem(this.report);
    await this.#linked();
    this.#drawDock();
  }

  // -- what will be written down --------------------------------------------------------
  get hasProblem() {
    return amiss(this.lines, this.checks).length > 0 || Boolean(this.draft.item.fields.found);
  }

  #drawDock() {
    const kind = kindOf(this.view);
    const left = leftOf(this.lines, this.checks).length;
    const absent = button(kind.none, "user-question", () => this.#done("absent"), "", { id: "absent" });
    const problem = this.report ? null
      : button(amiss(this.lines, this.checks).length ? say("上报这个问题") : say("发现问题"), "alert-triangle", () => this.#found(), "", { id: "problem" });
    const pair = el("div", { class: "dock__pair" }, absent, problem);
    this.dock[0].replaceChildren(left ? this.#rest(left) : this.#main(kind), pair);
  }

  #rest(left) {
    const all = left === this.lines.length;
    return button(all ? say("都正常") : say("其余都正常"), "check", () => {
      Object.assign(this.checks, restFine(this.lines, this.checks));
      this.rows.draw();
      this.#checked();
      speak(say("{n} 项都看过了", { n: this.lines.length }));
      this.dock[0].querySelector("button")?.focus();
    }, "button--primary button--huge", { id: "rest" });
  }

  #main(kind) {
    if (this.hasProblem) return button(say("有问题，存下"), "alert-triangle", () => this.#done("problem"), "button--primary button--huge", { id: "done" });
    const same = this.before && !this.isOpened && isSame(this.form, this.before.answers, this.answers);
    return same
      ? button(say("没有变化"), "check", () => this.#done("no_change"), "button--primary button--huge", { id: "same" })
      : button(say("{done}，存下", { done: kind.done }), "check", () => this.#done("done"), "button--primary button--huge", { id: "done" });
  }

  // 发现问题: the report opens with the place filled in; the stop waits here for it.
  async #found() {
    const lines = amiss(this.lines, this.checks).map(({ label }) => label).join("、");
    const { note } = this.draft.item.fields;
    const report = newFinding(this.view, this.stop, note || (lines ? `${this.stop.name}：${lines}` : ""));
    report.home = `stop/${this.draft.item.key}`;
    this.draft.set({ touched: true, fields: { ...this.draft.item.fields, found: foundName(report) } });
    try {
      await this.app.store.putItems(report, this.draft.item);
    } catch (reason) {
      if (!(reason instanceof Full)) throw reason;
      this.#told(full());
      return;
    }
    go(`report/${report.key}`, { anew: true });
  }

  #fieldsFor(outcome) {
    const { answers, checks, same, form_version, ...rest } = this.draft.item.fields;
    const told = { ...rest, outcome, note: rest.note.trim() };
    const whole = this.form && !missingOf(this.form, this.answers).length;
    if (outcome === "no_change") return { ...told, same: true };
    if (outcome !== "absent" && Object.keys(this.checks).length) told.checks = { ...this.checks };
    const touched = this.isOpened || answers || !this.before;
    if (outcome !== "absent" && whole && touched) {
      told.answers = toSend(this.form, this.answers);
      told.form_version = this.form.version;
    }
    return told;
  }

  #lacking(outcome) {
    const long = tooLong(this.more, this.sheet?.node);
    if (long) {
      long.focus();
      return true;
    }
    if (outcome === "done" && this.form) {
      const [first] = missingOf(this.form, this.answers);
      if (first) {
        this.#told(say("请先填“{name}”。", { name: first.label }));
        this.sheet.focus(first.name);
        return true;
      }
    }
    return false;
  }

  async #done(outcome) {
    if (this.sent || this.#lacking(outcome)) return;
    this.sent = true;
    const [word] = outcomeOf(this.view, outcome);
    this.draft.set({ touched: true, label: `${kindOf(this.view).label} · ${word}`, fields: this.#fieldsFor(outcome) });
    try {
      await finish(this.app, this.draft);
    } catch (reason) {
      this.sent = false;
      if (!(reason instanceof Full)) throw reason;
      this.#told(full());
      return;
    }
    speak(say("已记下：{name}，{word}", { name: this.stop.name, word }));
    if (history.state?.over) history.back();
    else go(wayTo(this.view), { anew: true });
  }
}

const full = () => say("手机存储满了，写的还在这一页，没有存下。请先发送，或删掉手机里不用的东西。");

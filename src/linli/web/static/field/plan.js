// 自己安排: a visit or patrol of one's own. What, where, by when; the title writes itself.

import { say } from "../ui/words.js";
import { readBook, searchBook } from "./book_rules.js";
import { county as readCounty } from "./county.js";
import { Full } from "./db.js";
import { Draft } from "./draft.js";
import { button, el, icon, unique, zh } from "./html.js";
import { KINDS, newOuting } from "./outing_items.js";
import { pick } from "./picker.js";
import { pickMany } from "./picker_many.js";
import { walksOf } from "./plan_rules.js";
import { clientName } from "./queue_rules.js";
import { finish } from "./recording.js";
import { now } from "./times.js";
import { go, speak } from "./ways.js";

const MOST = 100;
const TITLE = 60;
const NAMES = { visit: "走访", patrol: "巡查", publicity: "宣传" }; // zh-only
const DAY = 86_400_000;
// A day of the county, as it is sent.
const dateAfter = (days) => new Intl.DateTimeFormat("en-CA", { timeZone: "Asia/Shanghai" }).format(now() + days * DAY);
const DAYS = [[0, say("今天")], [1, say("明天")], [7, say("一周内")]];

export default async function plan(app, key = "") {
  const [county, book, items] = await Promise.all([readCounty(app.store), readBook(app.store), app.store.items()]);
  const drafts = items.filter((one) => one.kind === "outing" && one.state === "draft");
  const item = drafts.find((one) => one.key === key) ?? (key ? null : drafts.at(-1)) ?? newOuting("");
  const page = new Plan(app, county, book, new Draft(app.store, item));
  history.replaceState(history.state, "", `#/plan/${item.key}`);
  return { title: say("安排一趟"), main: page.make(), dock: page.dock, leave: () => page.draft.keep(), keep: () => page.draft.keep() };
}

class Plan {
  constructor(app, county, book, draft) {
    Object.assign(this, { app, county, book, draft });
    if (!draft.item.fields.due || draft.item.fields.due < dateAfter(0)) draft.item.fields.due = dateAfter(0);
  }

  get fields() {
    return this.draft.item.fields;
  }

  #set(fields, more = {}) {
    this.draft.set({ touched: true, ...more, fields: { ...this.fields, ...fields } });
    this.problem.textContent = "";
  }

  make() {
    this.problem = el("p", { class: "wrong", role: "alert" });
    this.about = el("div", { class: "stack" });
    this.stops = el("section", { class: "ask" });
    this.draft.addEventListener("kept", ({ detail }) => {
      this.problem.textContent = detail ? "" : full();
    });
    this.dock = [button(say("安排好，去第一处"), "arrow-right", () => this.#done(), "button--primary button--huge", { id: "send" })];
    this.#drawAbout();
    this.#drawStops();
    const told = this.draft.item.problem;
    return [
      told ? el("ul", { class: "problem" }, [...new Set([told.message, ...Object.values(told.fields ?? {})])].filter(Boolean).map((one) => el("li", {}, one))) : null,
      this.#picks(say("做什么"), Object.entries(KINDS).map(([code, { label }]) => [code, label]), this.fields.kind, (kind) => {
        this.#set({ kind, form: "", matter: "" });
        this.#drawAbout();
        this.#retitle();
      }),
      this.stops, this.about,
      this.#picks(say("什么时候走完"), DAYS.map(([days, label]) => [dateAfter(days), label]), this.fields.due, (due) => this.#set({ due })),
      this.#title(), this.problem,
    ].filter(Boolean);
  }

  #picks(label, choices, value, take, row = true) {
    const name = unique("pick");
    return el("fieldset", { class: "ask" },
      el("legend", { class: "ask__title" }, label),
      el("div", { class: row ? "picks picks--row" : "picks" }, choices.map(([code, words]) => el("label", { class: "pick" },
        el("input", { type: "radio", name, value: code, checked: code === value, class: "visually-hidden", onchange: () => take(code) }),
        icon("check"), el("span", row ? {} : { lang: "zh-CN" }, words)))));
  }

  // The matter it belongs to: that of its form, or picked from the admitted ones.
  #drawAbout() {
    const { kind, form, matter } = this.fields;
    const forms = kind === "visit" ? this.county.forms : [];
    const chosen = this.county.matter(matter);
    this.about.replaceChildren(...[
      forms.length ? this.#picks(say("填哪张表"), [["", say("不填表")], ...forms.map(({ code, name }) => [code, name])], form, (code) => {
        this.#set({ form: code, matter: this.county.sheet(code)?.matter ?? "" });
        this.#drawAbout();
      }, false) : null,
      form ? null : el("section", { class: "ask" },
        el("h2", { class: "ask__title" }, say("为了哪类事")),
        el("button", { type: "button", class: "place__pick", id: "matter", onclick: () => this.#pickMatter() },
          icon("list-check"), el("span", { class: chosen ? "place__name" : "place__name place__name--none" }, chosen ? zh(chosen.name) : say("选一类")), el("span", { class: "place__change" }, chosen ? say("换") : ""))),
    ].filter(Boolean));
  }

  async #pickMatter() {
    this.county = await readCounty(this.app.store); // the first sync may have come meanwhile
    const all = this.county.matters.filter((one) => one.outings?.includes(this.fields.kind));
    const found = await pick({
      title: say("为了哪类事"), placeholder: say("说法或名称，如 路灯"),
      rows: (words) => all.filter((one) => !words || one.name.includes(words) || one.keywords.some((word) => word.includes(words)))
        .map((one) => ({ value: one.code, name: one.name, mark: "check" })),
    });
    if (!found) return;
    this.#set({ matter: found.value });
    this.#drawAbout();
    this.about.querySelector("#matter")?.focus();
  }

  // -- where ------------------------------------------------------------------------------
  #drawStops() {
    const { stops } = this.fields;
    this.stops.replaceChildren(
      el("h2", { class: "ask__title" }, say("去哪些地方"), stops.length ? el("span", { class: "count" }, String(stops.length)) : null),
      stops.length ? el("ol", { class: "stops" }, stops.map((stop, at) => el("li", { class: "stops__row" },
        el("span", { class: "stops__at" }, String(at + 1)),
        el("span", { class: "stops__words" }, zh(stop.name, "span", { class: "stops__name" }), stop.address ? zh(stop.address, "span", { class: "stops__place" }) : null),
        el("button", { type: "button", class: "stops__away", "aria-label": say("去掉{name}", { name: stop.name }), onclick: () => this.#without(at) }, icon("x"))))) : "",
      this.#split(),
      el("div", { class: "pair" },
        this.book.rows.length ? button(say("从台账选"), "list", () => this.#fromBook(), "", { id: "from-book" }) : null,
        button(say("写一个地方"), "edit", () => this.#write(), "", { id: "write-place" })),
      (this.place ??= el("div", {})));
  }

  // Said before, not found out after: a walk lies in one village.
  #split() {
    const walks = this.#walks();
    return walks.length > 1 ? el("p", { class: "plan__split", role: "status", id: "split" }, icon("info-circle"), say("分在 {n} 个村（社区），会安排成 {n} 趟。", { n: walks.length })) : "";
  }

  #walks = () => walksOf(this.county.nodes, this.fields.stops);

  #without(at) {
    this.#set({ stops: this.fields.stops.filter((_, one) => one !== at) });
    this.#retitle();
    this.#drawStops();
    this.stops.querySelector("button")?.focus();
  }

  #add(stops) {
    this.#set({ stops: [...this.fields.stops, ...stops].slice(0, MOST) });
    this.#retitle();
    this.#drawStops();
    speak(say("一共 {n} 处", { n: this.fields.stops.length }));
    this.stops.querySelector(".pair button")?.focus();
  }

  async #fromBook() {
    const about = this.county.sheet(this.fields.form)?.about;
    const held = new Set(this.fields.stops.map(({ entry }) => entry));
    const free = this.book.rows.filter((row) => !held.has(row.key) && (!this.book.kinds[about] || row.kind === about));
    const kinds = Object.entries(this.book.kinds).filter(([kind]) => free.some((row) => row.kind === kind));
    const found = await pickMany({
      title: say("从台账选"), placeholder: say("名称、地址"), kinds, most: MOST - this.fields.stops.length,
      rows: (words, kind) => searchBook(free, words, kind).map((row) => ({ value: row.key, name: row.name, more: row.address || this.county.placeWords(row.area), row })),
    });
    if (found) this.#add(found.map(({ row: { key, name, address, area, lon, lat } }) => ({ entry: key, name, address, area, lon, lat })));
  }

  // A place that is in no book: a name, and where it is.
  #write() {
    const [name, address] = [unique("name"), unique("address")];
    const grids = this.county.areas.nodes.filter((one) => one.mine);
    let area = this.county.usualPlace("") || grids[0]?.code || "";
    const words = el("input", { id: name, class: "box", type: "text", maxlength: 80, autocomplete: "off" });
    const where = el("input", { id: address, class: "box", type: "text", maxlength: 120, autocomplete: "off" });
    const add = () => {
      if (!words.value.trim()) return words.focus();
      this.place.replaceChildren();
      return this.#add([{ name: words.value.trim(), address: where.value.trim(), area }]);
    };
    this.place.replaceChildren(el("div", { class: "said-one said-one--mine stack" },
      el("label", { class: "ask__title", for: name }, say("去哪里")), words,
      el("label", { class: "ask__title", for: address }, say("地址"), el("span", { class: "quiet" }, say("可不填"))), where,
      grids.length > 1 ? this.#picks(say("在哪个网格"), grids.map(({ code }) => [code, this.county.placeWords(code)]), area, (code) => {
        area = code;
      }, false) : null,
      button(say("加进去"), "plus", add, "button--primary", { id: "add-place" })));
    words.focus();
  }

  // -- what it is called ------------------------------------------------------------------
  #title() {
    const id = unique("title");
    this.name = el("input", { id, class: "box", type: "text", maxlength: TITLE, value: this.fields.title, lang: "zh-CN", oninput: () => this.#set({ title: this.name.value }, { named: true, title: this.name.value }) });
    return el("div", { class: "ask" }, el("label", { class: "ask__title", for: id }, say("叫什么"), el("span", { class: "quiet" }, say("可不改"))), this.name);
  }

  #retitle() {
    if (this.draft.item.named) return;
    const title = titleOf(this.fields.kind, this.fields.stops);
    this.#set({ title }, { title });
    this.name.value = title;
  }

  // One walk for each village: all of them kept as drafts at once, then sent off one by one.
  async #lay() {
    const { named } = this.draft.item;
    const [first, ...others] = this.#walks().map(({ area, stops }) => ({
      ...this.fields, area, stops, title: named ? this.fields.title : titleOf(this.fields.kind, stops),
    }));
    const more = others.map((fields) => ({ ...newOuting(fields.area), touched: true, named, title: fields.title, fields }));
    this.draft.set({ touched: true, title: first.title, fields: first });
    await this.app.store.putItems(this.draft.item, ...more);
    for (const item of more) await finish(this.app, new Draft(this.app.store, item));
    await finish(this.app, this.draft);
    if (more.length) speak(say("安排成了 {n} 趟", { n: more.length + 1 }));
  }

  async #done() {
    const { stops, matter, title } = this.fields;
    const lacking = !stops.length ? [say("请至少选一处要去的地方。"), this.stops] : !matter ? [say("请选一类事。"), this.about]
      : !title.trim() ? [say("请写个名称。"), this.name.parentNode] : null;
    if (lacking) {
      this.problem.textContent = lacking[0];
      lacking[1].querySelector("button, input")?.focus();
      this.problem.scrollIntoView({ block: "center" });
      return;
    }
    if (this.draft.item.state !== "draft") return;
    try {
      await this.#lay();
    } catch (reason) {
      if (!(reason instanceof Full)) throw reason;
      this.problem.textContent = full();
      return;
    }
    go(`outing/${encodeURIComponent(clientName(this.draft.item.key))}`, { anew: true });
  }
}

// What the county reads is Chinese, whatever language the person reads.
function titleOf(kind, stops) {
  const more = stops.length > 1 ? `等 ${stops.length} 处` : ""; // zh-only
  return stops.length ? `${NAMES[kind]}${stops[0].name}`.slice(0, TITLE - more.length) + more : "";
}

const full = () => say("手机存储满了，写的还在这一页，没有存下。请先发送，或删掉手机里不用的东西。");

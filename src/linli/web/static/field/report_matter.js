// The matter of a report: three proposals to touch, everything else one step away.

import { say } from "../ui/words.js";
import { el, icon, unique, zh } from "./html.js";
import { ask } from "./net.js";
import { pick } from "./picker.js";
import { propose, search } from "./propose.js";

const PAUSE = 700;
const RECENT = 6;

export class MatterChoice extends EventTarget {
  constructor(app, county, draft, recent) {
    super();
    Object.assign(this, { app, county, draft, recent });
    this.name = unique("matter");
    this.online = [];
    this.touched = Boolean(draft.item.report.matter);
    this.chips = el("div", { class: "chips", role: "radiogroup", "aria-labelledby": this.name });
    this.node = el("section", { class: "ask" },
      el("div", { class: "ask__head" },
        el("h2", { class: "ask__title", id: this.name }, say("什么事项"), el("span", { class: "quiet" }, say("可不选"))),
        el("button", { type: "button", class: "button button--quiet", onclick: () => this.#more() }, icon("search"), say("全部事项"))),
      this.chips);
    this.draw();
  }

  // The words have changed: propose anew, on the telephone at once, by the server a little later.
  read() {
    this.draw();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#askServer(), PAUSE);
  }

  async #askServer() {
    const text = this.draft.item.report.text.trim();
    if (text.length < 4 || !this.app.line.there || this.app.session.over) return;
    try {
      const { proposals } = await ask("/field/propose/", { text });
      if (text !== this.draft.item.report.text.trim()) return;
      this.online = proposals ?? [];
      this.asked = text;
      this.draw();
    } catch {
      // what the telephone proposed by itself is there
    }
  }

  offered() {
    const text = this.draft.item.report.text;
    const own = propose(this.county.matters, text, this.recent);
    // The server's reasons are of the kind “by name”: they tell a person in the street nothing.
    const first = this.asked === text.trim() ? this.online.map(({ code, name }) => ({ code, name, why: [] })) : [];
    const why = (code) => own.find((one) => one.code === code)?.why ?? [];
    const all = [
      ...first.map((one) => ({ ...one, why: why(one.code) })),
      ...own.filter((one) => !first.some(({ code }) => code === one.code)),
    ].slice(0, 3);
    const { matter } = this.draft.item.report;
    const chosen = this.county.matter(matter);
    if (chosen && !all.some(({ code }) => code === matter)) all.unshift({ code: matter, name: chosen.name, why: [] });
    return all.slice(0, 3);
  }

  draw() {
    const { matter } = this.draft.item.report;
    const held = document.activeElement?.value;
    const chips = this.offered().map(({ code, name, why }) => {
      const words = [why ?? []].flat().join("、");
      return el("label", { class: "pick" },
        el("input", { type: "radio", name: this.name, value: code, checked: code === matter, class: "visually-hidden", onchange: () => this.#take(code) }),
        icon("check"), zh(name), words && zh(words, "span", { class: "pick__why" }));
    });
    this.chips.replaceChildren(...(chips.length ? chips : [el("p", { class: "quiet" }, say("写一句，这里会提出可能的事项。"))]));
    if (held) this.chips.querySelector(`input[value="${CSS.escape(held)}"]`)?.focus();
  }

  #take(code) {
    this.draft.setReport({ matter: code });
    this.dispatchEvent(new Event("chosen"));
  }

  async #more() {
    const { matters } = this.county;
    const row = (one) => ({
      value: one.code, name: one.name, more: one.leaf ? "" : null,
      into: !one.leaf, mark: "check",
    });
    const found = await pick({
      title: say("选事项"),
      placeholder: say("说法或名称，如 路灯"),
      rows: (words, into) => words
        ? search(matters, words).map(row)
        : matters.filter((one) => (one.parent || "") === (into?.value ?? "")).map(row),
    });
    if (!found) return;
    this.draft.setReport({ matter: found.value });
    this.draw();
    this.chips.querySelector("input:checked")?.focus();
    this.dispatchEvent(new Event("chosen"));
  }

  // Used once: offered first the next time nothing is written yet.
  async used() {
    const { matter } = this.draft.item.report;
    if (!matter) return;
    const recent = [matter, ...this.recent.filter((one) => one !== matter)].slice(0, RECENT);
    await this.app.store.setFact("recent", recent);
  }
}

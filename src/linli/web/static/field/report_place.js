// The place of a report: proposed from the words, from one look at the position when the person
// asks for it, or from the list. The position is asked for once, on the button, and kept nowhere
// but in this report.

import { say } from "../ui/words.js";
import { el, icon, unique, zh } from "./html.js";
import { pick } from "./picker.js";
import { locate } from "./position.js";

export class PlaceChoice {
  constructor(county, draft) {
    Object.assign(this, { county, draft });
    this.chosen = Boolean(draft.item.report.area) && !draft.item.placeGuessed;
    this.name = el("span", { class: "place__name" });
    this.said = el("p", { class: "place__said quiet", role: "status" });
    const id = unique("address");
    this.address = el("input", {
      id, class: "box", type: "text", autocomplete: "off", enterkeyhint: "done",
      maxlength: county.limit("address", 200), placeholder: say("门牌、楼栋、旁边有什么"),
      value: draft.item.report.address, oninput: () => draft.setReport({ address: this.address.value }),
    });
    const heading = unique("place");
    this.node = el("section", { class: "ask", "aria-labelledby": heading },
      el("h2", { class: "ask__title", id: heading }, say("在哪里")),
      el("div", { class: "place" },
        el("button", { type: "button", class: "place__pick", onclick: () => this.#choose() }, icon("map-pin"), this.name, el("span", { class: "place__change" }, say("换"))),
        el("button", { type: "button", class: "button place__gps", onclick: () => this.#locate() }, icon("current-location"), say("定位"))),
      this.said,
      el("label", { class: "visually-hidden", for: id }, say("具体地址")),
      this.address);
    this.draw();
  }

  draw() {
    const { area, lon } = this.draft.item.report;
    const words = area ? this.county.placeWords(area) : "";
    this.name.replaceChildren(words ? zh(words) : say("选村（社区）、网格"));
    this.name.classList.toggle("place__name--none", !words);
    if (lon && !this.said.textContent) this.said.textContent = say("已记下位置。");
  }

  #set(area, more = {}) {
    this.draft.set({ placeGuessed: false, placeName: area ? this.county.placeWords(area) : "" });
    this.draft.setReport({ area, ...more });
    this.draw();
  }

  // Words name a place: proposed as long as the person has chosen none.
  read(text) {
    if (this.chosen) return;
    const found = this.county.placeIn(text);
    if (!found || found.code === this.draft.item.report.area) return;
    this.#set(found.code);
    this.draft.set({ placeGuessed: true });
    this.said.textContent = say("从“{words}”认出的地点，不对请换。", { words: found.words });
  }

  #locate = () => locate({
    tell: (words) => {
      this.said.textContent = words;
    },
    found: ({ lon, lat, metres }) => {
      const area = this.county.placeAt(lon, lat);
      this.chosen ||= Boolean(area);
      this.#set(area || this.draft.item.report.area, { lon: lon.toFixed(6), lat: lat.toFixed(6) });
      return area
        ? say("位置已记下（误差约 {metres} 米），只随这一条上报。", { metres })
        : say("位置已记下（误差约 {metres} 米），不在您的网格图上，请看看地点对不对。", { metres });
    },
    none: say("没有取到位置。不要紧，选村（社区）、写清地址就行。"),
    never: say("这个手机取不到位置，请选村（社区），写清地址就行。"),
  });

  async #choose() {
    const nodes = this.county.areas.nodes;
    const row = (one) => ({
      value: one.code, name: this.county.placeWords(one.code), mark: "check",
      more: one.mine ? say("我的网格") : "",
    });
    const wide = nodes.filter((one) => one.kind !== "microgrid"); // those are found by searching
    const found = await pick({
      title: say("在哪里"),
      placeholder: say("村、社区、网格、小区名"),
      rows: (words) => (words
        ? this.#search(words)
        : [...wide.filter((one) => one.mine), ...wide.filter((one) => !one.mine)]).map(row),
    });
    if (!found) return;
    this.chosen = true;
    this.said.textContent = "";
    this.#set(found.value);
    this.node.querySelector(".place__pick").focus();
  }

  #search(words) {
    const codes = new Set((this.county.areas.names ?? []).filter(([name]) => name.includes(words)).map(([, code]) => code));
    return this.county.areas.nodes.filter((one) => one.name.includes(words) || codes.has(one.code)).slice(0, 40);
  }
}

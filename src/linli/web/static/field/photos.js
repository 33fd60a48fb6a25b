// The photos of a draft: large tiles, the camera first, the album beside it.

import { say } from "../ui/words.js";
import { el, icon, unique } from "./html.js";

const KINDS = "image/*";
const AFTERWARDS = ["after", "check"];

// `slots` = [[purpose, label]]; one row of tiles a slot. `most` photos altogether. `before`: what
// stands beside the camera where the place is photographed afterwards (befores.js).
export function photoStrip(draft, slots, { most = 9, before = null } = {}) {
  const said = el("p", { class: "photos__said", role: "status" });
  const rows = slots.map((slot) => new Row(draft, slot, slots, most, said, AFTERWARDS.includes(slot[0]) ? before : null));
  const box = el("div", { class: rows.length > 1 ? "photos photos--several" : "photos" }, rows.map((row) => row.node), said);
  const draw = () => rows.forEach((row) => row.draw());
  draft.addEventListener("photos", draw);
  draw();
  box.addEventListener("left", () => rows.forEach((row) => row.free()));
  return box;
}

class Row {
  constructor(draft, [purpose, label], slots, most, said, before) {
    Object.assign(this, { draft, purpose, label, most, said });
    this.first = slots[0][0] === purpose;
    this.known = slots.map(([one]) => one);
    this.pictures = new Map();
    this.ends = [];
    this.tiles = el("ul", { class: "photos__tiles" });
    this.name = unique("photos");
    const title = slots.length > 1 || label ? el("p", { class: "photos__label", id: this.name }, label) : null;
    this.node = el("div", { class: "photos__row", role: "group", "aria-labelledby": title ? this.name : null },
      title, el("div", { class: "photos__line" },
        before?.(() => this.camera.click(), (end) => this.ends.push(end)), this.#pick(true), this.#pick(false), this.tiles));
  }

  #pick(camera) {
    const words = camera ? say("拍照") : say("相册");
    const input = el("input", {
      type: "file", accept: KINDS, multiple: true, class: "visually-hidden",
      capture: camera ? "environment" : null, "data-purpose": this.purpose,
      "aria-label": this.label ? `${words} ${this.label}` : words,
      onchange: () => this.#take(input),
    });
    if (camera) this.camera = input;
    return el("label", { class: camera ? "tile tile--camera" : "tile" }, input, icon(camera ? "camera" : "photo"), el("span", {}, words));
  }

  mine = () => this.draft.item.photos.filter(
    (one) => one.purpose === this.purpose || (this.first && !this.known.includes(one.purpose)),
  );

  async #take(input) {
    const files = [...input.files];
    input.value = "";
    this.said.textContent = "";
    for (const file of files) {
      if (this.draft.item.photos.length >= this.most) {
        this.said.textContent = say("一次最多 {n} 张照片。", { n: this.most });
        return;
      }
      const problem = await this.draft.addPhoto(file, this.purpose);
      if (problem) this.said.textContent = problem;
    }
  }

  draw() {
    const tiles = this.mine().map((photo, at) => {
      const picture = el("img", { alt: say("第 {n} 张照片", { n: at + 1 }) });
      this.#show(photo, picture);
      return el("li", { class: "tile tile--photo" }, picture,
        el("button", {
          type: "button", class: "tile__away", "aria-label": say("去掉第 {n} 张照片", { n: at + 1 }),
          onclick: () => this.draft.removePhoto(photo.id),
        }, icon("x")));
    });
    this.tiles.replaceChildren(...tiles);
    this.tiles.hidden = !tiles.length;
  }

  async #show(photo, picture) {
    const blob = await this.draft.store.photo(photo.id);
    if (!blob) return;
    URL.revokeObjectURL(this.pictures.get(photo.id) ?? "");
    const address = URL.createObjectURL(blob);
    this.pictures.set(photo.id, address);
    picture.src = address;
  }

  free() {
    for (const address of this.pictures.values()) URL.revokeObjectURL(address);
    this.pictures.clear();
    for (const end of this.ends.splice(0)) end();
  }
}

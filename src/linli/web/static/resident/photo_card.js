// One chosen photo or paper: what it looks like, how far it is, words about it, a way out.

import { say } from "../ui/words.js";

let count = 0;

function make(tag, className, text = "") {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  return element;
}

function button(words, label, act) {
  const element = make("button", "shot__act", words);
  element.type = "button";
  element.setAttribute("aria-label", label);
  element.addEventListener("click", act);
  return element;
}

// States: waiting, sending, retrying, kept, failed (the line), lost (to be chosen again).
export class Card {
  constructor({ name, file = null, blob = null, at = "", on }) {
    Object.assign(this, { name, file, blob, at, on });
    this.state = "waiting";
    this.part = 0;
    this.note = "";
    this.gone = false;
    this.stop = new AbortController();
    this.#build();
    this.show();
  }

  #build() {
    count += 1;
    this.item = make("li", "shot");
    this.picture = make("img", "shot__picture");
    this.picture.alt = "";
    this.picture.hidden = true;
    this.picture.addEventListener("error", () => {
      this.picture.hidden = true;
    });
    this.said = make("p", "shot__state");
    this.bar = make("progress", "shot__bar");
    this.bar.max = 100;
    this.bar.setAttribute("aria-label", say("上传进度：{name}", { name: this.name }));
    this.again = button(say("再试一次"), say("再试一次：{name}", { name: this.name }), () =>
      this.on.again(this),
    );
    const drop = button(say("不要了"), say("不要了：{name}", { name: this.name }), () =>
      this.on.drop(this),
    );
    const acts = make("div", "shot__acts");
    acts.append(this.again, drop);
    const body = make("div", "shot__body");
    body.append(make("p", "shot__name", this.name), this.said, this.bar);
    this.item.append(this.picture, body, this.#words(), acts);
  }

  #words() {
    const row = make("div", "shot__words");
    const label = make("label", "shot__label", say("照片说明（可不填）"));
    this.caption = make("input", "box");
    this.caption.id = `shot-caption-${count}`;
    this.caption.maxLength = 120;
    this.caption.autocomplete = "off";
    label.htmlFor = this.caption.id;
    this.caption.addEventListener("input", () => this.on.caption(this));
    // Enter must not send the whole form from here.
    this.caption.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.isComposing) event.preventDefault();
    });
    row.append(label, this.caption);
    return row;
  }

  look(address) {
    this.picture.src = address;
    this.picture.hidden = false;
  }

  lookAt(blob) {
    if (!blob.type.startsWith("image/")) return;
    const address = URL.createObjectURL(blob);
    this.picture.addEventListener("load", () => URL.revokeObjectURL(address), { once: true });
    this.look(address);
  }

  // The sealed key goes with the form, the words under the key of the file.
  accept(kept, file) {
    this.sealedAt = Date.now();
    this.key = file;
    this.hidden ??= make("input", "");
    this.hidden.type = "hidden";
    this.hidden.name = "kept";
    this.hidden.value = kept;
    this.item.append(this.hidden);
    this.caption.name = `caption-${file}`;
    this.turn("kept");
  }

  turn(state, part = this.part) {
    this.state = state;
    this.part = part;
    this.show();
  }

  get running() {
    return ["waiting", "sending", "retrying"].includes(this.state);
  }

  show() {
    const percent = Math.floor(this.part * 100);
    const words = {
      waiting: () => (this.part ? say("等着接着传") : say("准备上传……")),
      sending: () => say("正在传，{percent}%", { percent }),
      retrying: () => say("正在重试，线路不好（已传 {percent}%）", { percent }),
      kept: () => [say("已收下"), this.note].filter(Boolean).join(say("。")),
      failed: () => say("没传上去，再试一次"),
      lost: () => say("只传了一半。请再选一次这张照片，或者点“不要了”。"),
    };
    this.said.textContent = words[this.state]();
    this.bar.value = percent;
    this.bar.hidden = !this.running;
    this.again.hidden = this.state !== "failed";
    this.item.dataset.state = this.state;
  }
}

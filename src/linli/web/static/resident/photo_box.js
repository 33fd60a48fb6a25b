// The photos of one form: shrunk, sent one by one ahead of it, listed again after a reload.

import { say } from "../ui/words.js";
import { Card } from "./photo_card.js";
import * as keeper from "./photo_keep.js";
import { remembered, tab } from "./photo_tab.js";
import { guard } from "./photo_wait.js";
import { prepare, Refusal, stem } from "./shrink.js";
import { Refused, Sending, VERSION } from "./tus.js";

const LARGEST = 20 * 1024 * 1024; // until the server has said its own limit

class Box {
  constructor(element) {
    this.element = element;
    this.form = element.closest("form");
    this.input = element.querySelector("input[type=file]");
    this.list = element.querySelector("[data-shots]");
    this.start = element.dataset.uploads;
    this.most = Number(element.dataset.limit);
    this.largest = LARGEST;
    this.cards = [];
    const no = this.form.elements.namedItem("no")?.value ?? "";
    this.mark = [tab(), this.input.id, no, this.form.getAttribute("action")].join(" ");
    this.refused = document.createElement("ul");
    this.refused.className = "shots__refused";
    const alert = document.createElement("div");
    alert.setAttribute("role", "alert");
    alert.append(this.refused);
    this.status = document.createElement("p");
    this.status.className = "shots__status";
    this.status.setAttribute("role", "status");
    this.list.after(this.status, alert);
  }

  get token() {
    return this.form.elements.namedItem("csrfmiddlewaretoken").value;
  }

  // What was accepted with the form before and is not to be dropped.
  get before() {
    return [...this.element.querySelectorAll("[name=drop]")].filter((box) => !box.checked).length;
  }

  unfinished() {
    return this.cards.filter((card) => card.state !== "kept");
  }

  take(files) {
    this.refused.replaceChildren();
    for (const file of files) {
      const same = (card) => card.state === "lost" && stem(card.name) === stem(file.name);
      for (const old of this.cards.filter(same)) this.drop(old, { quiet: true });
    }
    const room = Math.max(0, this.most - this.cards.length - this.before);
    for (const file of files.slice(0, room)) this.#add({ name: file.name, file });
    for (const file of files.slice(room)) {
      this.#turnAway(file.name, say("最多 {n} 个，这个没有收下。", { n: this.most }));
    }
    this.changed();
    this.#work();
  }

  #add(given) {
    const card = new Card({
      ...given,
      on: {
        again: (one) => this.again(one),
        drop: (one) => this.drop(one),
        caption: (one) => one.at && remembered(one.at, one.caption.value),
      },
    });
    this.cards.push(card);
    this.list.append(card.item);
    return card;
  }

  again(card) {
    card.turn("waiting");
    card.caption.focus(); // the button that was pressed is gone
    this.changed();
    this.#work();
  }

  drop(card, { quiet = false } = {}) {
    card.gone = true;
    card.stop.abort();
    const next = card.item.nextElementSibling ?? card.item.previousElementSibling;
    card.item.remove();
    this.cards = this.cards.filter((one) => one !== card);
    this.#takeBack(card);
    this.changed();
    if (!quiet) (next?.querySelector(".shot__act:last-child") ?? this.input).focus();
  }

  dropUnfinished() {
    for (const card of this.unfinished()) this.drop(card, { quiet: true });
  }

  #takeBack({ at }) {
    if (!at) return;
    keeper.forget(at);
    remembered(at, "");
    const headers = { "Tus-Resumable": VERSION, "X-CSRFToken": this.token }; // lost? it expires
    fetch(at, { method: "DELETE", headers, keepalive: true }).catch(() => {});
  }

  #turnAway(name, problem) {
    const item = document.createElement("li");
    item.textContent = say("“{name}”：{problem}", { name, problem });
    this.refused.append(item);
  }

  async #work() {
    if (this.working) return;
    this.working = true;
    try {
      for (let card; (card = this.cards.find((one) => one.state === "waiting")); ) {
        await this.#process(card);
        this.changed();
      }
    } finally {
      this.working = false;
    }
  }

  async #process(card) {
    try {
      if (!card.blob) {
        const ready = await prepare(card.file, this.largest);
        Object.assign(card, { blob: ready.blob, sentName: ready.name, note: ready.note, file: null });
        card.lookAt(card.blob);
      }
      if (card.gone) return;
      card.turn("sending");
      this.changed();
      const { kept, file } = await this.#sending(card).run();
      if (card.gone) return;
      card.accept(kept, file);
      keeper.forget(card.at);
    } catch (problem) {
      if (card.gone) return;
      if (problem instanceof Refused || problem instanceof Refusal) {
        this.drop(card, { quiet: true });
        const old = say("这个页面打开太久了，请刷新页面后再选一次。");
        this.#turnAway(card.name, problem.message || old);
      } else {
        card.turn("failed");
      }
    }
  }

  #sending(card) {
    return new Sending({
      blob: card.blob,
      name: card.sentName ?? card.name,
      form: this.mark,
      token: this.token,
      start: this.start,
      at: card.at,
      signal: card.stop.signal,
      on: {
        begun: (at) => {
          card.at = at;
          remembered(at, card.caption.value);
          keeper.keep(at, card.blob);
        },
        progress: (part) => {
          if (card.state === "retrying" || part !== card.part) card.turn("sending", part);
        },
        trouble: () => {
          card.turn("retrying");
          this.changed();
        },
      },
    });
  }

  changed() {
    const done = this.cards.filter((card) => card.state === "kept").length;
    const running = this.cards.filter((card) => card.running).length;
    const failed = this.cards.length - done - running;
    const parts = [
      running && say("正在传 {n} 个", { n: running }),
      done && say("已收下 {n} 个", { n: done }),
      failed && say("没传上去 {n} 个", { n: failed }),
    ].filter(Boolean);
    const words = parts.length ? `${parts.join(say("，"))}${say("。")}` : "";
    if (this.status.textContent !== words) this.status.textContent = words;
    this.list.hidden = this.cards.length === 0;
    this.element.dispatchEvent(new CustomEvent("photoschange"));
  }

  async #listed() {
    const answer = await fetch(this.start, { headers: { "X-Linli-Form": this.mark }, cache: "no-store" });
    return answer.ok ? answer.json() : Promise.reject(new Error(String(answer.status)));
  }

  // What this tab sent for this form before the page was loaded anew.
  async recover() {
    let told;
    try {
      told = await this.#listed();
    } catch {
      return; // no line: what is chosen now will wait for it
    }
    this.largest = told.largest;
    keeper.clean();
    const drops = [...this.element.querySelectorAll("[name=drop]")];
    const shown = new Set(drops.map((box) => box.value));
    for (const one of told.files) {
      if (one.file && shown.has(one.file)) continue;
      if (one.problem) {
        this.#takeBack(one);
        this.#turnAway(one.name, one.problem);
        continue;
      }
      const blob = one.kept ? null : ((await keeper.recall(one.at))?.blob ?? null);
      const card = this.#add({ name: one.name, at: one.at, blob });
      card.part = one.size ? one.offset / one.size : 0;
      card.caption.value = remembered(one.at);
      if (one.picture) card.look(one.at);
      else if (blob) card.lookAt(blob);
      if (one.kept) card.accept(one.kept, one.file);
      else card.turn(blob ? "waiting" : "lost");
    }
    this.changed();
    this.#work();
  }

  // Seals end after two hours: a form that was open for long gets fresh ones.
  stale(age) {
    return this.cards.some((card) => card.state === "kept" && Date.now() - card.sealedAt > age);
  }

  async reseal() {
    const told = await this.#listed();
    const fresh = new Map(told.files.map((one) => [one.file, one.kept]));
    for (const card of this.cards.filter((one) => one.state === "kept")) {
      if (fresh.get(card.key)) card.accept(fresh.get(card.key), card.key);
    }
  }
}

export async function open(element) {
  const box = new Box(element);
  await box.recover();
  guard(box);
  return box;
}

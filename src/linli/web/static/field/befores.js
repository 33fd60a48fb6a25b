// How a place looked before: small pictures of the matters in one's own hands, fetched while there
// is a signal and shown beside the camera where there is none. Nobody measures or judges anything.

import { say } from "../ui/words.js";
import { button, el, icon, unique } from "./html.js";
import { moment } from "./times.js";

const SHELF = "befores";
const PATIENCE = 30_000;
const NAMES = { before: say("处置前"), report: say("上报时") };

// One at a time, each kept as it comes: a line that breaks leaves what has arrived.
export class Befores {
  constructor({ store, line }) {
    Object.assign(this, { store, line });
    this.running = null;
  }

  fetch() {
    this.running ??= this.#fetch().finally(() => {
      this.running = null;
    });
    return this.running;
  }

  list = async () => (await this.store.section("befores")) ?? [];

  async of(no) {
    return (await this.list()).filter((one) => one.no === no);
  }

  picture = (key) => this.store.base.get(SHELF, key);

  // Kept on this telephone: [how many, bytes].
  async room() {
    const all = await this.store.base.all(SHELF);
    return [all.length, all.reduce((sum, [, one]) => sum + one.size, 0)];
  }

  async #fetch() {
    const wanted = new Set((await this.list()).map(({ key }) => key));
    const held = (await this.store.base.all(SHELF)).map(([key]) => key);
    const gone = held.filter((key) => !wanted.has(key));
    if (gone.length) await this.store.base.write([SHELF], (shelf) => gone.forEach((key) => shelf(SHELF).delete(key)));
    for (const key of wanted) {
      if (held.includes(key)) continue;
      const picture = await got(`/field/befores/${key}/`);
      if (picture === null) return; // no line: the next sync goes on here
      if (!picture) continue; // not to be had; the others may be
      try {
        await this.store.base.write([SHELF], (shelf) => shelf(SHELF).put(picture, key));
      } catch {
        return; // no room: pictures are the first thing a full telephone does without
      }
      this.store.dispatchEvent(new CustomEvent("before", { detail: key }));
    }
  }
}

// The picture; "" where the server has none for this person, null where nobody answers.
async function got(address) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE);
  try {
    const answer = await fetch(address, { cache: "no-store", credentials: "same-origin", redirect: "manual", signal: stop.signal });
    if (!answer.ok) return answer.status === 404 ? "" : null;
    return await answer.blob();
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
}

// The pictures of a matter, for the row of the camera: pressed, one fills the screen. null where
// there are none. `shoot` opens the camera; `gone(free)` is told what to do when the page is left.
export async function beforesOf(app, no) {
  const listed = no ? await app.befores.of(no) : [];
  if (!listed.length) return null;
  const shown = await Promise.all(listed.map(async (one) => ({ ...one, blob: await app.befores.picture(one.key) })));
  return (shoot, gone) => {
    const addresses = [];
    gone(() => addresses.forEach((one) => URL.revokeObjectURL(one)));
    return el("div", { class: "before" }, shown.map((one) => figure(one, shoot, (blob) => {
      addresses.push(URL.createObjectURL(blob));
      return addresses.at(-1);
    }, app.store, gone)));
  };
}

function figure(one, shoot, addressOf, store, gone) {
  const name = NAMES[one.purpose] ?? NAMES.report;
  const words = `${name} ${moment(one.at)}`;
  const box = el("div", { class: "before__one" });
  const draw = (blob) => {
    const src = addressOf(blob);
    box.replaceChildren(el("button", { type: "button", class: "before__look", "aria-label": say("放大看：{words}", { words }), onclick: () => enlarge(src, words, shoot) },
      el("img", { class: "before__picture", src, alt: "" }), icon("eye")), el("span", { class: "before__name" }, name));
  };
  if (one.blob) draw(one.blob);
  else {
    box.append(el("span", { class: "before__none" }, icon("history"), say("有网时自动取")), el("span", { class: "before__name" }, name));
    const came = async ({ detail }) => {
      if (detail !== one.key) return;
      const blob = await store.base.get(SHELF, one.key);
      if (blob && box.isConnected) draw(blob);
    };
    store.addEventListener("before", came);
    gone(() => store.removeEventListener("before", came));
  }
  return box;
}

function enlarge(src, words, shoot) {
  const title = unique("before");
  const sheet = el("dialog", { class: "sheet before__sheet", "aria-labelledby": title });
  const close = () => sheet.close();
  sheet.addEventListener("close", () => sheet.remove());
  sheet.append(
    el("div", { class: "sheet__head" },
      el("button", { type: "button", class: "head__back", "aria-label": say("关上"), onclick: close }, icon("x")),
      el("h2", { class: "head__title", id: title }, words)),
    el("img", { class: "before__large", src, alt: words }),
    el("div", { class: "before__act" },
      el("p", {}, say("站在差不多的地方，再拍一张。")),
      button(say("照着拍"), "camera", () => {
        close();
        shoot();
      }, "button--primary button--huge", { id: "shoot" })));
  document.body.append(sheet);
  sheet.showModal();
}

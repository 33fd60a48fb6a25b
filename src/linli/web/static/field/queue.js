// The one who sends: takes what is due, in order, one at a time, in one tab at a time, and writes
// down every step before taking the next. The rules are in queue_rules.js.

import { bodyOf } from "./body.js";
import { Away, Refused, SignedOut, ask, getToken } from "./net.js";
import { isDue, isForLater, move, nextOf, pause } from "./queue_rules.js";
import { sendPhotos } from "./uploads.js";

const LOCK = "linli-field-queue";
const NEVER = 2 ** 31 - 1;
// Codes by which the server says that a photo it had taken in is not there any more.
const PHOTO_GONE = "upload-gone";
const RESENT = 3;

export const newKey = () => {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const digits = [...bytes].map((one) => one.toString(16).padStart(2, "0")).join("");
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
};

// The device's own time with its offset: 2026-11-22T19:05:00+08:00.
export function deviceTime(now = new Date()) {
  const minutes = -now.getTimezoneOffset();
  const two = (value) => String(Math.trunc(Math.abs(value))).padStart(2, "0");
  const local = new Date(now.getTime() + minutes * 60_000).toISOString().slice(0, 19);
  return `${local}${minutes < 0 ? "-" : "+"}${two(minutes / 60)}:${two(minutes % 60)}`;
}

export class Queue extends EventTarget {
  // `session` has over (is it over?), end() and renew(); `line` is told whether somebody answers.
  constructor({ store, session, line }) {
    super();
    Object.assign(this, { store, session, line });
    this.running = false;
    this.timer = 0;
    this.heard = false; // an answer since it last rested
    this.shares = new Map();
  }

  // Begin sending, or notice that there is more to send.
  async kick({ now = false } = {}) {
    this.hurry ||= now;
    if (this.running) {
      this.again = true;
      return;
    }
    this.running = true;
    clearTimeout(this.timer);
    try {
      do {
        this.again = false;
        await this.#alone(() => this.#run());
      } while (this.again);
    } finally {
      this.running = false;
      this.hurry = false;
      if (this.heard) this.dispatchEvent(new Event("rested"));
      this.heard = false;
      await this.#later();
    }
  }

  async #alone(act) {
    if (!navigator.locks) return act();
    return navigator.locks.request(LOCK, { ifAvailable: true }, (lock) => lock && act());
  }

  async #later() {
    const wait = pause(await this.store.items(), Date.now());
    if (wait !== null) this.timer = setTimeout(() => this.kick(), Math.min(NEVER, wait + 50));
  }

  async #run() {
    await this.#revive();
    if (this.hurry) await this.#hasten();
    for (;;) {
      await this.session.ensure();
      if (this.session.over || !getToken()) return;
      const item = nextOf(await this.store.items(), Date.now());
      if (!item || !(await this.#send(item))) return;
    }
  }

  // Nobody else sends (the lock is ours): what says so was cut off.
  async #revive() {
    for (const item of await this.store.items()) {
      if (item.state === "sending") await this.store.putItem(move(item, "over"));
    }
  }

  async #hasten() {
    for (const item of await this.store.items()) {
      if (item.state === "waiting" && !isDue(item, Date.now())) {
        await this.store.putItem({ ...item, after: 0 });
      }
    }
  }

  // Send one; false when going on with the others makes no sense now.
  async #send(waiting) {
    let item = move(waiting, "take");
    await this.store.putItem(item);
    const step = async (name, given) => {
      item = move(item, name, given);
      await this.store.putItem(item);
    };
    try {
      if (!item.body) {
        const keep = (photo) => {
          item = { ...item, photos: item.photos.map((one) => (one.id === photo.id ? photo : one)) };
          return this.store.putItem(item);
        };
        await sendPhotos(item, (id) => this.store.photo(id), keep, (id, share) => this.#tell(id, share));
        await step("freeze", { body: bodyOf(item) });
      }
      const answer = await ask("/field/queue/", { ...item.body, sent_at: deviceTime() });
      await this.#answered(item, answer);
      return true;
    } catch (problem) {
      return this.#failed(item, problem, step);
    }
  }

  async #answered(item, answer) {
    this.line.reached(true);
    const after = move(item, "answered", { answer, now: Date.now() });
    if (after.state === "done") await this.store.settleItem(after);
    else await this.store.putItem(after);
    this.heard = true;
    this.dispatchEvent(new CustomEvent("answered", { detail: after }));
  }

  async #failed(item, problem, step) {
    if (problem instanceof SignedOut) {
      await step("over");
      this.session.end();
      return false;
    }
    if (problem instanceof Refused) {
      const { code } = problem.told;
      if (code === "stale") return this.#stale(item, step);
      if (isForLater(problem)) {
        await step("broken", { now: Date.now(), chance: Math.random() });
        this.session.hold(problem.message);
        return false;
      }
      if (code === PHOTO_GONE && item.photos.length && (item.resent ?? 0) < RESENT) {
        await step("photosGone");
        return true;
      }
      await this.#answered(item, { status: "refused", ...problem.told });
      return true;
    }
    await step("broken", { now: Date.now(), chance: Math.random() });
    if (!(problem instanceof Away)) throw problem;
    this.line.reached(problem.reached);
    return problem.reached;
  }

  // A page instead of an answer: the token is old, once; or something stands in between.
  async #stale(item, step) {
    const first = this.renewedFor !== item.key;
    this.renewedFor = item.key;
    if (first && (await this.session.renew())) {
      await step("over");
      return true;
    }
    await step("broken", { now: Date.now(), chance: Math.random() });
    return false;
  }

  #tell(id, share) {
    this.shares.set(id, share);
    this.dispatchEvent(new CustomEvent("progress", { detail: { id, share } }));
  }
}

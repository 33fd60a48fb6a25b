// One thing being written: every word is on the telephone's disk within half a second, every photo
// at once. A killed app opens it again as it was.

import { Refusal, prepare } from "../resident/shrink.js";
import { say } from "../ui/words.js";
import { Full } from "./db.js";
import { deviceTime, newKey } from "./queue.js";
import { isEmpty, move } from "./queue_rules.js";

const SOON = 300;
const LARGEST = 20 * 1024 * 1024;
// Room that has to be left after a photo, bytes.
const RESERVE = 3 * 1024 * 1024;

export const blank = (kind) => ({
  key: newKey(), kind, state: "draft", seq: 0, at: "", made: Date.now(),
  fields: {}, photos: [], tries: 0, after: 0, body: null, problem: null,
});

export const newReport = (place = {}) => ({
  ...blank("report"),
  command: "",
  report: { text: "", matter: "", area: "", address: "", lon: "", lat: "", ...place },
  matterName: "", placeName: "",
});

export const newAct = (row, command, label) => ({
  ...blank("do"),
  no: row.no, command, label, title: row.title,
  base: {
    version: row.version, seq: row.seq,
    seen: Object.fromEntries(
      ["label", "title", "text", "matter_name", "area_name", "address", "due", "unit"].map((name) => [name, row[name] ?? ""]),
    ),
  },
});

export const newAnswer = (task) => ({
  ...blank("task"),
  no: task.key, label: task.label, title: task.title, base: { version: task.version },
});

export class Draft extends EventTarget {
  constructor(store, item) {
    super();
    this.store = store;
    this.item = item;
    this.timer = 0;
    this.unkept = false;
  }

  // Words: kept soon.
  set(patch) {
    this.item = { ...this.item, ...patch };
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.keep(), SOON);
  }

  setReport = (patch) => this.set({ report: { ...this.item.report, ...patch } });
  setField = (name, value) => this.set({ fields: { ...this.item.fields, [name]: value } });

  // Keep it now, as when the page is being left.
  async keep() {
    clearTimeout(this.timer);
    if (this.item.state !== "draft" || (isEmpty(this.item) && !(await this.store.item(this.item.key)))) return;
    try {
      await this.store.putItem(this.item);
      this.#kept(true);
    } catch (problem) {
      if (!(problem instanceof Full)) throw problem;
      this.#kept(false);
    }
  }

  #kept(yes) {
    this.unkept = !yes;
    this.dispatchEvent(new CustomEvent("kept", { detail: yes }));
  }

  // A photo: as it came out of the camera first, its smaller form in its place a moment later.
  // Returns a sentence when it cannot be taken, else "".
  async addPhoto(file, purpose) {
    if (!(await roomFor(file.size))) return full();
    const photo = { id: newKey(), name: file.name || "photo.jpg", purpose, caption: "" };
    try {
      await this.#put({ ...this.item, photos: [...this.item.photos, photo] }, photo.id, file);
      const { blob, name } = await prepare(file, LARGEST);
      const photos = this.item.photos.map((one) => (one.id === photo.id ? { ...one, name } : one));
      if (blob !== file && photos.length) await this.#put({ ...this.item, photos }, photo.id, blob);
      return "";
    } catch (problem) {
      if (problem instanceof Full) return full();
      if (!(problem instanceof Refusal)) throw problem;
      await this.removePhoto(photo.id);
      return problem.message;
    }
  }

  async #put(item, id, blob) {
    const before = this.item;
    this.item = item;
    try {
      await this.store.putPhoto(item, id, blob);
    } catch (problem) {
      this.item = before;
      throw problem;
    }
    this.dispatchEvent(new Event("photos"));
  }

  async removePhoto(id) {
    this.item = { ...this.item, photos: this.item.photos.filter((one) => one.id !== id) };
    await this.store.removePhoto(this.item, id);
    this.dispatchEvent(new Event("photos"));
  }

  // Into the queue; nothing of it changes after this but its state.
  async finish() {
    clearTimeout(this.timer);
    const seq = await this.store.number();
    const item = move(this.item, "finish", { at: deviceTime(), seq });
    await this.store.putItem(item);
    this.item = item;
  }

  async remove() {
    clearTimeout(this.timer);
    await this.store.removeItem(this.item);
  }
}

const full = () =>
  say("手机存储快满了，这张照片放不下。文字都在，可以先发送；删掉手机里不用的东西后再拍。");

// Whether so many bytes more leave enough room for words; a browser that does not say is believed.
export async function roomFor(bytes) {
  const { quota, usage } = await room();
  return !quota || quota - usage > bytes + RESERVE;
}

export async function room() {
  try {
    return await navigator.storage.estimate();
  } catch {
    return {};
  }
}

// What this telephone keeps for one account: what came from the server (sections, rows, tasks),
// what waits to go there (items, photos), and small facts. One database an account; signing out
// deletes it. Tabs tell each other of changes.

import { Full, MORE, isFull, openBase, removeBase } from "./db.js";
import { MemoryBase } from "./memory.js";
import { renamed } from "./queue_rules.js";

const SHELVES = ["facts", "sections", "rows", "tasks", "outings", "items", "photos", "befores"];
// Of these the server brings what is new, and says by its tag what has to go.
const SYNCED = ["sections", "rows", "tasks", "outings"];
const FORM = 3; // of the database: counted on when a shelf is added
const nameOf = (user) => `linli-field-${user}`;

export async function openStore(user) {
  return new Store(user, await openBase(nameOf(user), FORM, SHELVES));
}

// For a browser that keeps nothing: it ends with the page.
export const holdStore = (user) => new Store(user, new MemoryBase(SHELVES));

export const removeStore = (user) => removeBase(nameOf(user));

// Whatever is written anew in the same transaction has its new tag already when its turn comes.
function sweep(shelf, isGone) {
  shelf.openCursor().onsuccess = ({ target: { result: cursor } }) => {
    if (!cursor) return;
    if (isGone(cursor.value)) cursor.delete();
    cursor.continue();
  };
}

export class Store extends EventTarget {
  constructor(user, base) {
    super();
    this.user = user;
    this.base = base;
    this.channel = globalThis.BroadcastChannel ? new BroadcastChannel(nameOf(user)) : null;
    this.channel?.addEventListener("message", ({ data }) => this.#hear(data));
  }

  #hear(what) {
    this.dispatchEvent(new CustomEvent("changed", { detail: what }));
  }

  #tell(what) {
    this.#hear(what);
    this.channel?.postMessage(what);
  }

  fact = (name) => this.base.get("facts", name);
  setFact = (name, value) => this.base.write(["facts"], (shelf) => shelf("facts").put(value, name));

  section = async (name) => (await this.base.get("sections", name))?.data;
  rows = async () => (await this.base.all("rows")).map(([, row]) => row);
  row = (no) => this.base.get("rows", no);
  tasks = async () => (await this.base.all("tasks")).map(([, task]) => task);
  outings = async () => (await this.base.all("outings")).map(([, outing]) => outing);
  items = async () =>
    (await this.base.all("items")).map(([, item]) => item).sort((one, other) => one.made - other.made);
  item = (key) => this.base.get("items", key);
  photo = (id) => this.base.get("photos", id);

  // Whose telephone this is and the tags of everything here: only the rest is asked for. What the
  // person did changes with each thing they do, so it is asked for by their page, and once before.
  async have(did = false) {
    const all = (await Promise.all(SYNCED.map((name) => this.base.all(name)))).flat();
    const own = await this.base.get("sections", "did");
    const kept = [await this.fact("me"), ...all.map(([, value]) => value)];
    const had = kept.map((one) => one?.tag).filter((tag) => tag && tag !== own?.tag).join(".");
    return { user: this.user, had, ...(did || !own ? { did: own?.tag ?? "" } : {}) };
  }

  // Everything of one sync, or nothing of it.
  async take(told, facts) {
    const { sections = {}, rows = {}, tasks = {}, outings = {} } = told;
    const gone = new Set(told.forget);
    await this.base.write([...SYNCED, "facts"], (shelf) => {
      if (gone.size) SYNCED.forEach((name) => sweep(shelf(name), ({ tag }) => gone.has(tag)));
      for (const [name, section] of Object.entries(sections)) shelf("sections").put(section, name);
      for (const [no, row] of Object.entries(rows)) shelf("rows").put({ ...row, no }, no);
      for (const [id, task] of Object.entries(tasks)) shelf("tasks").put({ ...task, id }, id);
      for (const [key, outing] of Object.entries(outings)) shelf("outings").put({ ...outing, key }, key);
      for (const [name, value] of Object.entries(facts)) shelf("facts").put(value, name);
      return gone.size ? MORE : null;
    });
    this.#tell("rows");
  }

  putItem = (item) => this.putItems(item);

  // Several that belong together: all of them, or none.
  async putItems(...items) {
    await this.base.write(["items"], (shelf) => {
      for (const item of items) shelf("items").put(item, item.key);
    });
    this.#tell("items");
  }

  // The item under another key, and whatever names it with it: never both, never none.
  async replaceItem(key, item) {
    await this.base.write(["items"], (shelf) => {
      const items = shelf("items");
      items.delete(key);
      items.put(item, item.key);
      this.#rename(shelf, key, item.key);
      return MORE;
    });
    this.#tell("items");
  }

  // What names this item follows it: to its new key, or out where it cannot be without it.
  #rename(shelf, from, to) {
    const items = shelf("items");
    items.getAll().onsuccess = ({ target }) => {
      for (const one of target.result) {
        const after = renamed(one, from, to);
        if (after === null) {
          for (const { id } of one.photos) shelf("photos").delete(id);
          items.delete(one.key);
        } else if (after !== one) items.put(after, one.key);
      }
    };
  }

  // The photo and the item that names it, in one transaction.
  async putPhoto(item, id, blob) {
    await this.base.write(["items", "photos"], (shelf) => {
      shelf("photos").put(blob, id);
      shelf("items").put(item, item.key);
    });
    this.#tell("items");
  }

  async removePhoto(item, id) {
    await this.base.write(["items", "photos"], (shelf) => {
      shelf("photos").delete(id);
      shelf("items").put(item, item.key);
    });
    this.#tell("items");
  }

  async removeItem(item) {
    await this.base.write(["items", "photos"], (shelf) => {
      for (const { id } of item.photos) shelf("photos").delete(id);
      shelf("items").delete(item.key);
      // What has arrived is known at the county by its key: whoever names it goes on doing so.
      if (item.state !== "done") this.#rename(shelf, item.key, "");
      return MORE;
    });
    this.#tell("items");
  }

  // What has arrived needs no photos here any more.
  async settleItem(item) {
    await this.base.write(["items", "photos"], (shelf) => {
      for (const { id } of item.photos) shelf("photos").delete(id);
      shelf("items").put(item, item.key);
    });
    this.#tell("items");
  }

  // The next number of this telephone: it only ever grows, whatever its clock says.
  async number() {
    let next = 0;
    let trouble = null;
    const count = (shelf) => {
      const facts = shelf("facts");
      const asked = facts.get("seq");
      asked.onsuccess = () => {
        next = (asked.result ?? 0) + 1;
        try {
          facts.put(next, "seq");
        } catch (problem) {
          trouble = problem;
          facts.transaction.abort();
        }
      };
      return MORE;
    };
    try {
      await this.base.write(["facts"], count);
    } catch (problem) {
      throw isFull(trouble) ? new Full() : problem;
    }
    return next;
  }

  close() {
    this.channel?.close();
    this.base.close();
  }
}

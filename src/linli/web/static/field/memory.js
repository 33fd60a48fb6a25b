// Where the browser keeps nothing, the same shelves in the memory of this page: everything works
// while there is a line, and ends with the page. Speaks as db.js does.

import { MORE } from "./db.js";

const copy = globalThis.structuredClone ?? ((value) => value);
const inOrder = (shelf) => [...shelf.keys()].sort();

export class MemoryBase {
  constructor(names) {
    this.shelves = new Map(names.map((name) => [name, new Map()]));
    this.closed = false;
    this.kept = false; // nothing outlives the page
  }

  // One transaction, at one go: no other one comes in between.
  async write(names, act) {
    const work = new Work(this.shelves, names);
    const more = act((name) => work.shelf(name));
    if (more === MORE) work.run();
    if (work.aborted) throw new Error("aborted");
    for (const [name, shelf] of work.shelves) this.shelves.set(name, shelf);
  }

  async all(name) {
    const shelf = this.shelves.get(name);
    return inOrder(shelf).map((key) => [key, copy(shelf.get(key))]);
  }

  async get(name, key) {
    return copy(this.shelves.get(name).get(key));
  }

  close() {
    this.closed = true;
  }
}

// What one transaction does: on copies, which take the place of the shelves at its end.
class Work {
  constructor(shelves, names) {
    this.shelves = new Map(names.map((name) => [name, new Map(shelves.get(name))]));
    this.asked = [];
    this.aborted = false;
  }

  shelf = (name) => new Shelf(this, this.shelves.get(name));

  ask(result) {
    const request = { result, onsuccess: null };
    request.target = request;
    this.asked.push(request);
    return request;
  }

  run() {
    while (this.asked.length && !this.aborted) {
      const request = this.asked.shift();
      request.onsuccess?.(request);
    }
  }

  abort() {
    this.aborted = true;
  }
}

class Shelf {
  constructor(work, rows) {
    Object.assign(this, { transaction: work, rows });
  }

  put(value, key) {
    this.rows.set(key, copy(value));
    return this.transaction.ask(key);
  }
  delete(key) {
    this.rows.delete(key);
    return this.transaction.ask(undefined);
  }
  get(key) {
    return this.transaction.ask(copy(this.rows.get(key)));
  }
  getAll() {
    return this.transaction.ask(inOrder(this.rows).map((key) => copy(this.rows.get(key))));
  }
  openCursor() {
    const keys = inOrder(this.rows);
    const request = this.transaction.ask(null);
    const step = (at) => {
      const key = keys[at];
      request.result = at < keys.length ? {
        key, value: copy(this.rows.get(key)),
        delete: () => this.delete(key),
        continue: () => {
          step(at + 1);
          this.transaction.asked.push(request);
        },
      } : null;
    };
    step(0);
    return request;
  }
}

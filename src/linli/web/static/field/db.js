// IndexedDB in promises: one database, its shelves, whole transactions.

// The storage of the telephone is full: nothing of the transaction was kept.
export class Full extends Error {}
// The browser keeps nothing at all (private window, forbidden by the owner of the device).
export class NoStorage extends Error {}

export const isFull = (problem) => problem?.name === "QuotaExceededError";

export function openBase(name, version, shelves) {
  return new Promise((done, fail) => {
    let asked;
    try {
      asked = indexedDB.open(name, version);
    } catch (problem) {
      fail(new NoStorage(problem?.message));
      return;
    }
    let fresh = false;
    asked.onupgradeneeded = ({ oldVersion }) => {
      fresh = oldVersion === 0;
      const there = asked.result.objectStoreNames;
      for (const shelf of shelves) if (!there.contains(shelf)) asked.result.createObjectStore(shelf);
    };
    asked.onsuccess = () => {
      const base = new Base(asked.result, fresh);
      // Another tab clears everything or brings a newer form: let it.
      asked.result.onversionchange = () => base.close();
      // Signing out has the browser clear this site, or it throws away by itself: what is open is
      // closed then.
      asked.result.onclose = () => {
        base.close();
        base.onlost?.();
      };
      done(base);
    };
    asked.onerror = () => fail(isFull(asked.error) ? new Full() : new NoStorage(asked.error?.message));
  });
}

export const removeBase = (name) =>
  new Promise((done) => {
    try {
      const asked = indexedDB.deleteDatabase(name);
      asked.onsuccess = asked.onerror = asked.onblocked = () => done();
    } catch {
      done(); // there was none
    }
  });

// What is asked after closing is asked by a page that is being left: it gets no answer.
const never = () => new Promise(() => {});

// Nobody breaks off what is only read but the browser, clearing the base: then no answer either.
const broken = (problem, fail) => problem?.name === "AbortError" || fail(problem);

// What an act returns that reads first and writes afterwards.
export const MORE = Symbol("more");

class Base {
  // `fresh`: nothing was here before.
  constructor(base, fresh) {
    Object.assign(this, { base, fresh, kept: true, onlost: null });
    this.closed = false;
    this.leaving = false; // signing out: what the browser breaks off now is missed by nobody
  }

  // One transaction: act(shelf => the named shelf) puts and deletes; kept whole or not at all.
  write(names, act) {
    if (this.closed) return never();
    return new Promise((done, fail) => {
      let work;
      try {
        work = this.base.transaction(names, "readwrite", { durability: "strict" });
        // Told to be whole at once: a page that is gone the next moment keeps nothing open.
        if (act((name) => work.objectStore(name)) !== MORE) work.commit?.();
      } catch (problem) {
        try {
          work?.abort();
        } catch {
          // it had ended by itself
        }
        fail(isFull(problem) ? new Full() : problem);
        return;
      }
      work.oncomplete = () => done();
      work.onabort = () => this.leaving || fail(isFull(work.error) ? new Full() : (work.error ?? new Error("aborted")));
    });
  }

  // The shelf for reading; null where the browser closed the base before it said so.
  #shelf(name) {
    if (this.closed) return null;
    try {
      return this.base.transaction(name, "readonly").objectStore(name);
    } catch (problem) {
      if (problem.name !== "InvalidStateError") throw problem;
      this.closed = true;
      return null;
    }
  }

  // [key, value] of everything on a shelf.
  all(name) {
    const shelf = this.#shelf(name);
    if (!shelf) return never();
    return new Promise((done, fail) => {
      const keys = shelf.getAllKeys();
      const values = shelf.getAll();
      values.onsuccess = () => done(keys.result.map((key, at) => [key, values.result[at]]));
      values.onerror = () => broken(values.error, fail);
    });
  }

  get(name, key) {
    const shelf = this.#shelf(name);
    if (!shelf) return never();
    return new Promise((done, fail) => {
      const asked = shelf.get(key);
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => broken(asked.error, fail);
    });
  }

  close() {
    this.closed = true;
    this.base.close();
  }
}

// The rest of a photo under way, kept in this browser while it is being sent: a telephone that
// loads the page anew (the camera took its memory) goes on by itself. Gone when it has arrived,
// when it is taken away, and after twelve hours. Without such a storage the person chooses again.

const NAME = "linli-uploads";
const KEPT_HOURS = 12;

function opened() {
  return new Promise((done, fail) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(NAME);
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => fail(asked.error);
  });
}

async function within(mode, act) {
  try {
    const base = await opened();
    try {
      return await new Promise((done, fail) => {
        const work = base.transaction(NAME, mode);
        const asked = act(work.objectStore(NAME));
        work.oncomplete = () => done(asked?.result);
        work.onabort = () => fail(work.error);
      });
    } finally {
      base.close();
    }
  } catch {
    return undefined; // private window, storage full: only the comfort is lost
  }
}

export const keep = (at, blob) =>
  within("readwrite", (store) => store.put({ blob, since: Date.now() }, at));

export const recall = (at) => within("readonly", (store) => store.get(at));

export const forget = (at) => within("readwrite", (store) => store.delete(at));

export const clean = () =>
  within("readwrite", (store) => {
    const old = Date.now() - KEPT_HOURS * 3_600_000;
    const walk = store.openCursor();
    walk.onsuccess = () => {
      if (!walk.result) return;
      if (walk.result.value.since < old) walk.result.delete();
      walk.result.continue();
    };
  });

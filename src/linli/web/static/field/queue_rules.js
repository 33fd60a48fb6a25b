// The life of what waits to be sent, as plain functions: no storage, no network, no clock. A test
// holds these moves against the table of linli.domain.field_queue.
//
//   draft ──finish──▶ waiting ──take──▶ sending ──answered──▶ done | changed | refused
//     ▲                 ▲ │                │
//     │                 │ └──── edit ◀─────┼── (only while nothing of it can have arrived)
//     └── edit ◀── refused    broken, over ┘   revive: the app was killed while sending
//                       ▲
//   changed ──again─────┘  (under a new key, seeing what others did)

export const STATES = ["draft", "waiting", "sending", "done", "changed", "refused"];
// Seconds before the next try, after the first, second … break; then always the last.
export const WAITS = [2, 5, 15, 60, 300, 900];

const LONGEST = WAITS.at(-1) * 1000 * 1.5;

export class NotNow extends Error {}

const from = (item, ...states) => {
  if (!states.includes(item.state)) throw new NotNow(`${item.state} of ${item.key}`);
};

// Milliseconds until the next try after so many breaks; `chance` of 0 to 1 spreads the telephones
// of a county that comes back on line all at once.
export const waitFor = (tries, chance) =>
  Math.round(WAITS[Math.min(tries, WAITS.length) - 1] * 1000 * (0.75 + chance / 2));

// Nothing of it can have arrived: it was never put on the line under this key.
export const isUntouched = (item) => !item.body && !item.resent;

export const MOVES = {
  finish: (item, { at, seq }) => {
    from(item, "draft");
    return { ...item, state: "waiting", at, seq, tries: 0, after: 0, problem: null };
  },
  take: (item) => {
    from(item, "waiting");
    return { ...item, state: "sending" };
  },
  // From the first try on the same words go under the same key.
  freeze: (item, { body }) => {
    from(item, "sending");
    return item.body ? item : { ...item, body };
  },
  broken: (item, { now, chance }) => {
    from(item, "sending");
    const tries = item.tries + 1;
    return { ...item, state: "waiting", tries, after: now + waitFor(tries, chance) };
  },
  // Not the item's fault: the session is over, or the app was closed in the middle of it.
  over: (item) => {
    from(item, "sending");
    return { ...item, state: "waiting", after: 0 };
  },
  answered: (item, { answer, now }) => {
    from(item, "sending");
    const { status } = answer;
    // A key of which the server knows an answer: it has arrived, with that answer.
    const before = answer.code === "key-used" ? answer.detail?.answer : null;
    if (before?.status === "done") return { ...item, state: "done", answer: before, ended: now };
    if (status === "done") return { ...item, state: "done", answer, ended: now };
    if (status === "changed") return { ...item, state: "changed", changed: answer };
    return { ...item, state: "refused", problem: answer };
  },
  // Back to the desk: to be written again, and sent under a key of its own.
  edit: (item, { key }) => {
    from(item, "waiting", "refused");
    if (item.state === "waiting" && !isUntouched(item)) throw new NotNow(item.key);
    return { ...item, key, state: "draft", body: null, seq: 0, tries: 0, after: 0 };
  },
  // Seen what others did meanwhile, and sent all the same.
  again: (item, { key, seq, at }) => {
    from(item, "changed");
    const base = { version: item.changed.version, seq: item.changed.seq, seen: item.changed.seen };
    return {
      ...item, key, base, at, seq,
      state: "waiting", body: null, changed: null, tries: 0, after: 0,
    };
  },
  // Its photos waited so long that the server cleared them away: the same words, photos once more.
  photosGone: (item) => {
    from(item, "sending");
    const photos = item.photos.map(({ upload, at, ...photo }) => photo);
    return { ...item, state: "waiting", body: null, photos, after: 0, resent: (item.resent ?? 0) + 1 };
  },
};

export const move = (item, name, given = {}) => MOVES[name](item, given);

// A clock that was put back must not make anything wait for a day.
export const isDue = (item, now) => item.after <= now || item.after - now > LONGEST;

const matterOf = (item) => item.no || item.key;
const WAY = ["waiting", "sending", "changed", "refused"];

// What goes next: in the order of the telephone; what comes later in a matter waits for what was
// before it in the same matter, and nothing waits for another matter.
export function nextOf(items, now) {
  const held = new Set();
  const open = items.filter((one) => WAY.includes(one.state)).sort((one, other) => one.seq - other.seq);
  for (const item of open) {
    if (item.state === "waiting" && !held.has(matterOf(item)) && isDue(item, now)) return item;
    held.add(matterOf(item));
  }
  return null;
}

// Milliseconds until something is due, or null when nothing waits for the clock.
export function pause(items, now) {
  const waits = items
    .filter((one) => one.state === "waiting" && !isDue(one, now))
    .map((one) => one.after - now);
  return waits.length ? Math.min(...waits) : null;
}

// Not yet at the county: what signing out would throw away.
export const unsent = (items) => items.filter((one) => one.state !== "done" && !isEmpty(one));

// Opened and left again without a word: a proposed place alone is nothing of the person's.
export const isEmpty = (item) =>
  item.state === "draft" &&
  !item.photos.length &&
  ![item.report?.text, item.report?.address, ...Object.values(item.fields ?? {})].some(
    (one) => typeof one === "string" && one.trim(),
  );

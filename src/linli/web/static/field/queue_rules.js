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
    const { version, seq: seenSeq, seen, sheet_version } = item.changed;
    const base = { version, seq: seenSeq, seen, ...(sheet_version === undefined ? {} : { sheet_version }) };
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

// The server takes nothing of this person now, whatever it is: the first password has to be changed
// before. The item waits; a refusal of the item itself says so (status: "refused").
export const isForLater = ({ status, told }) =>
  status === 403 && Boolean(told) && told.status !== "refused" && told.code === "own-password";

export const move = (item, name, given = {}) => MOVES[name](item, given);

// A clock that was put back must not make anything wait for a day.
export const isDue = (item, now) => item.after <= now || item.after - now > LONGEST;

// Something of this telephone the county does not know yet is named by its key: client:<key>.
const CLIENT = "client:";
export const clientName = (key) => `${CLIENT}${key}`;
export const clientKey = (name) => (name?.startsWith?.(CLIENT) ? name.slice(CLIENT.length) : "");

const WAY = ["waiting", "sending", "changed", "refused"];
const matterOf = (item) => clientKey(item.no) || item.no || item.key;

// What has to be at the county before this one: the outing it belongs to; the report it tells of,
// as long as that is on its way (one that is not written to its end holds up nobody).
export function heldBy(item, items) {
  const [outing, report] = [clientKey(item.no), clientKey(item.fields?.found)];
  if (!outing && !report) return [];
  return items.filter((one) => (one.key === outing && one.state !== "done") || (one.key === report && WAY.includes(one.state)));
}

// What goes next: in the order of the telephone; what comes later in a matter waits for what was
// before it in the same matter and for what it names, and nothing waits for another matter.
export function nextOf(items, now) {
  const held = new Set();
  const open = items.filter((one) => WAY.includes(one.state)).sort((one, other) => one.seq - other.seq);
  for (const item of open) {
    // Nothing is before a new thing itself, not even what names it and was written earlier.
    const behind = item.no ? held.has(matterOf(item)) || heldBy(item, items).length > 0 : false;
    const free = item.state === "waiting" && !behind;
    if (free && isDue(item, now)) return item;
    held.add(matterOf(item));
  }
  return null;
}

// The item after another one changed its key (`to`) or was thrown away (none): the same item when
// that is nothing to it, null when it cannot be without the other.
export function renamed(item, from, to) {
  const name = clientName(from);
  if (item.no === name) return to ? { ...item, no: clientName(to) } : null;
  if (item.fields?.found !== name) return item;
  const { found, ...fields } = item.fields;
  return { ...item, fields: to ? { ...fields, found: clientName(to) } : fields };
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

// What is opened with something in it already says itself whether a hand was on it.
const UNTOLD = ["stop", "outing", "finish"];

// Opened and left again without a word: a proposed place alone is nothing of the person's.
export const isEmpty = (item) =>
  item.state === "draft" &&
  !item.photos.length &&
  (UNTOLD.includes(item.kind) ? !item.touched : !hasWords(item));

const hasWords = (item) =>
  [item.report?.text, item.report?.address, ...Object.values(item.fields ?? {})].some(
    (one) => typeof one === "string" && one.trim(),
  );

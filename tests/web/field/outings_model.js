// What the telephone makes of outings by itself, printed for test_queue_rules.py to judge.
import { bodyOf } from "./body.js";
import { amiss, asTexts, findStop, findView, inWords, isOver, isSame, leftOf, missingOf, nameOf, nextStop, openOf, picked, restFine, toSend, viewsOf } from "./outing_rules.js";
import { heldBy, isEmpty, move, nextOf, renamed } from "./queue_rules.js";

const item = (key, kind, seq, more = {}) => ({ key, kind, seq, state: "waiting", photos: [], tries: 0, after: 0, body: null, fields: {}, ...more });
const stop = (key, seq, no, fields, more = {}) => item(key, "stop", seq, { no, fields: { stop: "#0", outcome: "done", ...fields }, ...more });
const next = (...items) => nextOf(items, 1)?.key ?? null;

const outing = item("o", "outing", 1, { fields: { kind: "visit", title: "走访", due: "2026-12-01", stops: [{ entry: "5", name: "店" }, { name: "桥", address: "河边", area: "1", lon: "1" }] } });
const report = item("r", "report", 3, { report: { text: "灯坏了" } });
const first = stop("s0", 2, "client:o", { stop: "#0", outcome: "no_change" });
const told = stop("s1", 4, "client:o", { stop: "#1", outcome: "problem", found: "client:r" });
const row = { key: "7", kind: "visit", stops: [{ key: "70", n: 0, name: "店", state: "open", version: 1, prefill: { answers: { f1: true, f3: ["c1", "c2"] }, sheet: "3" } }, { key: "71", n: 1, name: "桥", state: "open", version: 1 }] };
const sent = { ...outing, state: "done", ended: 50, answer: { status: "done", no: "7" } };
const done = { ...first, state: "done", ended: 60, answer: { version: 2 } };

const fresh = viewsOf([], [outing, first, told]);
const early = viewsOf([row], [sent, first, told], 100);
const later = viewsOf([row], [sent, done], 100);
const mid = viewsOf([row], [sent, done], 55);
const short = (view) => [view.no, view.stops.map((one) => one.state), openOf(view).length, isOver(view)];

const form = { fields: [
  { name: "f1", kind: "yes", required: true }, { name: "f2", kind: "text", required: true },
  { name: "f3", kind: "choices", choices: [["c1", "甲"], ["c2", "乙"]] },
] };
const lines = [{ key: "a", label: "门" }, { key: "b", label: "灯" }];
const changed = move({ ...first, state: "sending" }, "answered", { answer: { status: "changed", version: 5, sheet_version: 3, seen: {} }, now: 1 });
console.log(JSON.stringify({
  order: [
    next(first, outing), // not before its outing
    next({ ...outing, state: "refused" }, first, report), // held up, and nobody else is
    next({ ...outing, seq: 9 }, first), // mended meanwhile, with a later number
    next({ ...outing, state: "draft" }, first),
    next(sent, first, report, told),
    next(sent, report, told), // the report it tells of goes ahead
    next(sent, { ...report, seq: 8 }, told),
    next(sent, { ...report, state: "draft" }, told), // who does not finish a report holds up nothing
    next(told), // its outing arrived and was cleared away here
  ],
  held: heldBy(told, [outing, report, first]).map(({ key }) => key),
  renamed: [renamed(first, "o", "p").no, renamed(first, "o", ""), renamed(told, "r", "q").fields.found, renamed(told, "r", "").fields.found ?? null, renamed(first, "x", "y") === first],
  fresh: fresh.map(short), early: early.map(short), later: later.map(short), mid: mid.map(short),
  gone: viewsOf([], [sent, done], 100).length,
  versions: [mid[0].stops[0].version, later[0].stops[0].version],
  names: [nameOf(fresh[0], fresh[0].stops[1]), nameOf(later[0], later[0].stops[1]), nameOf(early[0], early[0].stops[1])],
  found: [findView(early, "7") === early[0], findView(early, "client:o") === early[0], findStop(early[0], "71").at, findStop(early[0], "#1").at],
  next: [nextStop(later[0]).at, nextStop(later[0], 0).at, nextStop(later[0], 1).at, nextStop(viewsOf([{ ...row, stops: [] }], [])[0])],
  over: [
    isOver({ stops: [], origin: null, finishing: null }),
    isOver({ stops: [{ state: "done", item: { state: "refused" } }] }),
    isOver({ stops: [{ state: "open" }], finishing: { state: "waiting" } }),
    isOver({ stops: [], origin: { state: "refused" } }),
  ],
  prefill: later[0].stops[0].prefill.answers,
  checks: [leftOf(lines, { a: "ok" }).length, restFine(lines, { a: "problem" }), amiss(lines, { a: "problem", b: "ok" }).map(({ label }) => label)],
  form: [
    missingOf(form, { f1: "no", f2: " " }).map(({ name }) => name), isSame(form, { f1: "yes", f2: "a" }, { f1: "yes", f2: "a " }),
    isSame(form, { f1: "yes" }, { f1: "no" }), toSend(form, { f1: "no", f2: " 好 ", f3: "", other: "x" }), asTexts({ a: false, b: ["x", "y"], c: 3, d: null }),
    inWords(form.fields[0], "yes", ["是", "否"]), inWords(form.fields[2], "c2,c1", []), inWords(form.fields[1], "", []),
    picked(form.fields[2], "c2", "c1", true), picked(form.fields[2], "c1,c2", "c1", false),
  ],
  empty: [isEmpty({ ...first, state: "draft" }), isEmpty({ ...first, state: "draft", touched: true }), isEmpty({ ...first, state: "draft", photos: [1] })],
  body: [bodyOf(outing).fields.stops, "no" in bodyOf(outing), bodyOf(first)],
  again: move(changed, "again", { key: "k2", seq: 9, at: "t" }).base,
}));

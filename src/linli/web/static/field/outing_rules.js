// An outing as the person at it sees it: what the county told, and on top of it what was done on
// this telephone since. Plain functions: no storage, no network, no clock.

import { clientKey, clientName } from "./queue_rules.js";

export const OPEN = "open";
const nth = (at) => `#${at}`;

// Is it in what the last sync brought? `fetched`: when that began, by this telephone's clock.
const isTold = (item, fetched) => item.state === "done" && item.ended <= fetched;

// [outing]: rows of the county and one's own that are on the way there. Each has `no` (how items
// name it), `own` item where it was planned here, `stops` with what stands on top of them.
export function viewsOf(rows, items, fetched = 0) {
  const planned = items.filter((one) => one.kind === "outing" && one.state !== "draft");
  const known = rows.map((row) => {
    const origin = planned.find((one) => one.state === "done" && one.answer?.no === row.key);
    return dressed(row, origin, items, fetched);
  });
  const keys = new Set(rows.map((row) => row.key));
  const fresh = planned
    .filter((one) => !keys.has(one.answer?.no) && !isTold(one, fetched))
    .map((one) => dressed(rowOf(one), one, items, fetched));
  return [...known, ...fresh];
}

// The row of an outing planned here that the county does not have yet.
function rowOf(item) {
  const { kind, title, form, due, area, stops } = item.fields;
  return {
    key: clientName(item.key), kind, title, form: form ?? "", due: due ? `${due}T23:59:00+08:00` : "", area, own: true, checklist: [],
    may: ["stop", "finish"],
    stops: stops.map((one, at) => ({ ...one, key: nth(at), state: OPEN, version: 0 })),
  };
}

function dressed(row, origin, items, fetched) {
  const names = [row.key, origin && clientName(origin.key)].filter(Boolean);
  const acts = items.filter((one) => names.includes(one.no) && !isTold(one, fetched));
  const early = origin && acts.some((one) => clientKey(one.no) && one.state !== "done");
  return {
    ...row,
    // While something is on its way under the name it was given here, all goes under that name.
    no: early || (origin && origin.state !== "done") ? clientName(origin.key) : row.key,
    origin: origin ?? null,
    finishing: acts.find((one) => one.kind === "finish" && one.state !== "draft") ?? null,
    stops: (row.stops ?? []).map((stop, at) => laid(stop, at, acts)),
  };
}

function laid(stop, at, acts) {
  const mine = acts.filter((one) => one.kind === "stop" && [stop.key, nth(at)].includes(one.fields.stop));
  const draft = mine.find((one) => one.state === "draft") ?? null;
  const item = mine.filter((one) => one.state !== "draft").sort((one, other) => other.seq - one.seq)[0] ?? null;
  return {
    ...stop, at, draft, item,
    told: stop.state,
    prefill: stop.prefill && { ...stop.prefill, answers: asTexts(stop.prefill.answers) },
    state: item?.fields.outcome ?? stop.state,
    note: item?.fields.note ?? stop.note ?? "",
    // What the next word on it is said about.
    version: Math.max(stop.version ?? 0, item?.answer?.version ?? 0),
  };
}

// How the stop is named in an item of this outing.
export const nameOf = (view, stop) => (clientKey(view.no) ? nth(stop.at) : stop.key);

export const findStop = (view, name) => view?.stops.find((one) => one.key === name || nth(one.at) === name);
export const findView = (views, name) =>
  views.find((one) => [one.no, one.key, one.origin && clientName(one.origin.key)].includes(name));

export const openOf = (view) => view.stops.filter((one) => one.state === OPEN);
// The one to go to: after `from` in the order given, else the first that is left.
export function nextStop(view, from = -1) {
  const open = openOf(view);
  return open.find((one) => one.at > from) ?? open[0] ?? null;
}

// Does somebody have to look at it again?
const isStuck = (item) => ["refused", "changed"].includes(item?.state);
export const isOver = (view) =>
  !isStuck(view.origin) && (view.finishing ? !isStuck(view.finishing)
    : !openOf(view).length && !view.stops.some((one) => one.draft || isStuck(one.item)));

// -- a checklist ----------------------------------------------------------------------
export const leftOf = (checklist, checks) => checklist.filter(({ key }) => !checks[key]);
export const restFine = (checklist, checks) =>
  Object.fromEntries(checklist.map(({ key }) => [key, checks[key] ?? "ok"]));
export const amiss = (checklist, checks) => checklist.filter(({ key }) => checks[key] === "problem");

// -- the answers of a form: texts, as the county keeps them (yes|no, codes with commas) --------
const hasValue = (value) => Boolean(value?.trim());
const fieldsOf = (form) => form?.fields ?? [];

// As the county tells them: yes and no, numbers and lists become the texts that are written here.
export const asTexts = (answers) => Object.fromEntries(Object.entries(answers ?? {}).map(([name, value]) => [name, textOf(value)]));
const textOf = (value) => (typeof value === "boolean" ? (value ? "yes" : "no") : Array.isArray(value) ? value.join(",") : String(value ?? ""));

export const missingOf = (form, answers) => fieldsOf(form).filter((one) => one.required && !hasValue(answers[one.name]));
// The same as what was known before?
export const isSame = (form, before, answers) =>
  fieldsOf(form).every(({ name }) => (before[name] ?? "").trim() === (answers[name] ?? "").trim());
// Only what is a field of this form and has a value.
export const toSend = (form, answers) => Object.fromEntries(
  fieldsOf(form).filter(({ name }) => hasValue(answers[name])).map(({ name }) => [name, answers[name].trim()]));
// One answer in words, for reading: labels instead of codes. `yes` = [word for yes, word for no].
export function inWords(field, value, yes) {
  if (!hasValue(value)) return "";
  if (field.kind === "yes") return value === "yes" ? yes[0] : yes[1];
  if (!["choice", "choices"].includes(field.kind)) return value;
  return value.split(",").map((code) => field.choices?.find(([one]) => one === code)?.[1] ?? code).join("、");
}
// Several choices: with this one, or without it, in the order of the form.
export function picked(field, value, code, on) {
  const held = new Set((value ?? "").split(",").filter(Boolean));
  if (on) held.add(code);
  else held.delete(code);
  return field.choices.map(([one]) => one).filter((one) => held.has(one)).join(",");
}

// What is done on an outing, as items of the queue; and the words for it.

import { say } from "../ui/words.js";
import { blank, newReport } from "./draft.js";
import { nameOf } from "./outing_rules.js";
import { clientKey, clientName } from "./queue_rules.js";

export const KINDS = {
  visit: { label: say("走访"), mark: "users", done: say("已走访"), none: say("没人在") },
  patrol: { label: say("巡查"), mark: "shield-check", done: say("已巡查"), none: say("进不去") },
  publicity: { label: say("宣传"), mark: "speakerphone", done: say("已宣传"), none: say("没人在") },
};
export const kindOf = (view) => KINDS[view.kind] ?? KINDS.visit;
export const yesNo = [say("是"), say("否")];

// Word, mark and tone of how a stop stands.
export function outcomeOf(view, state) {
  const kind = kindOf(view);
  return {
    done: [kind.done, "circle-check", "ok"],
    no_change: [say("没有变化"), "circle-check", "ok"],
    absent: [kind.none, "user-question", "near"],
    problem: [say("发现问题"), "alert-triangle", "over"],
    skipped: [say("没走到"), "minus", ""],
  }[state] ?? [say("还没去"), "map-pin", ""];
}

// Which versions the person had before them. Of what the county does not know yet there are none.
function baseOf(view, stop) {
  if (clientKey(view.no)) return {};
  const { sheet_version, entry_version } = stop.prefill ?? {};
  return Object.fromEntries(Object.entries({ version: stop.version, sheet_version, entry_version })
    .filter(([, value]) => value !== undefined && value !== null));
}

export function newStop(view, stop) {
  return {
    ...blank("stop"),
    no: view.no, title: stop.name, label: kindOf(view).label, touched: false,
    fields: { stop: nameOf(view, stop), outcome: "", note: "" },
    base: baseOf(view, stop),
  };
}

export const newOuting = (area) => ({
  ...blank("outing"),
  title: "", label: say("安排一趟"), touched: false,
  fields: { kind: "visit", title: "", form: "", matter: "", due: "", area, stops: [] },
});

export const newFinish = (view, reason) => ({
  ...blank("finish"),
  no: view.no, title: view.title, label: say("收工"), touched: true, fields: { reason }, base: {},
});

// A report of what was found at a stop: its place is filled in, and it leads back to the outing.
export const newFinding = (view, stop, text) => ({
  ...newReport({
    text, area: stop.area || view.area || "", address: [stop.address, stop.name].filter(Boolean).join(" "),
    lon: stop.lon ? String(stop.lon) : "", lat: stop.lat ? String(stop.lat) : "",
  }),
  placeGuessed: false, home: `outing/${encodeURIComponent(view.no)}`,
});

export const foundName = (report) => clientName(report.key);

export const wayTo = (view) => `outing/${encodeURIComponent(view.no)}`;
export const wayToStop = (view, stop) => `stop/${encodeURIComponent(view.no)}/${encodeURIComponent(nameOf(view, stop))}`;

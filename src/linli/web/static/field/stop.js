// One stop of an outing: what is known, what is looked at, what came of it. The large button at the
// bottom always says what will be written down; nothing is asked twice, nothing has to be typed.

import { say } from "../ui/words.js";
import { county as readCounty } from "./county.js";
import { Draft } from "./draft.js";
import { edit } from "./editing.js";
import { button, el, icon, zh } from "./html.js";
import { stateBadge } from "./items.js";
import { kindOf, newStop, outcomeOf } from "./outing_items.js";
import { findStop, findView } from "./outing_rules.js";
import { isUntouched } from "./queue_rules.js";
import { outingsOf } from "./recording.js";
import { Stop } from "./stop_record.js";
import { go } from "./ways.js";

// #/stop/ITEM goes on with one begun before; #/stop/OUTING/STOP.
export default async function stopPage(app, first, name = "") {
  const [county, views, items] = await Promise.all([readCounty(app.store), outingsOf(app.store), app.store.items()]);
  const begun = name ? null : items.find((one) => one.key === first && one.state === "draft");
  const view = findView(views, begun?.no ?? first);
  const stop = findStop(view, begun?.fields.stop ?? name);
  if (!stop) return { title: say("走访、巡查"), lacking: true, main: gone() };
  if (!begun && !stop.draft && isInHand(stop.item)) return onItsWay(app, view, stop);
  const page = new Stop(app, county, view, stop, new Draft(app.store, begun ?? stop.draft ?? newStop(view, stop)));
  await page.make();
  const over = history.state?.over ?? (app.openedFrom === view.no); // a step back leads to the outing
  app.openedFrom = "";
  history.replaceState({ ...history.state, over }, "", `#/stop/${encodeURIComponent(first)}${name ? `/${encodeURIComponent(name)}` : ""}`);
  return {
    title: kindOf(view).label, main: page.main, dock: page.dock,
    leave: () => page.draft.keep(), keep: () => page.draft.keep(),
  };
}

const gone = () => el("p", { class: "calm" }, icon("info-circle"), say("这一处不在手机上：任务可能已经撤回或结束。"));

// Still to be mended here. What may have arrived already is corrected by recording it once more.
const isInHand = (item) => ["refused", "changed"].includes(item?.state) || (item?.state === "waiting" && isUntouched(item));

function onItsWay(app, view, stop) {
  const [word, mark] = outcomeOf(view, stop.state);
  return {
    title: kindOf(view).label,
    main: [
      zh(stop.name, "p", { class: "lead" }),
      el("p", { class: "stop-told" }, icon(mark), word),
      el("p", {}, stateBadge(stop.item, { line: app.line, session: app.session, share: 0 })),
      stop.note ? zh(stop.note, "p", { class: "quoted" }) : "",
    ],
    dock: stop.item.state !== "changed"
      ? button(say("修改"), "edit", () => edit(app, stop.item), "button--huge", { id: "edit" })
      : button(say("去“待发送”看"), "send", () => go("waiting"), "button--huge"),
  };
}

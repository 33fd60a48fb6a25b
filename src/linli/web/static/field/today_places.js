// What of today lies somewhere: matters, and stops of outings that are still open. For the drawing
// of the grid and for the way between them; nothing of it leaves the telephone.

import { wayToStop } from "./outing_items.js";
import { openOf } from "./outing_rules.js";
import { outingsOf } from "./recording.js";
import { day } from "./times.js";

const ASKED = ["verify", "handle"];

// [{id, kind, href, title, where, area, lon, lat, asked, due, of}]
export async function todaysPlaces(store) {
  const [rows, views] = await Promise.all([store.rows(), outingsOf(store)]);
  const matters = rows.map((row) => ({
    id: `m:${row.no}`, kind: "matter", href: `#/matter/${row.no}`, title: row.title,
    where: [row.area_name, row.address].filter(Boolean).join(" "), area: row.area ?? "",
    lon: row.lon, lat: row.lat, due: row.stage_due || row.due || "",
    asked: ASKED.some((why) => row.why?.includes(why)), of: "",
  }));
  const stops = views.flatMap((view) => openOf(view).map((stop) => ({
    id: `s:${view.key}:${stop.key}`, kind: "stop", href: `#/${wayToStop(view, stop)}`, title: stop.name || stop.address,
    where: stop.name ? (stop.address ?? "") : "", area: stop.area || view.area || "",
    lon: stop.lon, lat: stop.lat, due: view.due ?? "", asked: true, of: view.title,
  })));
  return [...matters, ...stops].sort((one, other) => Number(other.asked) - Number(one.asked) || ((one.due || "9") < (other.due || "9") ? -1 : 1));
}

export const placeOf = (one) => (one.lon && one.lat ? [Number(one.lon), Number(one.lat)] : null);

// A way is of one day.
export const dayName = () => day(Date.now());

// How far from where a matter was reported: so that a photo can be taken from the same place.
// Shown on the telephone and nowhere else; never sent, kept or judged.

import { say } from "../ui/words.js";
import { canLook, placeButton } from "./position.js";

const DEGREE = 111_195; // metres of a degree of latitude

export const far = (metres) => (metres < 950
  ? say("{n} 米", { n: Math.max(10, Math.round(metres / 10) * 10) })
  : say("{n} 公里", { n: (metres / 1000).toFixed(1) }));

const apart = (one, other) => Math.hypot(
  (one.lon - other.lon) * Math.cos((one.lat * Math.PI) / 180),
  one.lat - other.lat,
) * DEGREE;

// Nothing for a matter without a point, or a telephone that cannot tell where it is.
export function nearness(row) {
  if (!row?.lon || !canLook()) return null;
  const there = { lon: Number(row.lon), lat: Number(row.lat) };
  const found = (here) => say("离上报的位置约 {far}（误差约 {metres} 米）。只在这里显示，不发送、不保存。", {
    far: far(apart(there, here)), metres: here.metres,
  });
  return placeButton({ label: say("离上报的位置多远"), id: "nearness", found });
}

// How one's own plan becomes walks: a walk lies in one village, because those who work there do it
// together. Plain functions: no storage, no network, no clock.

const DEEP = 6;

// The codes from an area up to its town.
function up(nodes, code) {
  const found = [];
  for (let at = nodes.get(code); at && found.length < DEEP; at = nodes.get(at.parent)) found.push(at.code);
  return found;
}

// The smallest area that holds all these.
function together(nodes, codes) {
  const ways = [...new Set(codes)].map((code) => up(nodes, code));
  return ways[0]?.find((code) => ways.every((way) => way.includes(code))) ?? "";
}

// [{area, stops}]: the stops in the order given, those of one village together.
export function walksOf(nodes, stops) {
  const groups = new Map();
  for (const stop of stops) {
    const village = up(nodes, stop.area).find((code) => nodes.get(code).kind === "village") ?? stop.area;
    groups.set(village, [...(groups.get(village) ?? []), stop]);
  }
  return [...groups.values()].map((held) => ({ area: together(nodes, held.map(({ area }) => area)), stops: held }));
}

// Where is it? From words and from a point, on the telephone. Plain functions but for the canvas.

// The area a text names: the longest name wins, the later one among equals (people say the large
// place first). names = [[words, code, official]].
export function named(text, names) {
  let best = null;
  for (const [words, code] of names) {
    if (words.length < 2) continue;
    const at = text.lastIndexOf(words);
    if (at < 0) continue;
    const better = !best || words.length > best.words.length ||
      (words.length === best.words.length && at > best.at);
    if (better) best = { words, code, at };
  }
  return best && { code: best.code, words: best.words };
}

// The area below this one that the text names as well: 和平社区 becomes its 第二网格.
export function within(nodes, code, text) {
  const below = [...nodes.values()].find((one) => one.parent === code && text.includes(one.name));
  return below ? within(nodes, below.code, text) : code;
}

// A point on a sketch: {x, y}, or null outside of it.
export function onSketch(sheet, lon, lat) {
  const x = ((lon - sheet.west) / (sheet.east - sheet.west)) * sheet.width;
  const y = ((sheet.north - lat) / (sheet.north - sheet.south)) * sheet.height;
  return x >= 0 && y >= 0 && x <= sheet.width && y <= sheet.height ? { x, y } : null;
}

// The code of the smallest outline (drawn last) that holds a point, or "": `holds(path, x, y)` asks the drawing.
export function areaAt(sketch, lon, lat, holds) {
  for (const sheet of sketch) {
    const at = sheet.schematic ? null : onSketch(sheet, lon, lat);
    const found = at && sheet.outlines.findLast((one) => holds(one.path, at.x, at.y));
    if (found) return found.code;
  }
  return "";
}

// The names from the town down to this place: 北关街道 · 和平社区 · 第一网格.
export function pathOf(nodes, code) {
  const names = [];
  for (let at = nodes.get(code), steps = 0; at && steps < 6; at = nodes.get(at.parent), steps += 1) {
    names.unshift(at.name);
  }
  return names;
}

// Where somebody is when nothing is said: where they were last, in their only grid, or in the one
// village that all their grids are in.
export function usual(nodes, last) {
  if (last && nodes.has(last)) return last;
  const mine = [...nodes.values()].filter((one) => one.mine && !nodes.get(one.parent)?.mine);
  if (mine.length === 1) return mine[0].code;
  const above = new Set(mine.map((one) => one.parent));
  return above.size === 1 && nodes.has(mine[0].parent) ? mine[0].parent : "";
}

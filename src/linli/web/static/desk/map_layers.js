// How the live map draws: colours from the page's tokens, shapes as in the server's drawing.
// Nothing is told by colour alone: numbers, triangle, flag, square, ring, house, diamond.

const SHADES = [0.12, 0.2, 0.28, 0.36, 0.44];
const ICON = 28; // side of a picture of a mark, in drawn pixels; they are made twice as fine
const FINE = 2;

export const tokens = () => {
  const style = getComputedStyle(document.documentElement);
  const names = "canvas panel sunken line-mid line-strong ink ink-2 accent accent-strong on-accent over near ok info";
  const found = {};
  for (const name of names.split(" ")) found[name] = style.getPropertyValue(`--${name}`).trim();
  const fonts = style.getPropertyValue("--font").split(",");
  found.fonts = fonts.map((one) => one.trim().replaceAll(/["']/g, ""));
  return found;
};

// With nothing under it: the map of a county that has set no base map.
export const bare = (colours) => ({
  version: 8,
  metadata: { "linli:kind": "schematic" },
  sources: {},
  layers: [{ id: "ground", type: "background", paint: { "background-color": colours.sunken } }],
});

const path = (draw, points, close = true) => {
  draw.beginPath();
  for (const [x, y] of points) draw.lineTo(x, y);
  if (close) draw.closePath();
};

const triangle = (draw, c) => {
  path(draw, [[14, 5], [23, 21], [5, 21]]);
  draw.fillStyle = c.over;
  draw.fill();
  draw.strokeStyle = c.panel;
  draw.lineWidth = 1.4;
  draw.stroke();
};

// A warning has two rings, a landmark with repeated matters one.
const rings = (draw, c, sizes) => {
  for (const radius of sizes) {
    for (const [width, colour] of [[4.6, c.panel], [2.4, c.over]]) {
      draw.beginPath();
      draw.arc(14, 14, radius, 0, 7);
      draw.strokeStyle = colour;
      draw.lineWidth = width;
      draw.stroke();
    }
  }
};

const MARKS = {
  late: triangle,
  near(draw, c) {
    draw.fillStyle = c.near;
    draw.strokeStyle = c.panel;
    draw.lineWidth = 1.4;
    draw.fillRect(7, 7, 14, 14);
    draw.strokeRect(7, 7, 14, 14);
  },
  running(draw, c) {
    draw.beginPath();
    draw.arc(14, 14, 7.5, 0, 7);
    draw.fillStyle = c.accent;
    draw.fill();
    draw.strokeStyle = c.panel;
    draw.lineWidth = 1.4;
    draw.stroke();
  },
  ended(draw, c) {
    draw.beginPath();
    draw.arc(14, 14, 6.5, 0, 7);
    draw.fillStyle = c.panel;
    draw.fill();
    draw.strokeStyle = c.accent;
    draw.lineWidth = 2.4;
    draw.stroke();
  },
  flag(draw, c) {
    path(draw, [[10, 22], [10, 6], [20, 10], [10, 14]], false);
    draw.lineWidth = 4;
    draw.strokeStyle = c.panel;
    draw.stroke();
    draw.lineWidth = 2;
    draw.strokeStyle = c.over;
    draw.stroke();
    draw.fillStyle = c.over;
    draw.fill();
  },
  centre(draw, c) {
    path(draw, [[14, 5], [23, 12], [23, 22], [5, 22], [5, 12]]);
    draw.fillStyle = c.ok;
    draw.fill();
    draw.strokeStyle = c.panel;
    draw.lineWidth = 1.4;
    draw.stroke();
  },
  facility(draw, c) {
    path(draw, [[14, 6], [22, 14], [14, 22], [6, 14]]);
    draw.fillStyle = c.info;
    draw.fill();
    draw.strokeStyle = c.panel;
    draw.lineWidth = 1.4;
    draw.stroke();
  },
  hot: (draw, c) => rings(draw, c, [11, 5.5]),
  place: (draw, c) => rings(draw, c, [9]),
};

const picture = (paint, colours) => {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = ICON * FINE;
  const draw = canvas.getContext("2d", { willReadFrequently: true });
  draw.scale(FINE, FINE);
  draw.lineJoin = draw.lineCap = "round";
  paint(draw, colours);
  return draw.getImageData(0, 0, canvas.width, canvas.height);
};

const NONE = { type: "FeatureCollection", features: [] };
const SOURCES = ["areas", "names", "picked", "cells", "middles", "points", "centres", "facilities", "hot"];

export const settled = (map) => SOURCES.every((name) => map.getSource(`ll-${name}`) && map.isSourceLoaded(`ll-${name}`));

// Puts everything of ours over a base that has just been loaded.
export const lay = (map, colours, bareGround) => {
  for (const [name, paint] of Object.entries(MARKS)) {
    if (!map.hasImage(`ll-${name}`)) map.addImage(`ll-${name}`, picture(paint, colours), { pixelRatio: FINE });
  }
  for (const name of SOURCES) map.addSource(`ll-${name}`, { type: "geojson", data: NONE });
  for (const layer of layers(colours, bareGround)) map.addLayer(layer);
};

const layers = (c, bareGround) => {
  const words = { "text-font": c.fonts, "text-max-width": 9 };
  const halo = { "text-halo-color": c.panel, "text-halo-width": 1.8 };
  const always = { "icon-allow-overlap": true, "icon-ignore-placement": true };
  const from = (id, source, type, layout, paint, more = {}) => ({
    ...{ id: `ll-${id}`, source: `ll-${source}`, type, layout, paint },
    ...more,
  });
  const here = ["get", "here"];
  const zoomed = (low, high) => ["interpolate", ["linear"], ["zoom"], 9, low, 13, high];
  const marked = (name, image, shift) =>
    from(name, "middles", "symbol", { "icon-image": image, "icon-size": 0.62, "icon-offset": shift, ...always }, {}, {
      filter: ["==", ["get", name === "pressed" ? "pressed" : "late"], true],
    });
  const both = ["all", ["get", "late"], ["get", "pressed"]];
  return [
    ...(bareGround ? [from("area", "areas", "fill", {}, { "fill-color": c.panel })] : []),
    from("edge", "areas", "line", {}, {
      "line-color": ["case", here, c["line-strong"], c["line-mid"]],
      "line-width": ["case", here, 1.8, 1],
    }),
    from("cell", "cells", "fill", {}, {
      "fill-color": c.accent,
      "fill-opacity": ["match", ["get", "shade"], 1, SHADES[0], 2, SHADES[1], 3, SHADES[2], 4, SHADES[3], SHADES[4]],
    }),
    from("cell-edge", "cells", "line", {}, {
      "line-color": ["case", ["get", "late"], c.over, c.accent],
      "line-width": ["case", ["get", "late"], 1.4, 0.8],
    }),
    from("cell-hover", "cells", "line", {}, {
      "line-color": c["accent-strong"],
      "line-width": ["case", ["boolean", ["feature-state", "hover"], false], 3, 0],
    }),
    from("picked", "picked", "line", {}, { "line-color": c["accent-strong"], "line-width": 2.4, "line-dasharray": [3, 2] }),
    from("facility", "facilities", "symbol", {
      ...words, ...always, "icon-image": "ll-facility", "icon-size": 0.62, "text-optional": true,
      "text-field": ["step", ["zoom"], "", 14, ["get", "name"]], "text-size": 12, "text-offset": [0, 0.9], "text-anchor": "top",
    }, { "text-color": c["ink-2"], ...halo }),
    from("names", "names", "symbol", {
      ...words, "text-field": ["get", "name"], "text-size": zoomed(12, 15), "text-padding": 1,
      "text-variable-anchor-offset": ["center", [0, 0], "bottom", [0, -1.6], "top", [0, 1.6], "left", [1.6, 0], "right", [-1.6, 0]],
    }, { "text-color": c["ink-2"], ...halo }),
    from("centre", "centres", "symbol", {
      ...words, ...always, "icon-image": "ll-centre", "icon-size": 0.72, "icon-offset": [0, -24], "text-optional": true,
      "text-field": ["step", ["zoom"], "", 12, ["get", "name"]], "text-size": 12, "text-offset": [0, -2.2], "text-anchor": "bottom",
    }, { "text-color": c["ink-2"], ...halo }),
    marked("late", "ll-late", ["case", both, ["literal", [-15, 21]], ["literal", [0, 21]]]),
    marked("pressed", "ll-flag", ["case", both, ["literal", [15, 21]], ["literal", [0, 21]]]),
    from("number", "middles", "symbol", {
      ...words, "text-field": ["get", "text"], "text-size": zoomed(13, 15), "text-allow-overlap": true,
      "text-font": ["semibold", ...c.fonts],
      "text-offset": ["case", ["any", ["get", "late"], ["get", "pressed"]], ["literal", [0, -0.35]], ["literal", [0, 0]]],
    }, { "text-color": c.ink, ...halo, "text-halo-width": 1.2 }),
    from("point", "points", "symbol", { ...always, "icon-image": ["concat", "ll-", ["get", "mark"]], "icon-size": zoomed(0.62, 0.86), "symbol-sort-key": ["get", "order"] }, {}),
    from("point-flag", "points", "symbol", { ...always, "icon-image": "ll-flag", "icon-size": zoomed(0.56, 0.76), "icon-offset": [14, -11] }, {}, {
      filter: ["==", ["get", "pressed"], true],
    }),
    from("hot", "hot", "symbol", { ...always, "icon-image": ["concat", "ll-", ["get", "mark"]], "icon-size": zoomed(0.8, 1.2), "icon-offset": [0, -14] }, {}),
  ];
};

const point = (lon, lat, properties, id) => ({
  ...{ type: "Feature", geometry: { type: "Point", coordinates: [lon, lat] }, properties },
  ...(id === undefined ? {} : { id }),
});
const many = (features) => ({ type: "FeatureCollection", features });
const put = (map, name, features) => map.getSource(`ll-${name}`)?.setData(many(features));

const short = (n) => (n < 10_000 ? String(n) : `${(n / 1000).toFixed(0)}k`);

// A flat row of numbers as points.
export const pairs = (flat) => flat.flatMap((one, at) => (at % 2 ? [] : [[one, flat[at + 1]]]));

// Matters: as hexagons with their numbers, or one by one.
export const putMatters = (map, answer) => {
  const cells = answer.cells ?? [];
  const most = Math.max(1, ...cells.map((cell) => cell[1]));
  const properties = ([name, n, late, near, pressed]) => ({
    ...{ name, n, lateN: late, nearN: near, pressedN: pressed, text: short(n), late: late > 0, pressed: pressed > 0 },
    shade: Math.min(5, 1 + Math.floor((5 * n) / (most + 1))),
  });
  put(map, "cells", cells.map((cell, id) => {
    const ring = pairs(cell[7]);
    return { type: "Feature", id, properties: properties(cell), geometry: { type: "Polygon", coordinates: [[...ring, ring[0]]] } };
  }));
  put(map, "middles", cells.map((cell) => point(cell[5], cell[6], properties(cell))));
  const mark = (status) =>
    ({ overdue: "late", near: "near", done: "ended", late: "ended", none: "ended" })[status] ?? "running";
  const orders = { ended: 0, running: 1, near: 2, late: 3 };
  put(map, "points", (answer.points ?? []).map(([no, title, lon, lat, status, pressed]) =>
    point(lon, lat, { no, title, mark: mark(status), order: orders[mark(status)], pressed: Boolean(pressed) })));
};

export const putAreas = (map, outlines, off) => {
  map.getSource("ll-areas")?.setData(off.has("outlines") ? NONE : outlines);
  const named = off.has("names") ? [] : outlines.features.filter((one) => !one.properties.here && one.properties.mid);
  put(map, "names", named.map(({ properties: p }) => point(...p.mid, { name: p.name, code: p.code })));
};

export const putPicked = (map, ring) => {
  const drawn = ring.length ? [{ type: "Feature", properties: {}, geometry: { type: "LineString", coordinates: [...ring, ring[0]] } }] : [];
  put(map, "picked", drawn);
};

export const putLayers = (map, answer, entry) => {
  const { centres = [], facilities = [], hot = [] } = answer;
  put(map, "centres", centres.map(([name, lon, lat]) => point(lon, lat, { name })));
  put(map, "facilities", facilities.map(([key, name, lon, lat]) => point(lon, lat, { name, href: entry.replace("/0/", `/${key}/`) })));
  put(map, "hot", hot.map(([name, href, lon, lat, , kind]) => point(lon, lat, { name, href, mark: kind === "landmark" ? "place" : "hot" })));
};

// What pointer and finger do on the live map. The tables beside it have the same links.

import { words } from "./map_ask.js";

const MARKS = ["ll-point", "ll-hot", "ll-centre", "ll-facility"];

export const handle = (map, stage, told, travel) => {
  let over = null;
  const near = ({ x, y }, layers, reach = 8) =>
    map.queryRenderedFeatures([[x - reach, y - reach], [x + reach, y + reach]], { layers });
  const unique = (found) => [...new Map(found.map(({ properties: p }) => [p.no ?? `${p.name}${p.href}`, p])).values()];
  const light = (id) => {
    if (over === id) return;
    if (over !== null) map.setFeatureState({ source: "ll-cells", id: over }, { hover: false });
    over = id;
    if (id !== null) map.setFeatureState({ source: "ll-cells", id }, { hover: true });
  };

  map.on("mousemove", ({ point }) => {
    if (told.standing) return;
    const marks = unique(near(point, MARKS, 4));
    const cell = marks.length ? null : near(point, ["ll-cell"], 0)[0];
    const name = near(point, ["ll-names"], 0)[0];
    light(cell?.id ?? null);
    map.getCanvas().style.cursor = marks.length || cell || name ? "pointer" : "";
    if (marks.length) told.marks(marks, point, { standing: false, address: stage.dataset.case });
    else if (cell) told.cell(cell.properties, point);
    else told.hide();
  });
  map.on("mouseout", () => {
    light(null);
    if (!told.standing) told.hide();
  });
  map.on("click", ({ point }) => {
    const marks = unique(near(point, MARKS));
    if (marks.length) return told.marks(marks, point, { standing: true, address: stage.dataset.case });
    told.hide();
    const name = near(point, ["ll-names"], 0)[0];
    const cell = near(point, ["ll-cell"], 0)[0];
    const to = name ? { area: name.properties.code } : cell ? { cell: cell.properties.name } : null;
    if (!to) return;
    const there = words(to, name ? ["cell"] : []);
    travel.to(`${stage.dataset.address}?${there}`);
  });
};

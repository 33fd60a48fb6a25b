// What the last sync brought of the county, read once: matters, areas, names, sketch, settings.

import { areaAt, named, pathOf, usual, within } from "./place_rules.js";

let read = null;

export async function county(store) {
  read ??= load(store);
  return read;
}
export const forgetCounty = () => {
  read = null;
};

async function load(store) {
  const names = ["settings", "matters", "areas", "sketch", "words", "mine", "forms", "did", "kept"];
  const found = await Promise.all(names.map((name) => store.section(name)));
  const [settings, matters, areas, sketch, words, mine, forms, did, kept] = found;
  return new County({
    settings: settings ?? {},
    matters: matters ?? [],
    areas: areas ?? { nodes: [], names: [] },
    sketch: sketch ?? [],
    words: words ?? { numbers: [] },
    mine: mine ? { ...mine, did, kept } : null,
    forms: forms ?? [],
    there: Boolean(settings),
  });
}

class County {
  constructor(given) {
    Object.assign(this, given);
    this.nodes = new Map(this.areas.nodes.map((one) => [one.code, one]));
    this.matters = this.matters.map((one) => ({ parent: "", keywords: [], ...one })); // nothing empty is sent
    this.byCode = new Map(this.matters.map((one) => [one.code, one]));
  }

  matter = (code) => this.byCode.get(code);
  limit = (name, other) => this.settings.limits?.[name] ?? other;
  form = (command) => this.settings.commands?.[command];
  sheet = (code) => (code ? this.forms.find((one) => one.code === code) : undefined);

  // What the matter demands as evidence: {purposes, sentence}, or null.
  evidence(code) {
    const rule = this.matter(code)?.evidence;
    const asked = rule && this.settings.evidence?.[rule];
    return asked?.purposes?.length ? asked : null;
  }

  placeWords = (code) => {
    const path = pathOf(this.nodes, code);
    return path.slice(-2).join(" ");
  };

  placeIn(text) {
    const found = named(text, this.areas.names ?? []);
    return found && { ...found, code: within(this.nodes, found.code, text) };
  }

  usualPlace = (last) => usual(this.nodes, last);

  placeAt(lon, lat) {
    const pen = document.createElement("canvas").getContext("2d");
    return areaAt(this.sketch, lon, lat, (path, x, y) => pen.isPointInPath(new Path2D(path), x, y));
  }
}

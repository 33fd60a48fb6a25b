// The drawing itself: outlines of the grids, and a numbered mark for everything that has a place,
// moved aside where two would lie on each other.

import { say } from "../ui/words.js";
import { onSketch } from "./place_rules.js";

const SVG = "http://www.w3.org/2000/svg";
const RADIUS = 12;
const TURN = 2.399963; // the golden angle: no two tries in one direction
const MOST = 30;
const TOGETHER = 7;
const TRIES = 240;

// How large names are for who chose large letters; numbers stay inside their marks.
const letters = () => ({ large: 1.25, larger: 1.5 })[document.documentElement.dataset.size] ?? 1;

function shape(tag, given = {}, ...children) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(given)) made.setAttribute(name, String(value));
  made.append(...children);
  return made;
}

// Where something lies on a sheet: {x, y}, or null.
function spot(sheet, one) {
  const area = sheet.outlines.find(({ code }) => code === one.area);
  if (sheet.schematic) return area ? { x: area.x, y: area.y + RADIUS * 2.5 } : null; // below its name
  return one.lon && one.lat ? onSketch(sheet, Number(one.lon), Number(one.lat)) : null;
}

const isOn = (sheet, one) => Boolean(spot(sheet, one)) || sheet.outlines.some(({ code }) => code === one.area);

function free(at, taken, apart) {
  for (let n = 0; n < TRIES; n += 1) {
    const away = apart * 0.55 * Math.sqrt(n);
    const place = { x: at.x + away * Math.cos(n * TURN), y: at.y + away * Math.sin(n * TURN) };
    if (taken.every((other) => Math.hypot(other.x - place.x, other.y - place.y) >= apart)) return place;
  }
  return at;
}

// {marks: [{n, at, one}], picture, more}: what lies on the sheet, numbered in the order of the list; how
// many more there are than can be told apart.
export function drawn({ sheet, size, here: own }, things, extra = null) {
  const scale = 1 / size;
  const taken = [];
  const all = things.filter((one) => isOn(sheet, one));
  const here = new Map(); // of a sketch that knows no places: how many stand in a grid already
  const marks = all.slice(0, MOST).map((one, at) => {
    const many = (here.get(one.area) ?? 0) + 1;
    here.set(one.area, many);
    const place = sheet.schematic && many > TOGETHER ? null : spot(sheet, one);
    const found = place && free(place, taken, RADIUS * 2 * scale);
    if (found) taken.push(found);
    return { n: at + 1, at: found, one };
  });
  const label = say("{title}：{n} 处要去的地方，下面有同样的清单。", { title: sheet.title, n: taken.length });
  const picture = shape("svg", { viewBox: `0 0 ${sheet.width} ${sheet.height}`, class: "ground__map", role: "group", "aria-label": label },
    ...sheet.outlines.map((one) => shape("path", { d: one.path, class: `ground__area${one.mine ? " ground__area--mine" : ""}` })),
    ...sheet.outlines.filter(({ code }) => code !== sheet.code).map((one) => words(one, scale)),
    ...marks.filter(({ at }) => at).map((mark) => pin(mark, scale)),
    ...dot(sheet, own, scale), ...dot(sheet, extra && [extra.lon, extra.lat], scale, extra));
  return { marks, picture, more: all.length - marks.length };
}

function words({ name, x, y }, scale) {
  const text = shape("text", { x, y, class: "ground__name", "font-size": 12 * scale * letters(), lang: "zh-CN" });
  text.textContent = name;
  return text;
}

function pin({ n, at, one }, scale) {
  const number = shape("text", { x: at.x, y: at.y, class: "ground__number", "font-size": 13 * scale });
  number.textContent = String(n);
  const round = shape("circle", { cx: at.x, cy: at.y, r: RADIUS * scale, "stroke-width": 2 * scale });
  return shape("a", { href: one.href, class: `ground__pin ground__pin--${one.kind}`, "aria-label": `${n} ${one.title}` }, round, number);
}

// Where the person is, or the entry they came from.
function dot(sheet, place, scale, entry = null) {
  const at = place?.[0] && !sheet.schematic ? onSketch(sheet, Number(place[0]), Number(place[1])) : null;
  if (!at) return [];
  const round = shape("circle", { cx: at.x, cy: at.y, r: 7 * scale, "stroke-width": 3 * scale, class: entry ? "ground__entry" : "ground__here" });
  if (!entry) return [round];
  const text = shape("text", { x: at.x, y: at.y - 12 * scale, class: "ground__name", "font-size": 13 * scale * letters(), lang: "zh-CN" });
  text.textContent = entry.name;
  return [round, text];
}

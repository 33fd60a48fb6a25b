// Where it is: on the map, by town and village, or in words. All three stand side by side, and
// what was given in one stays when another is looked at.

import { say } from "../ui/words.js";
import { form } from "./asking.js";
import { areaWords } from "./review.js";

const { area, lon, lat } = form.elements;
const box = form.querySelector("[data-way=map]");
const groups = [...area.querySelectorAll("optgroup")].map((group) => ({
  name: group.label,
  code: group.children[0].value,
  options: [...group.children],
}));
const blank = area.options[0];
let town = null;
let pinned = ""; // the village in which the pin was set
let map = null;

for (const { name, options } of groups)
  for (const option of options) option.dataset.town = name;

// One long list becomes two short ones. The list of villages stays the real input.
function cascade() {
  const ask = area.closest(".ask");
  const first = document.createElement("div");
  first.className = "ask";
  const label = document.createElement("label");
  label.className = "ask__label";
  label.htmlFor = "town";
  label.textContent = say("哪个乡镇、街道？");
  town = document.createElement("select");
  town.id = "town";
  town.className = "box";
  town.append(new Option(blank.textContent, ""));
  for (const { name, code } of groups) {
    const option = new Option(name, code);
    option.lang = "zh-CN";
    town.append(option);
  }
  first.append(label, town);
  ask.before(first);
  ask.querySelector(".ask__hint")?.remove();
  town.addEventListener("change", () => setArea(town.value));
}

function shorten() {
  const group = groups.find(({ options }) => options.some((one) => one.value === area.value));
  town.value = group?.code ?? "";
  area.closest(".ask").hidden = !group && !area.closest(".ask--wrong");
  const value = area.value;
  area.replaceChildren(...(group ? group.options : [blank, ...groups.flatMap((one) => one.options)]));
  area.value = value;
}

export function setArea(code) {
  area.replaceChildren(blank, ...groups.flatMap(({ options }) => options));
  area.value = code;
  shorten();
  area.dispatchEvent(new Event("change", { bubbles: true }));
}

// The place chosen, as it is said: 北关街道, or 北关街道 北大街社区.
export const where = () => groups.find(({ code }) => code === area.value)?.name ?? areaWords();
export const point = () => ({ lon: lon.value, lat: lat.value, pinned });

export function setPoint(east, north, village) {
  [lon.value, lat.value, pinned] = [east, north, village];
}

// Show the way chosen.
export async function look() {
  const way = form.elements.way.value;
  for (const part of form.querySelectorAll("[data-way]")) part.hidden = part.dataset.way !== way;
  if (way !== "map") return;
  map ??= import("./sketch.js"); // only who wants the map pays for it
  try {
    await (await map).open(box, area.value);
  } catch {
    map = null;
    box.querySelector("[data-where]").textContent = say(
      "地图没有打开，可能是网络不好。请用另外两种办法说地点，一样办理。",
    );
  }
}

function locate() {
  const place = form.querySelector("[data-locate]");
  if (!navigator.geolocation || !window.isSecureContext) return;
  place.hidden = false;
  const said = place.querySelector("[role=status]");
  place.querySelector("button").addEventListener("click", () => {
    said.textContent = say("正在取位置……");
    const none = () => {
      said.textContent = say("没有取到位置。不要紧，在上面写清楚地方就行。");
    };
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        // 0°, 0° is what a telephone without a position sends.
        if (Math.abs(coords.longitude) < 0.01 && Math.abs(coords.latitude) < 0.01) return none();
        setPoint(coords.longitude.toFixed(6), coords.latitude.toFixed(6), "");
        said.textContent = say("已记下您现在的位置（误差约 {metres} 米）。", {
          metres: Math.round(coords.accuracy),
        });
      },
      none,
      { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 },
    );
  });
}

export function start() {
  cascade();
  shorten();
  area.addEventListener("change", () => {
    // A pin in one village says nothing about another.
    if (pinned && pinned !== area.value) setPoint("", "", "");
    shorten();
  });
  const ways = form.querySelector("[data-ways]");
  ways.hidden = false;
  ways.addEventListener("change", look);
  locate();
}

// The sketch of the county: a town, then a village, then a place in it. Fetched level by level.

import { prepare } from "../ui/map.js";
import { say } from "../ui/words.js";
import { point, setArea, setPoint, where } from "./place.js";

let shown = null;

function tell(box, sentence) {
  box.querySelector("[data-where]").textContent = sentence;
}

function ask(kind) {
  const chosen = where();
  if (kind === "county") return say("请点您说的那个乡镇、街道。");
  if (kind === "town") return say("已选{place}。请再点哪个村、哪个社区；说不清可以直接下一步。", { place: chosen });
  return say("已选{place}。还可以在图上点一下具体位置。", { place: chosen });
}

// In a village the pin is set by touch or arrow keys; the form's own two fields get it.
function pin(level, box) {
  const [lon, lat] = [level.querySelector("[data-lon]"), level.querySelector("[data-lat]")];
  const before = point();
  if (before.pinned === level.dataset.code) [lon.value, lat.value] = [before.lon, before.lat];
  prepare(level);
  lat.addEventListener("change", () => {
    setPoint(lon.value, lat.value, level.dataset.code);
    tell(box, say("已选{place}，图上的位置也记下了。点别处可以改。", { place: where() }));
  });
}

function choose(level, box) {
  const pick = (event) => {
    const area = event.target.closest("[data-pick]");
    if (!area || (event.type === "keydown" && !["Enter", " "].includes(event.key))) return;
    event.preventDefault();
    setArea(area.dataset.pick);
    load(box, area.dataset.pick, true);
  };
  level.addEventListener("click", pick);
  level.addEventListener("keydown", pick);
}

function up(level, box) {
  const back = box.querySelector("[data-up]");
  back.hidden = !level.dataset.above;
  if (back.hidden) return;
  const button = back.querySelector("button");
  const icon = button.querySelector("svg");
  button.replaceChildren(icon ?? "", say("退回{place}", { place: level.dataset.aboveName }));
  button.onclick = () => {
    const whole = level.dataset.kind === "town";
    setArea(whole ? "" : level.dataset.above);
    load(box, whole ? "" : level.dataset.above, true);
  };
}

async function load(box, code, focus) {
  const answer = await fetch(`${box.dataset.source}${code ? `?of=${code}` : ""}`).catch(() => null);
  if (!answer?.ok) {
    if (code && !focus) return load(box, "", false);
    tell(box, say("地图没有打开，可能是网络不好。请用另外两种办法说地点，一样办理。"));
    return;
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const level = document.importNode(page.querySelector("[data-map]"), true);
  box.querySelector("[data-sketch]").replaceChildren(level);
  shown = code;
  up(level, box);
  tell(box, ask(level.dataset.kind));
  level.dataset.kind === "village" ? pin(level, box) : choose(level, box);
  if (focus) level.querySelector("[tabindex]")?.focus({ preventScroll: true });
}

export async function open(box, code) {
  if (shown !== code) await load(box, code, false);
}

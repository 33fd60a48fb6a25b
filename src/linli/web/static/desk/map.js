// The map page beyond its links: parts that change without a new page, a slider of months, and,
// where the machine can, a map that moves. The server's drawing stays until that one has drawn.

import { say } from "../ui/words.js";
import { months } from "./map_months.js";
import { wander } from "./map_parts.js";

const KEPT = "linli-map";
const stage = document.querySelector("[data-map-live]");

// What this machine can: nothing, the map by hand only (drawn by the processor, or a line that
// is paid for), or at once.
const ability = () => {
  const canvas = document.createElement("canvas");
  const gl = canvas.getContext("webgl2");
  if (!gl) return "none";
  const about = gl.getExtension("WEBGL_debug_renderer_info");
  const by = String(gl.getParameter(about ? about.UNMASKED_RENDERER_WEBGL : gl.RENDERER));
  gl.getExtension("WEBGL_lose_context")?.loseContext();
  if (navigator.connection?.saveData) return "asked";
  return /swiftshader|llvmpipe|software|basic render/i.test(by) ? "asked" : "ready";
};

const remembered = () => {
  try {
    return localStorage.getItem(KEPT);
  } catch {
    return null; // storage refused: nothing is remembered then
  }
};

const remember = (kind) => {
  try {
    localStorage.setItem(KEPT, kind);
  } catch {
    // as above
  }
};

const begin = () => {
  const bar = document.querySelector("[data-map-bar]");
  const said = document.querySelector("[data-map-said]");
  const buttons = [...bar.querySelectorAll("[data-map-kind]")];
  const travel = wander(stage);
  months(document.querySelector("[data-map-time]"), travel);

  const can = ability();
  let live = null;
  let opening = 0;

  const mark = (kind) => {
    for (const one of buttons) one.setAttribute("aria-pressed", String(one.dataset.mapKind === kind));
  };
  const tell = (text) => {
    if (said.textContent !== text) said.textContent = text;
  };

  const close = (reason = "") => {
    opening += 1;
    live?.remove();
    live = null;
    travel.live = null;
    stage.dataset.mapLive = "";
    mark("plain");
    tell(reason);
  };

  const open = async () => {
    const turn = ++opening;
    mark("live");
    tell("");
    stage.dataset.mapLive = "opening";
    try {
      const { liveMap } = await import("./map_live.js");
      const made = await liveMap(stage, { travel, tell, failed: close, wanted: () => turn === opening });
      if (turn !== opening) return made?.remove();
      live = made;
      travel.live = made;
      stage.dataset.mapLive = "on";
    } catch (error) {
      if (turn !== opening) return;
      console.warn("map:", error?.message ?? error);
      close(error?.said ?? say("可移动地图没有打开，这里是简图"));
    }
  };

  if (can === "none" || !stage.dataset.frame) return;
  bar.hidden = false;
  for (const button of buttons) {
    button.addEventListener("click", () => {
      const kind = button.dataset.mapKind;
      if (button.getAttribute("aria-pressed") === "true") return;
      remember(kind);
      if (kind === "live") open();
      else close();
    });
  }
  const kept = remembered();
  if (kept === "live" || (kept === null && can === "ready")) open();
  else mark("plain");
};

// Only after the page stands: the map's own code is large.
if (stage) {
  if (document.readyState === "complete") begin();
  else addEventListener("load", begin, { once: true });
}

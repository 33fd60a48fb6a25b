// The map that moves: MapLibre over the same numbers as the server's drawing. Loaded only where
// it is wanted. It fails as a whole and early, so that the drawing below it stays what it is.

import { say } from "../ui/words.js";
import * as maplibre from "../vendor/maplibre-gl.js";
import { ask, Refused, words } from "./map_ask.js";
import { base, source } from "./map_base.js";
import { card } from "./map_card.js";
import { handle } from "./map_hand.js";
import { lay, pairs, putAreas, putLayers, putMatters, putPicked, settled, tokens } from "./map_layers.js";

const CALM = 180; // after the last movement, milliseconds
const FOLLOW = 500; // until the list follows
const SLOW = 200; // until it is shown that numbers are on their way
const PATIENCE = 30_000; // until a map that draws nothing is given up
const ZOOM = [6, 18];
const FIT = { padding: 16 };

const WORKER = new URL("../vendor/maplibre-gl-worker.js", import.meta.url).href;
maplibre.setWorkerUrl(WORKER);

const still = matchMedia("(prefers-reduced-motion: reduce)");

const numbersIn = (text) => (text ? text.split(",").map(Number) : []);

// Where the map stands for an address: the frame somebody moved to, else that of the place.
const camera = (stage) => {
  const asked = new URLSearchParams(location.search);
  const [w, s, e, n] = numbersIn(asked.get("box"));
  const zoom = Number(asked.get("zoom"));
  if (zoom && Number.isFinite(w + s + e + n)) return { key: asked.get("box"), at: { center: [(w + e) / 2, (s + n) / 2], zoom } };
  const [west, south, east, north] = numbersIn(stage.dataset.frame);
  return { key: stage.dataset.frame, bounds: [[west, south], [east, north]] };
};

const LOCALE = () => ({
  "Map.Title": say("地图：方向键移动，加减号放大缩小。同样的数在旁边的表里"),
  "CooperativeGesturesHandler.WindowsHelpText": say("按住 Ctrl 滚动，可以放大缩小地图"),
  "CooperativeGesturesHandler.MacHelpText": say("按住 ⌘ 滚动，可以放大缩小地图"),
  "CooperativeGesturesHandler.MobileHelpText": say("用两个手指移动地图"),
});

// The legend tells what is drawn now: single matters or cells.
const legend = (kind = "") => {
  const list = document.querySelector("[data-map-legend]");
  for (const one of list?.querySelectorAll("[data-map-for]") ?? []) {
    one.hidden = one.dataset.mapFor !== (kind || list.dataset.mapLegend);
  }
};

// Returns the map once it has drawn its first numbers; ``remove`` leaves the page as it was.
export const liveMap = async (stage, { travel, tell, failed, wanted }) => {
  let colours = tokens();
  // A worker that does not come is never told of by MapLibre: it would draw nothing for ever.
  const [found, worker] = await Promise.all([base(stage, colours), fetch(WORKER, { method: "HEAD" })]);
  if (!worker.ok) throw new Error(`${worker.status} ${WORKER}`);
  let style = found;
  if (!wanted()) return null;
  const box = Object.assign(document.createElement("div"), { className: "live" });
  stage.append(box);
  let stands = camera(stage);
  const map = new maplibre.Map({
    ...{ container: box, style, ...(stands.at ?? { bounds: stands.bounds, fitBoundsOptions: FIT }) },
    ...{ minZoom: ZOOM[0], maxZoom: ZOOM[1], maxPitch: 0, dragRotate: false, pitchWithRotate: false, rollEnabled: false },
    ...{ renderWorldCopies: false, attributionControl: false, cooperativeGestures: true, fadeDuration: 0, locale: LOCALE() },
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  box.map = map; // whoever drives the page by machine can ask it what is drawn
  const told = card(stage);

  let asking = null;
  let resting = 0;
  let following = 0;
  let first = true;
  let laid = false;
  let gone = false;
  // Moved by hand since the last link: the frame counts then, and no longer the one cell.
  let free = Boolean(stands.at);
  let grounded = "";
  let drawn = "";

  const remove = () => {
    if (gone) return;
    gone = true;
    asking?.abort();
    clearTimeout(resting);
    clearTimeout(following);
    travel.arrived.splice(travel.arrived.indexOf(arrived), 1);
    schemes.removeEventListener("change", dress);
    told.remove();
    legend();
    tools.hidden = true;
    map.remove();
    box.remove();
    delete stage.dataset.busy;
    document.querySelector("[data-map-source]").hidden = true;
  };
  const fail = (error) => {
    if (gone) return;
    console.warn("map:", error?.message ?? error);
    remove();
    failed(error?.said ?? say("可移动地图没有取到数，这里是简图"));
  };

  const behind = (came) => {
    if (came === null) tell(say("网络不通，列表还是刚才的；移动一下地图再试"));
  };
  // The numbers of the frame; what was asked before is dropped.
  const matters = async () => {
    asking?.abort();
    const own = (asking = new AbortController());
    const turn = travel.turn;
    const slow = setTimeout(() => (stage.dataset.busy = "1"), SLOW);
    const edge = map.getBounds();
    const sides = [edge.getWest(), edge.getSouth(), edge.getEast(), edge.getNorth()];
    const frame = { box: sides.map((one) => one.toFixed(5)).join(","), zoom: map.getZoom().toFixed(2) };
    try {
      const answer = await ask(`${stage.dataset.view}?${words(frame, free ? ["cell"] : [])}`, own.signal);
      if (own.signal.aborted || gone) return;
      told.hide();
      putMatters(map, answer);
      box.dataset.inside = answer.inside;
      drawn = answer.points ? "points" : "cells";
      if (!first) legend(drawn);
      tell(answer.said);
      clearTimeout(following);
      if (!free || first) return;
      following = setTimeout(() => {
        if (turn === travel.turn) travel.to(`${stage.dataset.address}?${words(frame, ["cell"])}`, "replace", true).then(behind);
      }, FOLLOW);
    } catch (error) {
      if (error.name === "AbortError" || gone) return;
      if (first || error.said) throw error;
      tell(say("网络不通，图上还是刚才的数；移动一下地图再试"));
    } finally {
      clearTimeout(slow);
      if (asking === own) delete stage.dataset.busy;
    }
  };
  const ground = async () => {
    const asked = words({ area: stage.dataset.area });
    const key = `${asked.get("area")} ${asked.getAll("off")}`;
    putPicked(map, free ? [] : pairs(numbersIn(stage.dataset.ring)));
    if (key === grounded) return;
    // The numbers are the map; without one of these it is poorer and still true.
    const [outlines, layers] = await Promise.allSettled([
      ask(`${stage.dataset.outlines}?${asked}`),
      ask(`${stage.dataset.layers}?${asked}`),
    ]);
    if (gone) return;
    if (outlines.value) putAreas(map, outlines.value, new Set(asked.getAll("off")));
    putLayers(map, layers.value ?? {}, stage.dataset.entry);
    grounded = outlines.value && layers.value ? key : "";
  };
  const soon = () => {
    clearTimeout(resting);
    clearTimeout(following);
    resting = setTimeout(() => matters().catch(fail), CALM);
  };
  // Goes to where the address says; says whether there was a way to go.
  const settle = () => {
    const before = stands.key;
    stands = camera(stage);
    free = Boolean(stands.at);
    if (stands.key === before) return false;
    const how = { animate: !still.matches, duration: 500 };
    if (stands.at) map.easeTo({ ...stands.at, ...how });
    else map.fitBounds(stands.bounds, { ...FIT, ...how });
    return true;
  };
  const arrived = async ({ follow }) => {
    if (gone) return;
    legend(drawn);
    if (follow) return;
    try {
      const moving = settle();
      await Promise.all([ground(), moving ? null : matters()]);
    } catch (error) {
      fail(error);
    }
  };
  travel.arrived.push(arrived);

  const dress = async () => {
    colours = tokens();
    style = await base(stage, colours);
    if (gone) return;
    grounded = "";
    map.setStyle(style, { diff: false });
    map.once("style.load", () => {
      lay(map, colours, style.metadata?.["linli:kind"] === "schematic");
      Promise.all([ground(), matters()]).catch(fail);
    });
  };
  const schemes = matchMedia("(prefers-color-scheme: dark)");
  schemes.addEventListener("change", dress);

  const tools = document.querySelector("[data-map-tools]");
  const press = (event) => {
    const kind = event.target.closest("[data-map-do]")?.dataset.mapDo;
    const how = { animate: !still.matches };
    const by = { originalEvent: event };
    if (kind === "in") map.zoomIn(how, by);
    if (kind === "out") map.zoomOut(how, by);
    if (kind === "whole") whole();
  };
  // Back to the frame of the place, or of the cell, in the address.
  const whole = () => {
    stands = { key: "" };
    travel.to(`${stage.dataset.address}?${words()}`, "replace");
  };
  tools.onclick = press;

  const ready = new Promise((done, broken) => {
    const late = setTimeout(() => broken(new Error("nothing drawn")), PATIENCE);
    map.on("webglcontextlost", () => (first ? broken : fail)(new Refused(say("显卡停了，这里是简图"))));
    map.on("error", ({ error, sourceId }) => {
      console.warn("map:", error?.message);
      // A tile that does not come leaves a hole in the base map and nothing else.
      if (!laid && !sourceId) broken(error);
    });
    map.once("style.load", async () => {
      try {
        laid = true;
        lay(map, colours, style.metadata?.["linli:kind"] === "schematic");
        await Promise.all([ground(), matters()]);
        // Ours are drawn, whether or not the tiles of the base map ever come.
        const drew = () => {
          if (!settled(map)) return map.triggerRepaint();
          map.off("render", drew);
          clearTimeout(late);
          map.once("render", done);
          map.triggerRepaint();
        };
        map.on("render", drew);
        map.triggerRepaint();
      } catch (error) {
        broken(error);
      }
    });
  });
  try {
    await ready;
  } catch (error) {
    remove();
    throw error;
  }
  if (!wanted()) {
    remove();
    return null;
  }
  first = false;
  source(style);
  legend(drawn);
  tools.hidden = false;
  box.dataset.drawn = "1";

  map.on("movestart", () => told.hide());
  map.on("moveend", ({ originalEvent }) => {
    if (originalEvent) {
      free = true;
      stands = { key: "by hand" };
      putPicked(map, []);
    }
    soon();
  });
  handle(map, stage, told, travel);
  return { remove };
};

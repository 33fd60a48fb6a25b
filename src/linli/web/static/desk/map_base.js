// What lies under the live map: the base map the county has set, and who must be named for it.

import { say } from "../ui/words.js";
import * as maplibre from "../vendor/maplibre-gl.js";
import { ask } from "./map_ask.js";
import { bare } from "./map_layers.js";

// A base map: as the county has set it; where it does not come, the plain ground.
export const base = async (stage, colours) => {
  const dark = document.documentElement.dataset.theme === "dark";
  const auto = document.documentElement.dataset.theme === "auto";
  const theme = dark || (auto && matchMedia("(prefers-color-scheme: dark)").matches) ? "dark" : "light";
  let style;
  try {
    style = await ask(`${stage.dataset.base}?theme=${theme}`);
  } catch {
    return bare(colours);
  }
  for (const source of Object.values(style.sources)) {
    if (source.url?.startsWith("pmtiles:///")) source.url = `pmtiles://${location.origin}${source.url.slice(10)}`;
    if (source.url?.startsWith("pmtiles://")) await pmtiles();
  }
  return style;
};

// The reader of one-file tiles comes as a plain script with one global name.
let reader = null;
const pmtiles = () => {
  reader ??= new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = new URL("../vendor/pmtiles.js", import.meta.url).href;
    script.onload = done;
    script.onerror = failed;
    document.head.append(script);
  }).then(() => maplibre.addProtocol("pmtiles", new globalThis.pmtiles.Protocol().tile));
  return reader;
};

// Always in sight: where the base map is from, and the number under which it may be shown.
export const source = (style) => {
  const place = document.querySelector("[data-map-source]");
  const told = style.metadata ?? {};
  const approval = told["linli:approval"] ? say("审图号：{no}", { no: told["linli:approval"] }) : "";
  const said = [told["linli:attribution"], approval, told["linli:problem"]].filter(Boolean);
  place.textContent = said.join(" · ");
  place.hidden = !said.length;
};

// The strip of months as a slider that plays. It knows no months of its own: each stop is one of
// the strip's links, so address, list and drawing are those of the links.

import { say } from "../ui/words.js";

const REST = 1600; // between two months while playing, milliseconds
const CALM = 250; // after the last key or move of the slider

export const months = (box, travel) => {
  if (!box) return;
  const strip = () => [...document.querySelectorAll("[data-map-part=months] a")];
  const bar = box.querySelector("input[type=range]");
  const words = box.querySelector("output");
  const play = box.querySelector("[data-map-play]");
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  let waiting = 0;
  let playing = false;

  const name = (link) => {
    const found = /^(\d{4})-(\d\d)$/.exec(link.textContent.trim());
    if (!found) return link.textContent.trim();
    return say("{year}年{month}月", { year: found[1], month: Number(found[2]) });
  };
  const word = () => {
    const link = strip()[bar.value];
    if (!link) return;
    words.textContent = name(link);
    bar.setAttribute("aria-valuetext", name(link));
  };
  const read = () => {
    const links = strip();
    bar.max = links.length - 1;
    const at = links.findIndex((link) => link.hasAttribute("aria-current"));
    if (!waiting) bar.value = Math.max(0, at);
    word();
  };
  const go = (keep) => {
    const link = strip()[bar.value];
    return link && !link.hasAttribute("aria-current") ? travel.to(link.href, keep) : Promise.resolve(true);
  };

  const stop = () => {
    playing = false;
    clearTimeout(waiting);
    waiting = 0;
    play.setAttribute("aria-pressed", "false");
  };
  const step = async () => {
    if (!playing) return;
    const last = Number(bar.max);
    bar.value = Number(bar.value) >= last ? 1 : Number(bar.value) + 1;
    word();
    const came = await go("replace");
    if (!playing) return;
    if (!came || document.hidden || Number(bar.value) >= last) return stop();
    waiting = setTimeout(step, REST);
  };

  bar.addEventListener("input", () => {
    if (playing) stop();
    word();
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      waiting = 0;
      go("push");
    }, CALM);
  });
  play.addEventListener("click", () => {
    if (playing) return stop();
    playing = true;
    play.setAttribute("aria-pressed", "true");
    if (Number(bar.value) >= Number(bar.max)) bar.value = 0;
    step();
  });
  // Whoever asked for less motion moves the slider themselves.
  const calm = () => {
    play.hidden = still.matches;
    if (still.matches && playing) stop();
  };
  still.addEventListener("change", calm);
  calm();
  travel.arrived.push(read);
  read();
  document.querySelector("[data-map-part=months]").hidden = true;
  box.hidden = false;
};

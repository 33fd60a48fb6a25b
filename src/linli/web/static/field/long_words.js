// Words that are spoken come all at once and long. None of them is cut off at a limit without a
// word: the box takes them, says how much is too much, and nothing is sent before it fits.

import { say } from "../ui/words.js";
import { el } from "./html.js";

// As the county counts: a character outside the usual plane is one.
const over = (box) => [...box.value.trim()].length - Number(box.dataset.most);

// The sentence that stands below a box of words; `most` characters, 0 for any number.
export function roomFor(box, most) {
  const said = el("p", { class: "too-long", role: "alert" });
  if (!most) return said;
  box.dataset.most = most;
  const look = () => {
    const n = over(box);
    said.textContent = n > 0 ? say("最多 {most} 字，多了 {n} 字，请删短一些。", { most, n }) : "";
    box.setAttribute("aria-invalid", String(n > 0));
  };
  box.addEventListener("input", look);
  look();
  return said;
}

// The first box below this node that holds too much, or undefined.
export const tooLong = (...nodes) =>
  nodes.flatMap((node) => [...(node?.querySelectorAll("[data-most]") ?? [])]).find((box) => over(box) > 0);

// The last look: every answer in a row of its own, each with a way to put it right.

import { say } from "../ui/words.js";
import { form } from "./asking.js";

const together = (...words) =>
  words
    .map((word) => word.trim())
    .filter(Boolean)
    .join(say("，"));

// Town and village as they are said together: 北关街道 北大街社区.
export function areaWords() {
  const option = form.elements.area.selectedOptions[0];
  if (!option?.value) return "";
  const town = option.dataset.town ?? option.parentElement.label ?? "";
  const words = option.textContent.trim();
  return words.startsWith(town) ? words : `${town} ${words}`;
}

function files() {
  const count = form.querySelectorAll("[data-shots] > li, .kept__item:not(:has([name=drop]:checked))");
  return count.length ? say("{n} 个", { n: count.length }) : say("没有");
}

function place() {
  const { area, address, lon } = form.elements;
  const point = lon.value ? say("图上的位置") : "";
  return together(area.value ? areaWords() : "", address.value, point) || say("没有写");
}

function rows() {
  const e = form.elements;
  const privacy = e.privacy.value;
  const found = [
    [say("什么事"), e.text.value.trim(), 0, "text"],
    [say("照片和材料"), files(), 0, "photos"],
    [say("在哪里"), place(), 1, "way"],
  ];
  if (privacy === "anonymous") return [...found, [say("联系"), say("不留姓名"), 2, "privacy"]];
  found.push([say("联系"), together(e.name.value, e.phone.value) || say("没有写"), 2, "phone"]);
  if (privacy === "confidential")
    found.push([say("保密"), say("不让办事单位知道您是谁"), 2, "privacy"]);
  if (e.proxy.checked) {
    const other = together(e.proxy_name.value, e.proxy_phone.value) || say("没有写");
    found.push([say("代办人"), other, 2, "proxy_name"]);
  }
  const picked = form.querySelector("[name=notices]:checked");
  const how = picked?.closest("label").querySelector(".pick__words").textContent;
  return how ? [...found, [say("通知"), how, 2, "notices"]] : found;
}

export function review(change) {
  const list = form.querySelector("[data-review]");
  list.replaceChildren(
    ...rows().map(([name, value, step, field]) => {
      const row = document.createElement("div");
      const term = document.createElement("dt");
      const text = document.createElement("dd");
      const again = document.createElement("dd");
      const link = document.createElement("button");
      row.className = "review__row";
      again.className = "review__change";
      link.type = "button";
      link.className = "link";
      link.textContent = say("改");
      link.setAttribute("aria-label", say("改：{name}", { name }));
      link.addEventListener("click", () => change(step, field));
      term.textContent = name;
      text.textContent = value;
      again.append(link);
      row.append(term, text, again);
      return row;
    }),
  );
  list.hidden = false;
}

// The way through a list: the list page leaves its numbers in this tab, the case page offers the
// one before and the one after. Numbers only, no names; signing out forgets them.

import { say } from "../ui/words.js";

const KEY = "linli-way";

export const leave = (way) => {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(way));
  } catch {
    // A browser that keeps nothing only loses the convenience.
  }
};
export const read = () => {
  try {
    return JSON.parse(sessionStorage.getItem(KEY)) ?? {};
  } catch {
    return {};
  }
};

for (const form of document.querySelectorAll('form[action$="/sign-out/"]')) {
  form.addEventListener("submit", () => leave({}));
}

const link = (href, key, words, icon, sprite) => {
  const made = document.createElement("a");
  made.className = "button button--quiet button--small";
  made.href = href;
  made.dataset.key = key;
  made.title = words;
  made.setAttribute("aria-label", words);
  const picture = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  picture.setAttribute("class", "icon");
  picture.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${sprite}#${icon}`);
  picture.append(use);
  made.append(picture);
  return made;
};

// <nav data-way="NUMBER" data-case="/desk/cases/0/" data-sprite="…/icons.svg" hidden aria-label="…">
const nav = document.querySelector("[data-way]");
if (nav) {
  const { rows = [], next = "", previous = "" } = read();
  const at = rows.indexOf(nav.dataset.way);
  if (at >= 0) {
    const to = (no) => nav.dataset.case.replace("/0/", `/${no}/`);
    const before = at > 0 ? to(rows[at - 1]) : previous;
    const after = at < rows.length - 1 ? to(rows[at + 1]) : next;
    if (before) nav.append(link(before, "p", say("列表里的上一件"), "chevron-left", nav.dataset.sprite));
    const place = document.createElement("span");
    place.className = "quiet small number";
    place.textContent = `${at + 1} / ${rows.length}`;
    nav.append(place);
    if (after) nav.append(link(after, "n", say("列表里的下一件"), "chevron-right", nav.dataset.sprite));
    nav.hidden = false;
  }
}

// Who else has this case open, and what they did meanwhile: one small request every 20 seconds.

import { say } from "../ui/words.js";
import { dirty } from "./drafts.js";

const EVERY = 20_000;
const SLOWEST = 160_000;

const page = document.querySelector("main[data-beat]");
const faces = document.getElementById("presence");
const news = document.getElementById("news");
const token = () => document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
const busy = () => [...document.querySelectorAll("form[data-draft-save]")].some(dirty);

let timer = 0;
let wait = EVERY;
let version = Number(page?.dataset.version);
let seq = Number(page?.dataset.seq);
let shown = "";
let told = "";

const piece = (css, text = "") => {
  const made = document.createElement("span");
  made.className = css;
  made.textContent = text;
  return made;
};

const initials = (name) => {
  const han = name.match(/[\u3400-\u9fff]/g);
  return han ? han.slice(-2).join("") : name.slice(0, 2).toUpperCase();
};

const draw = (people) => {
  const now = JSON.stringify(people);
  if (now === shown) return;
  shown = now;
  const marks = piece("presence__faces");
  const words = document.createElement("span");
  people.forEach(({ name, busy: writes }, index) => {
    const mark = piece(writes ? "avatar avatar--busy" : "avatar", initials(name));
    mark.setAttribute("aria-hidden", "true");
    marks.append(mark);
    const who = piece("", name);
    who.lang = "zh-CN";
    if (index) words.append(say("、"));
    words.append(who, writes ? say("正在编辑") : say("正在查看"));
  });
  faces.replaceChildren(...(people.length ? [marks, words] : []));
};

const show = async () => {
  const address = new URL(page.dataset.news, location.href);
  address.searchParams.set("after", String(seq));
  const headers = { "HX-Request": "true", "X-Linli-Poll": "1" };
  const answer = await fetch(address, { headers, redirect: "manual" }).catch(() => null);
  if (!answer?.ok) return false;
  const made = document.createElement("template");
  made.innerHTML = await answer.text();
  const bar = made.content.querySelector(".news");
  const fresh = made.content.querySelector("[data-new]");
  if (!bar) return true;
  seq = Math.max(seq, Number(bar.dataset.seq));
  news.replaceChildren(bar);
  // The new lines stand on top of the story; below the reader nothing moves away unseen.
  const list = document.getElementById("story-list");
  if (list && fresh) list.prepend(...fresh.children);
  window.htmx?.process(news);
  return true;
};

const next = (pause) => {
  clearTimeout(timer);
  timer = setTimeout(beat, pause);
};

const stop = (text) => {
  clearTimeout(timer);
  told = text;
  const bar = document.createElement("div");
  bar.className = "news";
  const words = document.createElement("p");
  words.textContent = text;
  const again = document.createElement("a");
  again.className = "button button--small";
  again.href = `/desk/sign-in/?next=${encodeURIComponent(location.pathname)}`;
  again.textContent = say("重新登录");
  bar.append(words, again);
  news.replaceChildren(bar);
};

const beat = async () => {
  if (document.hidden || told) return;
  const body = new FormData();
  body.append("mode", busy() ? "edit" : "view");
  const headers = { "X-CSRFToken": token(), "X-Linli-Poll": "1" };
  const answer = await fetch(page.dataset.beat, { method: "POST", body, headers, redirect: "manual" }).catch(() => null);
  if (answer?.type === "opaqueredirect") {
    stop(busy() ? say("登录已过期。刚写的可能还没有存上：请先复制，再重新登录。") : say("登录已过期，请重新登录。"));
    return;
  }
  if (!answer?.ok) {
    // Not there, or no right any more: asked less and less often, the page stays usable.
    wait = Math.min(wait * 2, SLOWEST);
    draw([]);
    next(wait);
    return;
  }
  wait = EVERY;
  const said = await answer.json().catch(() => null);
  if (said) {
    draw(said.people);
    if (said.version !== version && (await show())) version = said.version;
  }
  next(wait * (0.9 + Math.random() * 0.2));
};

const leave = () => {
  clearTimeout(timer);
  const body = new FormData();
  body.append("mode", "leave");
  body.append("csrfmiddlewaretoken", token());
  navigator.sendBeacon?.(page.dataset.beat, body);
};

if (page) {
  beat();
  window.addEventListener("pagehide", leave);
  window.addEventListener("pageshow", (event) => event.persisted && beat());
  document.addEventListener("visibilitychange", () => (document.hidden ? clearTimeout(timer) : beat()));
  // Beginning to write, and having sent or thrown away, is told soon.
  let before = false;
  document.addEventListener("input", () => {
    const now = busy();
    if (now !== before) next(800);
    before = now;
  });
}

// The four parts one after another; the browser's own back button goes back one step.

import { say } from "../ui/words.js";
import { form, parts } from "./asking.js";
import { checks } from "./checks.js";
import { review } from "./review.js";
import { alarming } from "./urgent.js";

const progress = document.querySelector("[data-progress]");
const bar = document.querySelector("[data-bar]");
const alarm = document.querySelector("[data-alarm]");
const more = alarm.querySelector("[data-alarm-more]");
const LAST = parts.length - 1;
let at = 0;

// Danger to life keeps its numbers in sight on every step; nobody is held up by it.
function warn() {
  const danger = alarming(form.elements.text.value);
  more.hidden = !danger;
  alarm.hidden = at > 0 && !danger;
}

// Whoever came from the last look to put one thing right goes straight back to it.
const returning = () => Boolean(history.state?.back);

export function show(step, { focus = true } = {}) {
  at = step;
  parts.forEach((part, index) => {
    part.hidden = index !== at;
  });
  progress.textContent = say("第 {at} 步，共 {all} 步", { at: at + 1, all: parts.length });
  [...bar.children].forEach((mark, index) => {
    mark.className = index <= at ? "is-done" : "";
  });
  warn();
  const next = parts[at].querySelector("[data-next]");
  if (next) next.textContent = returning() ? say("改好了，再看一遍") : say("下一步");
  if (at === LAST) review(change);
  if (!focus) return;
  scrollTo(0, 0);
  const heading = parts[at].querySelector("h2");
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
}

function go(step, state = {}) {
  history.pushState({ step, ...state }, "");
  show(step);
}

function change(step, name) {
  go(step, { back: true });
  const named = form.elements[name];
  const input = named instanceof RadioNodeList ? [...named].find((one) => one.checked) : named;
  if (input?.checkVisibility?.()) input.focus();
}

function button(text, kind, act) {
  const element = document.createElement("button");
  element.type = "button";
  element.className = `button button--${kind}`;
  element.textContent = text;
  element.addEventListener("click", act);
  return element;
}

function walk(part, index) {
  const row = document.createElement("div");
  row.className = "walk";
  const submit = part.querySelector("[data-submit]");
  if (submit) {
    submit.before(row);
    row.append(submit);
  } else {
    const next = button(say("下一步"), "main", () => {
      if (checks[index]()) go(returning() ? LAST : index + 1);
    });
    next.dataset.next = "";
    row.append(next);
    part.append(row);
  }
  if (index) row.append(button(say("上一步"), "second", () => history.back()));
}

// Links of the summary of errors open the step of their input.
function follow(event) {
  const target = document.getElementById(event.currentTarget.hash.slice(1));
  const step = parts.findIndex((part) => part.contains(target));
  if (step < 0) return;
  event.preventDefault();
  show(step, { focus: false });
  (target.matches("fieldset") ? target.querySelector("input") : target).focus();
}

// The first step that still needs something; -1 when all is there.
export function missing() {
  return checks.findIndex((check, index) => {
    if (index === 0) return !form.elements.text.value.trim();
    return index === 2 && !check();
  });
}

export function start() {
  document.documentElement.dataset.stepping = "";
  for (const part of [progress, bar]) part.hidden = false;
  bar.append(...parts.map(() => document.createElement("span")));
  parts.forEach(walk);
  const halted = document.querySelector("[data-halted]");
  const wrong = parts.findIndex((part) => part.querySelector(".ask--wrong"));
  const first = halted ? LAST : Math.max(wrong, 0);
  history.replaceState({ step: 0 }, "");
  for (let step = 1; step <= first; step += 1) history.pushState({ step }, "");
  show(first, { focus: false });
  addEventListener("popstate", (event) => show(event.state?.step ?? 0));
  form.addEventListener("input", (event) => event.target.name === "text" && warn());
  for (const link of document.querySelectorAll(".wrong__list a")) {
    link.addEventListener("click", follow);
  }
  document.getElementById("wrong")?.focus();
}

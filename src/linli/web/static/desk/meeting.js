// What is written in a meeting is saved a moment after typing stops. Where somebody else wrote
// there meanwhile, their words are shown beside ours and nothing is overwritten.

import { say } from "../ui/words.js";

const PAUSE = 1500;
const waiting = new Map();

const tell = (form, text, wrong = false) => {
  const place = form.querySelector("[data-meeting-said]");
  if (!place) return;
  place.textContent = text;
  place.classList.toggle("said--wrong", wrong);
};

const clockTime = () =>
  new Date().toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", timeZone: "Asia/Shanghai" });

// A new version of the meeting itself counts for every form that guards it.
const keepVersion = (form, version) => {
  const own = form.elements.version;
  if (own.hasAttribute("data-meeting-version")) {
    for (const field of document.querySelectorAll("[data-meeting-version]")) field.value = version;
  } else own.value = version;
};

const save = async (form) => {
  clearTimeout(waiting.get(form));
  waiting.delete(form);
  if (form.dataset.busy) {
    later(form);
    return;
  }
  form.dataset.busy = "1";
  try {
    const answer = await fetch(form.action, {
      method: "POST",
      body: new FormData(form),
      headers: { "X-Linli-Save": "1" },
      redirect: "manual",
    });
    const told = (answer.headers.get("Content-Type") ?? "").includes("json") ? await answer.json() : null;
    if (answer.ok && told) {
      keepVersion(form, told.version);
      tell(form, `${say("已保存")} ${clockTime()}`);
    } else if (told?.theirs !== undefined) {
      tell(form, `${told.message} ${told.by}：${told.theirs}`, true);
      // Saving with the button, after having read it, writes over it on purpose.
      form.elements.version.value = told.version;
      form.dataset.held = "1";
    } else tell(form, told?.message ?? say("没有保存上，请点“保存”"), true);
  } catch {
    tell(form, say("没有保存上，请点“保存”"), true);
  } finally {
    delete form.dataset.busy;
  }
};

const later = (form) => {
  if (form.dataset.held) return;
  clearTimeout(waiting.get(form));
  waiting.set(form, setTimeout(save, PAUSE, form));
};

// A decision is written on purpose, with its button: only words, ticks and attendance save alone.
const saves = (field) => !field.name?.startsWith("decision_") && field.name !== "more";

for (const form of document.querySelectorAll("form[data-meeting-save]")) {
  form.addEventListener("input", (event) => saves(event.target) && later(form));
  form.addEventListener("change", (event) => saves(event.target) && later(form));
  form.addEventListener("submit", () => {
    clearTimeout(waiting.get(form));
    waiting.delete(form);
  });
  // On a slow line somebody writes before this script is there.
  const early = (field) => field.value !== field.defaultValue || field.checked !== field.defaultChecked;
  if ([...form.elements].some((field) => field.matches("input, textarea") && saves(field) && early(field))) later(form);
}

addEventListener("pagehide", () => {
  for (const form of waiting.keys()) {
    fetch(form.action, { method: "POST", body: new FormData(form), headers: { "X-Linli-Save": "1" }, keepalive: true });
  }
});

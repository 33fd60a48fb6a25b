// What is being written is kept on the server, sealed, two seconds after typing stops: nothing
// stays on a computer that others use. Coming back, the form offers it again.

import { say } from "../ui/words.js";

const PAUSE = 2000;
const AGAIN = 15_000;
const LEFT_OUT = /^(csrfmiddlewaretoken|version|seen|once|next|form|files|drafted|upload_.*|was_.*|saw_.*|merge_.*)$/;

const states = new WeakMap();

const fieldsOf = (form) => {
  const data = new FormData();
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string" && !LEFT_OUT.test(name)) data.append(name, value);
  }
  return data;
};
const asText = (data) => JSON.stringify([...data]);
const tell = (form, text, wrong = false) => {
  const place = form.querySelector("[data-draft-said]");
  if (!place) return;
  place.textContent = text;
  place.classList.toggle("act__saved--wrong", wrong);
};
const clockTime = () =>
  new Date().toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", timeZone: "Asia/Shanghai" });

// The session is over: what is written stays on the page, and is kept as soon as the same person
// has signed in again beside it.
const signedOut = (form) => {
  const state = states.get(form);
  state.saved = null;
  state.out = true;
  tell(form, "", true);
  const place = form.querySelector("[data-draft-said]");
  if (!place) return;
  const link = document.createElement("a");
  link.href = `/desk/sign-in/?next=${encodeURIComponent("/desk/profile/")}`;
  link.target = "_blank";
  link.rel = "noopener";
  link.textContent = say("登录已过期，刚写的还没有存上：请在新窗口重新登录，再回到这里，会自动存好");
  place.replaceChildren(link);
};

const person = (page) => page.querySelector(".bar__person")?.textContent;

// Signing in makes the forms' marks against forgery void: the page's own address has new ones.
const renew = async () => {
  const answer = await fetch(location.href, { redirect: "manual", headers: { "X-Linli-Poll": "1" } }).catch(() => null);
  if (!answer?.ok) return false;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const mark = page.querySelector("[name=csrfmiddlewaretoken]")?.value;
  // Somebody else's desk is no place for this person's words.
  if (!mark || person(page) !== person(document)) return false;
  for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = mark;
  return true;
};

addEventListener("focus", async () => {
  const waiting = [...document.querySelectorAll("form[data-draft-save]")].filter((form) => states.get(form)?.out);
  if (!waiting.length || !(await renew())) return;
  for (const form of waiting) {
    states.get(form).out = false;
    save(form);
  }
});

// Tells the form's address that a draft of it may be kept, so that sending throws it away.
const mark = (form) => {
  if (form.elements.drafted) return;
  const field = Object.assign(document.createElement("input"), { type: "hidden", name: "drafted", value: "1" });
  form.append(field);
};

const save = async (form, { leaving = false } = {}) => {
  const state = states.get(form);
  clearTimeout(state.timer);
  const data = fieldsOf(form);
  const text = asText(data);
  if (state.sent || text === state.saved) return;
  state.saved = text;
  mark(form);
  data.append("draft", form.dataset.draft);
  data.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken?.value ?? "");
  state.running = new AbortController();
  const options = { method: "POST", body: data, redirect: "manual", keepalive: leaving };
  if (!leaving) options.signal = state.running.signal;
  const answer = await fetch(form.dataset.draftSave, options).catch(() => null);
  if (state.sent || leaving) return;
  const signed = answer?.type !== "opaqueredirect" && answer?.status !== 403;
  if (answer && !signed) {
    signedOut(form);
    return;
  }
  if (!answer || answer.status >= 500 || answer.status === 409) {
    state.saved = null;
    tell(form, say("草稿没有存上，稍后自动再试；内容还在页面上。"), true);
    state.timer = setTimeout(() => save(form), AGAIN);
    return;
  }
  const said = await answer.json().catch(() => ({}));
  if (said.problem) tell(form, said.problem, true);
  else tell(form, said.kept ? say("草稿已存 {at}", { at: clockTime() }) : "");
};

export const dirty = (form) => {
  const state = states.get(form);
  return Boolean(state && !state.sent && asText(fieldsOf(form)) !== state.first);
};

// The kept values go back into their fields; what has been typed meanwhile stays below them.
const restore = (form, kept) => {
  for (const [name, values] of Object.entries(kept)) {
    const fields = [...form.querySelectorAll(`[name="${CSS.escape(name)}"]`)];
    for (const [index, field] of fields.entries()) {
      if (field.type === "hidden" || field.type === "file") continue;
      if (field.type === "radio" || field.type === "checkbox") field.checked = values.includes(field.value);
      else if (field.multiple) for (const one of field.options) one.selected = values.includes(one.value);
      else if (field.matches("textarea")) {
        const typed = field.value === field.defaultValue ? "" : field.value.trim();
        const old = values[index] ?? values[0];
        field.value = typed && !old.includes(typed) ? `${old}\n${typed}` : old;
      } else field.value = values[index] ?? values[0];
      field.tomselect?.sync();
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }
  form.querySelector("textarea")?.focus();
};

const prepare = (root) => {
  for (const form of root.querySelectorAll("form[data-draft-save]")) {
    if (states.has(form)) continue;
    const first = asText(fieldsOf(form));
    const state = { first, saved: first, timer: 0, sent: false, running: null };
    states.set(form, state);
    const later = () => {
      clearTimeout(state.timer);
      state.timer = setTimeout(() => save(form), PAUSE);
    };
    form.addEventListener("input", later);
    form.addEventListener("change", later);
    // Leaving for the button that sends is no leaving: the draft must not outlive the sending.
    form.addEventListener("focusout", (event) => event.relatedTarget?.type !== "submit" && save(form));
    form.addEventListener("submit", (event) => {
      if (event.defaultPrevented) return;
      state.sent = true;
      clearTimeout(state.timer);
      state.running?.abort();
    });
  }
};

// What was found by typing is not among the choices sent: then the server fills the form.
const strange = (form, kept) =>
  Object.entries(kept).some(([name, values]) => {
    const field = form.elements[name];
    if (!field?.dataset || !("source" in field.dataset)) return false;
    const known = new Set([...field.options].map((option) => option.value));
    return values.some((value) => !known.has(value));
  });

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("[data-restore]");
  if (!link) return;
  const bar = link.closest("[data-kept]");
  const form = bar.closest("section, main").querySelector("form[data-draft-save]");
  const kept = JSON.parse(bar.dataset.kept);
  if (strange(form, kept)) return;
  event.preventDefault();
  restore(form, kept);
  bar.remove();
});

// Another move's form takes the place of this one, or the page goes: what is written is kept.
document.addEventListener("htmx:beforeSwap", (event) => {
  const form = event.target.querySelector?.("form[data-draft-save]");
  if (form && states.has(form)) save(form);
});
window.addEventListener("pagehide", () => {
  for (const form of document.querySelectorAll("form[data-draft-save]")) {
    if (states.has(form)) save(form, { leaving: true });
  }
});
// Back from the next page: the form stands there again and may be sent again.
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.querySelectorAll("form[data-draft-save]")) {
    const state = states.get(form);
    if (state) state.sent = false;
  }
});

prepare(document);
document.addEventListener("htmx:load", (event) => prepare(event.target.parentElement ?? document));

// A draft kept in this browser only: a page left by accident gives its words back. Names and
// telephones are never kept. After a day, or once sent, nothing of it is left.

import { say } from "../ui/words.js";
import { form } from "./asking.js";

const NAME = "linli-report";
const DAY = 24 * 3600 * 1000;
const KEPT = ["text", "request_type", "matter", "way", "address", "occurred_at"];
const line = form.querySelector("[data-draft]");
const words = line.querySelector("p");
const take = line.querySelector("[data-draft-take]");
const drop = line.querySelector("[data-draft-drop]");

function read(store) {
  try {
    const draft = JSON.parse(store.getItem(NAME));
    if (draft?.values?.text && Date.now() - draft.at < DAY) return draft;
    store.removeItem(NAME);
    return null;
  } catch {
    return null; // no storage in this browser, or something else under our name
  }
}

function write(store, draft) {
  try {
    if (draft) store.setItem(NAME, JSON.stringify(draft));
    else store.removeItem(NAME);
  } catch {
    // no storage in this browser: the form works all the same
  }
}

function tell(sentence, offered = false) {
  if (words.textContent !== sentence) words.textContent = sentence;
  take.hidden = !offered;
  line.hidden = !sentence;
}

// Said below the form, where it moves nothing that is being read.
function kept() {
  if (form.lastElementChild !== line) form.append(line);
  tell(say("草稿存在这台设备上，不含姓名和电话，一天后自动清除。"));
}

function save() {
  const values = Object.fromEntries(KEPT.map((name) => [name, form.elements[name].value]));
  values.area = form.elements.area.value;
  if (!values.text.trim()) return;
  const draft = { at: Date.now(), key: form.elements.client_key.value, values };
  for (const store of [sessionStorage, localStorage]) write(store, draft);
  kept();
}

function fill({ values }, place) {
  for (const name of KEPT) {
    const input = form.elements[name];
    if (input && values[name] && (!input.value || input instanceof RadioNodeList))
      input.value = values[name];
  }
  if (values.area && !form.elements.area.value) place.setArea(values.area);
  place.look();
  form.elements.text.dispatchEvent(new Event("input", { bubbles: true }));
}

// In the same tab the words come back by themselves. Anybody may sit before this device in
// another one: there they come on request, and are not shown before.
export function start(place) {
  try {
    void [sessionStorage, localStorage];
  } catch {
    return; // a browser that forbids storage altogether
  }
  form.addEventListener("input", save);
  form.addEventListener("change", save);
  drop.addEventListener("click", () => {
    for (const store of [sessionStorage, localStorage]) write(store, null);
    if (take.hidden) {
      form.elements.text.value = "";
      form.elements.address.value = "";
    }
    tell("");
    form.elements.text.focus();
  });
  if (form.elements.text.value) return;
  const own = read(sessionStorage);
  if (own) return fill(own, place);
  const left = read(localStorage);
  if (!left) return;
  const at = new Date(left.at);
  const time = `${at.getHours()}:${String(at.getMinutes()).padStart(2, "0")}`;
  tell(say("这台设备上有一份没有交的草稿（{time} 写的）。", { time }), true);
  take.addEventListener("click", () => {
    fill(left, place);
    form.elements.text.focus();
  });
}

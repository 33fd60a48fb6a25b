// Sending: once, and only when somebody is there to take it. What was filled in stays on the
// screen until the answer has come.

import { say } from "../ui/words.js";
import { form } from "./asking.js";
import { missing, show } from "./steps.js";

const SENT = "linli-sent";
const said = form.querySelector("[data-sending]");
const submit = form.querySelector("[data-submit]");
const label = submit.querySelector("span");
const plain = label.textContent;
const PATIENCE = 15_000;

function tell(sentence) {
  said.textContent = sentence;
  said.hidden = !sentence;
}

function busy(yes) {
  form.toggleAttribute("data-sent", yes);
  submit.setAttribute("aria-disabled", String(yes));
  label.textContent = yes ? say("正在提交，请稍等……") : plain;
}

// A form sent into nowhere ends on the browser's own page of errors: ask first.
async function reached() {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE);
  try {
    const answer = await fetch(form.action, { method: "HEAD", cache: "no-store", signal: stop.signal });
    return answer.status < 500;
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}

async function send(event) {
  event.preventDefault();
  if (form.hasAttribute("data-sent")) return;
  const step = missing();
  if (step >= 0) {
    show(step);
    missing();
    return;
  }
  tell("");
  busy(true);
  if (!(await reached())) {
    busy(false);
    tell(say("现在连不上网，还没有交上。写的内容和照片都在，等网络好了，再点一次“提交”。"));
    return;
  }
  history.replaceState({ ...history.state, sent: form.elements.client_key.value }, "");
  form.submit();
  setTimeout(() => tell(say("网络有点慢，还在提交，请不要关掉这一页。")), PATIENCE);
}

// Back after sending: the receipt again, not the same form a second time. Only the receipt
// says that the form has arrived.
function arrived() {
  const { sent } = history.state ?? {};
  try {
    return Boolean(sent) && sent === sessionStorage.getItem(SENT);
  } catch {
    return false; // no storage: the server knows the form by its key
  }
}

export function start() {
  if (arrived()) location.replace(form.dataset.receipt);
  form.addEventListener("submit", send);
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    if (arrived()) location.replace(form.dataset.receipt);
    else busy(false);
  });
}

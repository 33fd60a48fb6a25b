// The case page: trouble on the line in words with a way to try again, and printing everything.

import { say } from "../ui/words.js";

const line = (tag, css, text) => {
  const made = document.createElement(tag);
  made.className = css;
  if (text) made.textContent = text;
  return made;
};

const trouble = (words, retry) => {
  const box = line("div", "notice notice--over trouble");
  box.setAttribute("role", "alert");
  const body = line("div", "");
  const again = line("button", "button button--small", say("重试"));
  again.type = "button";
  again.addEventListener("click", () => {
    box.remove();
    retry();
  });
  body.append(line("p", "", words), again);
  box.append(body);
  return box;
};

const clear = (place) => {
  for (const old of place.parentElement.querySelectorAll(":scope > .trouble")) old.remove();
};

// A form that was asked for: in sight, and at a desk one begins to write at once.
const DESK = matchMedia("(pointer: fine)");
const START = "textarea, select, input:not([type=hidden], [type=radio], [type=checkbox], [type=file])";
const begin = (act) => {
  // A frame later: htmx has scrolled by then.
  requestAnimationFrame(() => act.getBoundingClientRect().top > innerHeight * 0.45 && act.scrollIntoView());
  if (!DESK.matches || act.querySelector("[data-kept]")) return;
  const form = act.querySelector("form[data-draft-save]");
  const first = [...(form?.querySelectorAll(START) ?? [])].find((field) => field.getAttribute("aria-required") && !field.value);
  first?.focus({ preventScroll: true });
};
document.addEventListener("htmx:afterSettle", ({ target }) => target.id === "act" && begin(target));

// Ctrl+Enter makes the move, from wherever one is in its form.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.ctrlKey || event.isComposing || event.keyCode === 229) return;
  const send = event.target.closest?.("#act")?.querySelector("[data-send]");
  if (!send || event.defaultPrevented) return;
  event.preventDefault();
  send.form.requestSubmit(send);
});

// A piece that did not come: said where it would have stood; nothing typed is touched.
const failed = (event, words) => {
  const { elt, target } = event.detail;
  const place = target?.isConnected ? target : document.getElementById("act");
  if (!place) return;
  clear(place);
  place.before(trouble(words, () => elt.click?.() ?? elt.dispatchEvent(new Event("toggle"))));
  place.previousElementSibling.scrollIntoView({ block: "nearest" });
};
document.addEventListener("htmx:sendError", (event) => {
  failed(event, say("网络不通，没有取到内容。您写的内容还在。"));
});
document.addEventListener("htmx:timeout", (event) => {
  failed(event, say("等了很久没有回应。您写的内容还在。"));
});
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, target } = event.detail;
  if (target?.parentElement) clear(target);
  // A whole page (a gateway's error, a lost session) does not belong into a piece of this one.
  if (xhr.responseURL?.includes("/desk/sign-in/")) {
    event.detail.shouldSwap = false;
    location.assign(`/desk/sign-in/?next=${encodeURIComponent(location.pathname)}`);
  } else if (xhr.status >= 500 || /^\s*<!doctype/i.test(xhr.responseText)) {
    event.detail.shouldSwap = false;
    failed(event, say("系统没有办成，请稍后重试。您写的内容还在。"));
  }
});

// Without a line nothing is sent: the browser's error page would take the form away.
document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    if (navigator.onLine || form.method !== "post") return;
    event.preventDefault();
    event.stopImmediatePropagation();
    clear(form);
    form.before(trouble(say("现在没有网络，还没有提交。您写的内容都在，恢复后请重试。"), () => form.requestSubmit()));
    form.previousElementSibling.scrollIntoView({ block: "nearest" });
  },
  true,
);

// On paper everything is unfolded; afterwards it is as before.
let folded = [];
window.addEventListener("beforeprint", () => {
  folded = [...document.querySelectorAll(".story__long:not([open]), .original:not([open]), .told__words:not([open]), .told-more:not([open])")];
  for (const details of folded) details.open = true;
});
window.addEventListener("afterprint", () => {
  for (const details of folded) details.open = false;
  folded = [];
});

// The report form as four short steps. Without this script it is one page with four parts.

import { say } from "../ui/words.js";
const form = document.querySelector("form[data-steps]");
const parts = [...form.querySelectorAll("[data-step]")];
const progress = form.querySelector("[data-progress]");
const DRAFT = "linli-report";
const KEPT = ["text", "address", "area", "matter"]; // never names or telephones
let at = 0;

function words(text, className) {
  const element = document.createElement("p");
  element.textContent = text;
  element.className = className;
  return element;
}

function complain(input, sentence) {
  const box = input.closest(".ask");
  box.classList.add("ask--wrong");
  let error = box.querySelector(".ask__error");
  if (!error) {
    error = words("", "ask__error");
    error.id = `${input.id}-error`;
    input.before(error);
    input.setAttribute("aria-describedby", `${input.getAttribute("aria-describedby") ?? ""} ${error.id}`.trim());
  }
  input.setAttribute("aria-invalid", "true");
  error.textContent = sentence;
  input.focus();
}

// What is being put right is no longer called wrong.
form.addEventListener("input", (event) => {
  const box = event.target.closest(".ask--wrong");
  if (!box) return;
  box.classList.remove("ask--wrong");
  event.target.removeAttribute("aria-invalid");
  const error = box.querySelector(".ask__error");
  if (error) error.textContent = "";
});

const checks = [
  () => {
    const text = form.elements.text;
    if (text.value.trim()) return true;
    complain(text, say("请写一写是什么事。"));
    return false;
  },
  () => true,
  () => {
    if (form.elements.privacy.value === "anonymous") return true;
    const { phone, proxy, proxy_phone: other } = form.elements;
    if (phone.value.trim() || (proxy.checked && other.value.trim())) return true;
    complain(phone, say("请留一个电话，我们好联系您；不想留，就在上面选“不留姓名”。"));
    return false;
  },
  () => true,
];

function chosen(select) {
  const option = select.selectedOptions[0];
  if (!option?.value) return "";
  const town = option.parentElement.label ?? "";
  return option.textContent.startsWith(town) ? option.textContent : `${town} ${option.textContent}`;
}

const together = (...words) => words.map((word) => word.trim()).filter(Boolean).join(say("，"));

function review() {
  const list = form.querySelector("[data-review]");
  const e = form.elements;
  const files = e.photos.files.length + form.querySelectorAll(".kept__item").length;
  const pick = form.querySelector("[name=privacy]:checked");
  const rows = [
    [say("什么事"), e.text.value.trim()],
    [say("照片和材料"), files ? say("{n} 个", { n: files }) : say("没有")],
    [say("在哪里"), [chosen(e.area), e.address.value.trim()].filter(Boolean).join(say("，")) || say("没有写")],
    [say("联系"), pick.value === "anonymous" ? say("不留姓名") : together(e.name.value, e.phone.value)],
  ];
  if (pick.value === "confidential") rows.push([say("保密"), say("不让办事单位知道您是谁")]);
  if (pick.value !== "anonymous" && e.proxy.checked)
    rows.push([say("代办人"), together(e.proxy_name.value, e.proxy_phone.value) || say("没有写")]);
  list.replaceChildren(
    ...rows.map(([name, value]) => {
      const row = document.createElement("div");
      const term = document.createElement("dt");
      const text = document.createElement("dd");
      term.textContent = name;
      text.textContent = value;
      row.append(term, text);
      return row;
    }),
  );
  list.hidden = false;
}

function show(next, { focus = true } = {}) {
  at = next;
  parts.forEach((part, index) => {
    part.hidden = index !== at;
  });
  progress.textContent = say("第 {at} 步，共 {all} 步：{step}", {
    at: at + 1,
    all: parts.length,
    step: parts[at].dataset.step,
  });
  document.querySelector("[data-alarm]").hidden = at > 0;
  if (at === parts.length - 1) review();
  if (focus) {
    progress.scrollIntoView({ block: "start" });
    const heading = parts[at].querySelector("h2");
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  }
}

function button(text, className, go) {
  const element = document.createElement("button");
  element.type = "button";
  element.className = `button ${className}`;
  element.textContent = text;
  element.addEventListener("click", go);
  return element;
}

progress.hidden = false;
parts.forEach((part, index) => {
  const walk = document.createElement("div");
  walk.className = "walk";
  const submit = part.querySelector("[data-submit]");
  if (submit) walk.append(submit);
  else
    walk.append(
      button(say("下一步"), "button--main", () => {
        if (!checks[index]()) return;
        history.pushState({ step: index + 1 }, "");
        show(index + 1);
      }),
    );
  if (index) walk.append(button(say("上一步"), "button--second", () => history.back()));
  const after = part.querySelector(".after");
  after ? after.before(walk) : part.append(walk);
});

const wrong = parts.findIndex((part) => part.querySelector(".ask--wrong"));
history.replaceState({ step: 0 }, "");
for (let step = 1; step <= Math.max(wrong, 0); step += 1) history.pushState({ step }, "");
show(Math.max(wrong, 0), { focus: false });
window.addEventListener("popstate", (event) => show(event.state?.step ?? 0));
for (const link of document.querySelectorAll(".wrong__list a")) {
  link.addEventListener("click", (event) => {
    const target = document.getElementById(link.hash.slice(1));
    const step = parts.findIndex((part) => part.contains(target));
    if (step < 0) return;
    event.preventDefault();
    show(step, { focus: false });
    (target.matches("fieldset") ? target.querySelector("input") : target).focus();
  });
}
document.getElementById("wrong")?.focus();

// A page left by accident gives the words back, in this tab only.
try {
  const before = JSON.parse(sessionStorage.getItem(DRAFT) ?? "{}");
  for (const name of KEPT) {
    const input = form.elements[name];
    if (!input.value && before[name]) input.value = before[name];
  }
  form.addEventListener("input", () => {
    const draft = Object.fromEntries(KEPT.map((name) => [name, form.elements[name].value]));
    sessionStorage.setItem(DRAFT, JSON.stringify(draft));
  });
} catch {
  // no storage in this browser: the form works all the same
}

form.addEventListener("submit", (event) => {
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  const missing = checks.findIndex((_, index) => {
    if (index === 0) return !form.elements.text.value.trim();
    return false;
  });
  if (missing >= 0) {
    event.preventDefault();
    show(missing);
    checks[missing]();
    return;
  }
  form.dataset.sent = "1";
  const submit = form.querySelector("[data-submit]");
  submit.setAttribute("aria-disabled", "true");
  submit.lastChild.textContent = say("正在提交，请稍等……");
});
window.addEventListener("pageshow", (event) => {
  if (event.persisted) delete form.dataset.sent;
});

const locate = form.querySelector("[data-locate]");
if (navigator.geolocation && window.isSecureContext) {
  locate.hidden = false;
  const said = locate.querySelector("[role=status]");
  locate.querySelector("button").addEventListener("click", () => {
    said.textContent = say("正在取位置……");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        form.elements.lon.value = coords.longitude.toFixed(6);
        form.elements.lat.value = coords.latitude.toFixed(6);
        said.textContent = say("已记下您现在的位置（误差约 {metres} 米）。", {
          metres: Math.round(coords.accuracy),
        });
      },
      () => {
        said.textContent = say("没有取到位置。不要紧，在上面写清楚地方就行。");
      },
      { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 },
    );
  });
}

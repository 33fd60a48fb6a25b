// Prepared texts beside a form: fetched when asked for, put in at the cursor, gaps walked
// through one by one, advice on plain words while writing. Also the menu of macros.

// As in linli.domain.gaps: what a person still has to fill in.
const GAP =
  /【\s*(?:(?:请?填|请?选择?[:：]|请?写明|请?注明)[^【】\n]{0,60}|[….·_＿\s]*)】|\{\{\s*[^{}]{1,20}?\s*\}\}/g; // zh-only
const PAUSE = 800;

const gapsOf = (text) => [...text.matchAll(GAP)].map((found) => [found.index, found[0].length]);

// A box that fetches its content when first opened; without scripts its link leads to a page.
const fetchInto = async (box) => {
  const place = box.querySelector("[data-loaded]");
  if (!place || box.dataset.state) return;
  box.dataset.state = "loading";
  const answer = await fetch(box.dataset.load, { headers: { "HX-Request": "true" } }).catch(() => null);
  if (!answer?.ok) {
    delete box.dataset.state; // the link stays, and opening again tries again
    return;
  }
  box.dataset.state = "done";
  place.innerHTML = await answer.text();
  for (const hidden of place.querySelectorAll("[data-script]")) hidden.hidden = false;
  window.htmx?.process(place);
  if (box.contains(document.activeElement)) place.querySelector("a, button")?.focus();
};
document.addEventListener(
  "toggle",
  (event) => {
    if (event.target.matches?.("details[data-load]") && event.target.open) fetchInto(event.target);
  },
  true,
);

const trayOf = (element) => element.closest("[data-phrases]");
const areaOf = (tray) => document.getElementById(tray.dataset.field);
const token = (tray) => tray.closest("form")?.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";

const countGaps = (tray) => {
  const said = tray.querySelector("[data-gaps]");
  const area = areaOf(tray);
  if (!said || !area) return;
  const open = gapsOf(area.value).length;
  const words = open ? said.dataset.says.replace("{n}", String(open)) : "";
  const status = said.querySelector("[role=status]");
  if (status.textContent !== words) status.textContent = words;
  said.hidden = !open;
};

// Select the next gap, so that typing replaces it; after the last one begin again.
const nextGap = (tray, from) => {
  const area = areaOf(tray);
  const open = gapsOf(area.value);
  area.focus();
  if (!open.length) return;
  const [start, length] = open.find(([at]) => at >= from) ?? open[0];
  area.setSelectionRange(start, start + length);
};

const put = (tray, text, whole) => {
  const area = areaOf(tray);
  const start = whole ? 0 : area.selectionStart;
  const end = whole ? area.value.length : area.selectionEnd;
  area.focus();
  area.setSelectionRange(start, end);
  // insertText keeps the browser's own undo; setRangeText where it is not to be had.
  if (!document.execCommand("insertText", false, text)) {
    area.setRangeText(text, start, end, "end");
  }
  area.dispatchEvent(new Event("input", { bubbles: true }));
  if (gapsOf(text).length) nextGap(tray, start);
};

const textOf = async (button, tray) => {
  if (button.dataset.named) {
    const answer = await fetch(button.dataset.named, {
      method: "POST",
      headers: { "X-CSRFToken": token(tray), "HX-Request": "true" },
    }).catch(() => null);
    if (answer?.ok) return answer.text();
  }
  return button.closest("[data-offer]").querySelector("[data-text]").textContent;
};

document.addEventListener("click", async (event) => {
  const tray = trayOf(event.target);
  if (!tray) return;
  const offered = event.target.closest("[data-insert], [data-replace]");
  if (offered) {
    const text = await textOf(offered, tray);
    for (const box of tray.querySelectorAll("details[data-load]")) box.open = false;
    put(tray, text, offered.matches("[data-replace]"));
  }
  if (event.target.closest("[data-next-gap]")) nextGap(tray, areaOf(tray).selectionEnd);
  const gap = event.target.closest("[data-gap]");
  if (gap) put(tray, gap.dataset.gap, false);
});

const advise = async (tray) => {
  const place = tray.querySelector("[data-advice]");
  const command = tray.dataset.command ?? document.getElementById(tray.dataset.commandFrom)?.value ?? "";
  const body = new URLSearchParams({ command, text: areaOf(tray).value });
  const headers = { "X-CSRFToken": token(tray), "HX-Request": "true" };
  const asked = (tray.asked = (tray.asked ?? 0) + 1);
  const answer = await fetch(tray.dataset.check, { method: "POST", headers, body }).catch(() => null);
  // Only the answer to the last question counts; without one the advice stands as it was.
  if (!answer?.ok || asked !== tray.asked) return;
  const fresh = (await answer.text()).trim();
  if (place.innerHTML.trim() !== fresh) place.innerHTML = fresh;
};

const waiting = new WeakMap();
const written = (event) => {
  const area = event.target;
  if (event.isComposing || !area.id) return;
  const tray = document.querySelector(`[data-phrases][data-field="${CSS.escape(area.id)}"]`);
  if (!tray) return;
  countGaps(tray);
  if (!tray.dataset.check) return;
  clearTimeout(waiting.get(tray));
  waiting.set(tray, setTimeout(() => advise(tray), PAUSE));
};
document.addEventListener("input", written);
document.addEventListener("compositionend", written);
document.addEventListener("change", (event) => {
  const tray = document.querySelector(`[data-phrases][data-command-from="${CSS.escape(event.target.id || "-")}"]`);
  if (tray) advise(tray);
});

// A macro that goes on to the next case must know the list the person came from.
const knowList = (root) => {
  for (const field of root.querySelectorAll("[data-list]")) {
    try {
      field.value ||= sessionStorage.getItem("linli-list") ?? "";
    } catch {
      // a browser that keeps nothing goes on in the first list
    }
  }
};
const arrive = (root) => {
  knowList(root);
  for (const tray of root.querySelectorAll("[data-phrases]")) countGaps(tray);
};
arrive(document);
document.addEventListener("htmx:load", (event) => arrive(event.target));

// 朗读: the page read out by the browser's own voices, from the heading down. Only voices that
// speak on this very device are used: what stands here is nobody else's to hear. A browser
// without one keeps the button hidden.

const button = document.querySelector("[data-aloud]");
const bar = document.querySelector("[data-aloud-bar]");
const synth = globalThis.speechSynthesis;
const BLOCKS = "h1, h2, h3, p, li, dt, dd, legend, label, summary, figcaption, th, td";
const SILENT = "[aria-hidden=true], svg, script, style, input, select, textarea, [hidden]";

let pieces = [];
let at = -1;
let paused = false;
let lit = null;

const tongue = (lang) => lang.toLowerCase().split(/[-_]/)[0];

function voiceFor(lang) {
  const local = synth.getVoices().filter((voice) => voice.localService);
  const same = local.filter((voice) => tongue(voice.lang) === tongue(lang));
  return same.find((voice) => /^zh[-_](cn|hans)/i.test(voice.lang)) ?? same[0] ?? null;
}

const shown = (element) => element.checkVisibility?.() ?? element.getClientRects().length > 0;

// All text in order, cut where the block changes and where the language does: a Chinese name on
// an English page is read in Chinese.
function collect() {
  const found = [];
  const walk = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const holder = node.parentElement;
    const text = node.textContent.replace(/\s+/g, " ");
    if (!text.trim() || holder.closest(SILENT) || !shown(holder)) continue;
    const block = holder.closest(BLOCKS) ?? holder.closest("a, button") ?? holder;
    const { lang } = holder.closest("[lang]");
    const last = found.at(-1);
    if (last?.block === block && tongue(last.lang) === tongue(lang)) last.text += text;
    else found.push({ block, lang, text });
  }
  return found;
}

function light(block) {
  if (lit === block) return;
  lit?.classList.remove("is-read");
  lit = block;
  if (!block) return;
  block.classList.add("is-read");
  block.scrollIntoView({ block: "center", behavior: "instant" });
}

function say() {
  const piece = pieces[at];
  if (!piece) return stop();
  light(piece.block);
  const voice = voiceFor(piece.lang);
  const words = new SpeechSynthesisUtterance(piece.text.trim());
  words.lang = piece.lang;
  words.rate = document.documentElement.dataset.size === "normal" ? 1 : 0.9;
  if (voice) words.voice = voice;
  const mine = at;
  words.onend = () => {
    if (at !== mine || paused) return;
    at += 1;
    say();
  };
  words.onerror = (event) => {
    if (!["canceled", "interrupted"].includes(event.error) && at === mine) stop();
  };
  // A language without a voice of its own here is passed over, never sent elsewhere.
  if (voice) synth.speak(words);
  else words.onend();
}

function show(reading) {
  bar.hidden = !reading;
  button.setAttribute("aria-pressed", String(reading));
  for (const words of bar.querySelectorAll("[data-when]")) {
    words.hidden = (words.dataset.when === "paused") !== paused;
  }
}

function start() {
  pieces = collect();
  at = 0;
  paused = false;
  show(true);
  bar.querySelector("[data-aloud-pause]").focus({ preventScroll: true });
  say();
}

function stop() {
  at = -1;
  paused = false;
  synth.cancel();
  light(null);
  const inside = bar.contains(document.activeElement);
  show(false);
  if (inside) button.focus({ preventScroll: true });
}

// Paused is stopped with the place kept: not every engine can hold its breath.
function pause() {
  paused = !paused;
  show(true);
  if (paused) synth.cancel();
  else say();
}

function offer() {
  const { lang } = document.documentElement;
  button.hidden = !voiceFor(lang);
}

if (button && synth && globalThis.SpeechSynthesisUtterance) {
  synth.cancel(); // what the page before was saying
  offer();
  synth.addEventListener?.("voiceschanged", offer);
  button.addEventListener("click", () => (at < 0 ? start() : stop()));
  bar.querySelector("[data-aloud-pause]").addEventListener("click", pause);
  bar.querySelector("[data-aloud-stop]").addEventListener("click", stop);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && at >= 0) stop();
  });
  addEventListener("pagehide", stop);
}

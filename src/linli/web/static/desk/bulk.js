// Bulk acts: the button counts what is ticked, the undo window runs down.

// “确认办理 12 件” follows the ticks.
document.addEventListener("linli:ticked", (event) => {
  for (const said of document.querySelectorAll(`[data-ticked="${CSS.escape(event.target.id)}"]`)) {
    said.textContent = ` ${said.dataset.says.replace("{n}", event.detail.ticked)}`;
    said.closest("button").setAttribute("aria-disabled", String(event.detail.ticked === 0));
  }
});

// The time left to undo; when it is over the piece fetches itself anew.
const running = new WeakSet();
const runDown = (bar) => {
  if (running.has(bar)) return;
  running.add(bar);
  const began = performance.now();
  const whole = Number(bar.dataset.countdownFrom);
  const words = document.getElementById("bulk-now")?.lastChild;
  const tick = () => {
    if (!bar.isConnected) return;
    const left = Math.max(0, whole - (performance.now() - began) / 1000);
    bar.value = left;
    const now = left > 0 ? bar.dataset.says.replace("{n}", Math.ceil(left)) : bar.dataset.after;
    if (words && words.textContent !== now) words.textContent = now;
    if (left > 0) setTimeout(tick, 250);
  };
  tick();
};
const prepare = (root) => {
  for (const bar of root.querySelectorAll("[data-countdown-from]")) runDown(bar);
};
prepare(document);
document.addEventListener("htmx:load", (event) => prepare(event.target));

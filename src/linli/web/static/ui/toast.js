// Good news goes by itself; it waits while somebody points at it or has the focus in it.

const started = new WeakSet();

const start = (toast) => {
  if (started.has(toast)) return;
  started.add(toast);
  let left = Number(toast.dataset.toast) || 10;
  let held = false;
  const count = toast.querySelector("[data-countdown]");
  const show = () => {
    if (count) count.textContent = ` ${left}`;
  };
  const end = () => {
    clearInterval(timer);
    toast.remove();
  };
  const timer = setInterval(() => {
    if (held || document.hidden) return;
    left -= 1;
    show();
    if (left <= 0) end();
  }, 1000);
  show();
  const hold = (event) => {
    held = event.type === "pointerenter" || event.type === "focusin";
  };
  for (const kind of ["pointerenter", "pointerleave", "focusin", "focusout"]) {
    toast.addEventListener(kind, hold);
  }
  toast.querySelector("[data-toast-close]")?.addEventListener("click", end);
};

const region = document.getElementById("toasts");
const all = () => {
  for (const toast of region.querySelectorAll("[data-toast]")) {
    for (const hidden of toast.querySelectorAll("[data-script]")) hidden.hidden = false;
    start(toast);
  }
};
if (region) {
  all();
  new MutationObserver(all).observe(region, { childList: true });
}

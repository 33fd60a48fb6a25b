// The newest matters move by whole rows; they stand still for whoever asked for no motion.
const EVERY = 8000;

export const start = () => {
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  let row = 0;
  let shown = null;
  setInterval(() => {
    const list = document.querySelector("#news");
    if (list !== shown) row = 0; // another list came: from its first row
    shown = list;
    if (!list || still.matches) return;
    const high = list.firstElementChild.offsetHeight;
    const seen = list.parentElement.clientHeight;
    const rows = Math.round(list.scrollHeight / high);
    const fits = list.scrollHeight <= seen + 1;
    row = fits || rows < 2 ? 0 : (row + 1) % rows;
    list.style.transform = row ? `translateY(${-row * high}px)` : "";
  }, EVERY);
};

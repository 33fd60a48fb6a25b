// Puts the new picture into the page: only the parts that changed, and the numbers that changed
// stand on a soft ground for some seconds.
const FRESH = 8000;

const numbers = (part) =>
  new Map([...part.querySelectorAll("[data-n]")].map((one) => [one.dataset.n, one]));

const mark = (before, after) => {
  const old = numbers(before);
  for (const [name, one] of numbers(after)) {
    const was = old.get(name);
    if (!was || was.textContent === one.textContent) continue;
    one.classList.add("is-fresh");
    setTimeout(() => one.classList.remove("is-fresh"), FRESH);
  }
};

// The part as it came: what the ticker and the marks did to it is no change of the server's.
const cames = new WeakMap();
const came = (part) => cames.get(part) ?? part.outerHTML;

export const remember = (root) => {
  for (const part of root.querySelectorAll("[data-part]")) cames.set(part, part.outerHTML);
};

// True where the page itself is of another version: then it has to be loaded anew.
export const swap = (here, html) => {
  const there = new DOMParser().parseFromString(html, "text/html").querySelector("#now");
  if (!there) throw new Error("not a picture");
  if (there.dataset.look !== here.dataset.look) return true;
  for (const after of there.querySelectorAll("[data-part]")) {
    const before = here.querySelector(`[data-part="${after.dataset.part}"]`);
    if (!before) return true;
    const text = after.outerHTML;
    if (came(before) === text) continue;
    mark(before, after);
    cames.set(after, text);
    before.replaceWith(document.adoptNode(after));
  }
  here.querySelector("#body").className = there.querySelector("#body").className;
  for (const name of ["mark", "asOf", "serverNow"]) here.dataset[name] = there.dataset[name];
  return false;
};

// A chart as PNG, marks reached by arrow keys, tables on paper. Everything else works without a
// script.

// Of all marks of a chart one is a stop of the keyboard; arrows lead on from it.
const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

const marksOf = (chart) => [...chart.querySelectorAll("a")];

const reachable = (chart) => {
  const marks = marksOf(chart);
  const part = chart.closest("section[aria-labelledby]");
  if (!marks.length || !part) return;
  chart.removeAttribute("aria-hidden");
  chart.setAttribute("role", "group");
  chart.setAttribute("aria-labelledby", part.getAttribute("aria-labelledby"));
  for (const mark of marks) {
    // Words in a mark are its name already, with its title.
    if (mark.querySelector("text")) continue;
    mark.setAttribute("aria-label", mark.querySelector("title").textContent);
  }
  marks[0].tabIndex = 0;
};

document.querySelectorAll("svg.chart").forEach(reachable);

document.addEventListener("keydown", (event) => {
  const here = event.target.closest?.("svg.chart a");
  if (!here || event.altKey || event.ctrlKey || event.metaKey) return;
  const marks = marksOf(here.closest("svg.chart"));
  const last = marks.length - 1;
  const to =
    event.key in STEPS
      ? Math.min(last, Math.max(0, marks.indexOf(here) + STEPS[event.key]))
      : { Home: 0, End: last }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  here.tabIndex = -1;
  marks[to].tabIndex = 0;
  marks[to].focus();
});

// Paper cannot be opened: tables are, while it is made, in browsers whose style sheets cannot.
let openedForPaper = [];
addEventListener("beforeprint", () => {
  openedForPaper = [...document.querySelectorAll(".numbers__show:not([open])")];
  for (const one of openedForPaper) one.open = true;
});
addEventListener("afterprint", () => {
  for (const one of openedForPaper) one.open = false;
});

const SCALE = 2;

const picture = (source) =>
  new Promise((done, failed) => {
    const image = new Image();
    image.onload = () => done(image);
    image.onerror = failed;
    image.src = source;
  });

const save = (blob, name) => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
};

const asPng = async (address) => {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(String(answer.status));
  const name = /filename="([^"]+)\.svg"/.exec(answer.headers.get("Content-Disposition") ?? "");
  const source = URL.createObjectURL(new Blob([await answer.text()], { type: "image/svg+xml" }));
  try {
    const image = await picture(source);
    const canvas = document.createElement("canvas");
    canvas.width = image.naturalWidth * SCALE;
    canvas.height = image.naturalHeight * SCALE;
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
    save(blob, `${name ? name[1] : "chart"}.png`);
  } finally {
    URL.revokeObjectURL(source);
  }
};

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-png]");
  if (!button) return;
  // Without the picture there is still the SVG beside it: open that instead of saying nothing.
  asPng(button.dataset.png).catch(() => window.location.assign(button.dataset.png));
});

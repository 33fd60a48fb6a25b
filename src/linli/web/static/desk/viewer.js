// Pictures of a case in a dialog: arrows turn, + and - zoom, Escape closes, the focus returns.

const dialog = document.getElementById("viewer");
const STEPS = [1, 1.5, 2, 3, 4];

if (dialog?.showModal) {
  const stage = dialog.querySelector(".viewer__stage");
  const picture = dialog.querySelector("[data-picture]");
  const part = (name) => dialog.querySelector(`[data-${name}]`);
  let set = [];
  let at = 0;
  let zoom = 0;
  let opener = null;

  const size = () => {
    const times = STEPS[zoom];
    stage.classList.toggle("viewer__stage--zoomed", zoom > 0);
    picture.width = Math.round(stage.clientWidth * times);
    if (!zoom) picture.removeAttribute("width");
  };
  const turn = (by) => {
    at = (at + by + set.length) % set.length;
    zoom = 0;
    size();
    const { view, download, caption, by: who } = set[at].dataset;
    picture.src = view;
    picture.alt = caption;
    dialog.querySelector("#viewer-caption").textContent = caption;
    part("by").textContent = who;
    part("save").href = download;
    part("at").textContent = dialog.dataset.count.replace("{at}", at + 1).replace("{n}", set.length);
    for (const step of dialog.querySelectorAll("[data-step]")) step.hidden = set.length < 2;
  };
  const magnify = (by) => {
    zoom = Math.min(STEPS.length - 1, Math.max(0, zoom + by));
    size();
  };
  picture.addEventListener("error", () => {
    part("at").textContent = dialog.dataset.failed;
  });

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("[data-view]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    // The same picture may stand in the story too: each is turned to once.
    const every = [...document.querySelectorAll("[data-view]")];
    set = every.filter((one, index) => every.findIndex((other) => other.dataset.view === one.dataset.view) === index);
    at = Math.max(0, set.findIndex((one) => one.dataset.view === link.dataset.view));
    opener = link;
    dialog.showModal();
    turn(0);
    stage.focus();
  });
  dialog.addEventListener("click", (event) => {
    const step = event.target.closest("[data-step]");
    const zooms = event.target.closest("[data-zoom]");
    if (step) turn(Number(step.dataset.step));
    else if (zooms) magnify(zooms.dataset.zoom === "in" ? 1 : -1);
    else if (event.target === picture) magnify(zoom ? -zoom : 1);
    else if (event.target === dialog) dialog.close();
  });
  dialog.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const turns = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (turns && !zoom) turn(turns);
    else if (event.key === "+" || event.key === "=") magnify(1);
    else if (event.key === "-") magnify(-1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  dialog.addEventListener("close", () => {
    picture.removeAttribute("src");
    opener?.focus();
  });
}

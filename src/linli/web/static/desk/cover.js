// Covering parts of a photo: drag on it, and the rectangle goes into the rows of numbers below.
// The rows are the truth; the drawing only fills and shows them, so both ways mix freely.
import { say } from "../ui/words.js";

const LEAST = 1; // per cent of a side: smaller ones are slips of the hand

function inputs(row) {
  return [...row.querySelectorAll("input")];
}

function boxOf(row) {
  const numbers = inputs(row).map((input) => Number.parseFloat(input.value));
  return numbers.every(Number.isFinite) ? numbers : null;
}

function fill(row, numbers) {
  inputs(row).forEach((input, at) => {
    input.value = numbers ? (Math.round(numbers[at] * 10) / 10).toString() : "";
  });
}

function begin(figure) {
  const image = figure.querySelector("[data-cover-image]");
  const rows = [...figure.querySelectorAll("[data-cover-row]")];
  const said = figure.querySelector("[data-cover-said]");
  const pick = figure.querySelector('input[name="photo"]');
  const canvas = document.createElement("canvas");
  canvas.className = "shot__canvas";
  canvas.setAttribute("aria-hidden", "true");
  image.parentElement.append(canvas);
  let from = null;
  let now = null;

  function draw() {
    const width = image.clientWidth;
    const height = image.clientHeight;
    canvas.width = width;
    canvas.height = height;
    const pen = canvas.getContext("2d");
    const boxes = rows.map(boxOf).filter(Boolean);
    for (const [left, top, wide, high] of now ? [...boxes, now] : boxes) {
      pen.fillStyle = "black";
      pen.fillRect((left * width) / 100, (top * height) / 100, (wide * width) / 100, (high * height) / 100);
      pen.strokeStyle = "white";
      pen.strokeRect((left * width) / 100, (top * height) / 100, (wide * width) / 100, (high * height) / 100);
    }
    said.textContent = boxes.length ? say("盖住 {n} 处", { n: boxes.length }) : say("在照片上按住拖动，盖住不能公开的地方");
  }

  function point(event) {
    const frame = canvas.getBoundingClientRect();
    const share = (value, whole) => Math.min(100, Math.max(0, (value / whole) * 100));
    return [share(event.clientX - frame.left, frame.width), share(event.clientY - frame.top, frame.height)];
  }

  function between(one, other) {
    const [left, top] = [Math.min(one[0], other[0]), Math.min(one[1], other[1])];
    return [left, top, Math.abs(one[0] - other[0]), Math.abs(one[1] - other[1])];
  }

  canvas.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    event.preventDefault();
    canvas.setPointerCapture(event.pointerId);
    from = point(event);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!from) return;
    now = between(from, point(event));
    draw();
  });
  canvas.addEventListener("pointerup", (event) => {
    if (!from) return;
    const made = between(from, point(event));
    from = null;
    now = null;
    const free = rows.find((row) => !boxOf(row));
    if (made[2] >= LEAST && made[3] >= LEAST) {
      if (free) {
        fill(free, made);
        pick.checked = true;
        draw();
      } else {
        draw();
        said.textContent = say("一张照片最多盖 {n} 处", { n: rows.length });
      }
    } else draw();
  });
  canvas.addEventListener("pointercancel", () => {
    from = null;
    now = null;
    draw();
  });
  figure.querySelector("[data-cover-undo]").addEventListener("click", () => {
    const last = rows.filter(boxOf).pop();
    if (last) fill(last, null);
    draw();
  });
  for (const row of rows) row.addEventListener("input", draw);
  new ResizeObserver(draw).observe(image);
  if (image.complete) draw();
  else image.addEventListener("load", draw);
}

for (const figure of document.querySelectorAll("[data-cover]")) begin(figure);

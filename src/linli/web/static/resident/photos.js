// Photos of a report: shown small, shrunk before they are sent, removable. Without this
// script the plain file input does the work and the server takes photos as they are.

import { say } from "../ui/words.js";
const LONGEST = 2560;
const SMALL_ENOUGH = 1_200_000;

async function shrink(file) {
  if (!file.type.startsWith("image/") || file.size <= SMALL_ENOUGH) return file;
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
    if (!blob || blob.size >= file.size) return file;
    return new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" });
  } catch {
    return file; // a format this browser cannot read: the server says so in words
  }
}

function item(file, drop) {
  const entry = document.createElement("li");
  entry.className = "shots__item";
  if (file.type.startsWith("image/")) {
    const picture = document.createElement("img");
    picture.className = "shots__picture";
    picture.alt = file.name;
    picture.src = URL.createObjectURL(file);
    picture.addEventListener("load", () => URL.revokeObjectURL(picture.src));
    entry.append(picture);
  } else {
    const name = document.createElement("p");
    name.className = "shots__name";
    name.textContent = file.name;
    entry.append(name);
  }
  const button = document.createElement("button");
  button.type = "button";
  button.className = "shots__drop";
  button.textContent = say("不要这张");
  button.setAttribute("aria-label", say("不要这个文件：{name}", { name: file.name }));
  button.addEventListener("click", drop);
  entry.append(button);
  return entry;
}

for (const box of document.querySelectorAll("[data-photos]")) {
  const input = box.querySelector("input[type=file]");
  const list = box.querySelector("[data-shots]");
  const most = Number(box.dataset.limit);
  const choose = box.querySelector("[data-choose]");
  let files = [];
  // The label below takes the place of the browser's own button; the input stays focusable.
  input.classList.add("visually-hidden");
  choose.hidden = false;

  const show = () => {
    const carrier = new DataTransfer();
    for (const file of files) carrier.items.add(file);
    input.files = carrier.files;
    list.replaceChildren(
      ...files.map((file) =>
        item(file, () => {
          files = files.filter((other) => other !== file);
          show();
          input.focus();
        }),
      ),
    );
    list.hidden = files.length === 0;
  };

  input.addEventListener("change", async () => {
    const chosen = [...input.files];
    const ready = await Promise.all(chosen.map(shrink));
    files = [...files, ...ready].slice(0, most);
    show();
  });
}

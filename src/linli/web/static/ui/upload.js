// Files by dragging, pasting or choosing; what cannot be taken is said before anything is sent.

const IMAGE = /\.(jpe?g|png|gif|webp|heic|heif|bmp)$/i;
const fill = (words, values) => words.replace(/\{(\w+)\}/g, (_whole, name) => values[name] ?? "");
const size = (bytes) =>
  bytes < 1024 * 1024 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;

const fits = (file, kinds) =>
  kinds.some((kind) => {
    if (kind.startsWith(".")) return file.name.toLowerCase().endsWith(kind);
    if (kind === "image/*") return file.type.startsWith("image/") || (!file.type && IMAGE.test(file.name));
    return kind.endsWith("/*") ? file.type.startsWith(kind.slice(0, -1)) : file.type === kind;
  });

const line = (tag, css, text) => {
  const made = document.createElement(tag);
  made.className = css;
  if (text) made.textContent = text;
  return made;
};

export const prepare = (box) => {
  const input = box.querySelector('input[type="file"]');
  if (box.dataset.ready || !input || typeof DataTransfer !== "function") return;
  box.dataset.ready = "1";
  const words = box.dataset;
  const limit = Number(words.limit) || Infinity;
  const kinds = (words.kinds || "").toLowerCase().split(",").map((kind) => kind.trim()).filter(Boolean);
  let chosen = [];

  const list = line("ul", "upload__list");
  const wrong = line("ul", "upload__list");
  const alert = line("div", "");
  alert.setAttribute("role", "alert");
  alert.append(wrong);
  box.append(line("p", "upload__how", words.how), list, alert);

  const problem = (file) => {
    if (kinds.length && !fits(file, kinds)) return fill(words.kind, { name: file.name });
    if (file.size > limit) {
      return fill(words.big, { name: file.name, size: size(file.size), limit: size(limit) });
    }
    return file.size ? "" : fill(words.empty, { name: file.name });
  };

  const draw = () => {
    const held = new DataTransfer();
    for (const file of chosen) held.items.add(file);
    input.files = held.files;
    list.replaceChildren(
      ...chosen.map((file) => {
        const row = line("li", "upload__file");
        const out = line("button", "button button--quiet button--icon button--small", "×");
        out.type = "button";
        out.setAttribute("aria-label", fill(words.remove, { name: file.name }));
        out.addEventListener("click", () => {
          chosen = chosen.filter((other) => other !== file);
          draw();
          (list.querySelector("button") ?? input).focus();
        });
        row.append(line("span", "upload__name", file.name), line("span", "quiet", size(file.size)), out);
        return row;
      }),
    );
  };

  const take = (files) => {
    const bad = [];
    const before = input.multiple ? chosen : [];
    const fresh = [];
    for (const file of files) {
      const why = problem(file);
      const known = before.some((one) => one.name === file.name && one.size === file.size);
      if (why) bad.push(why);
      else if (!known) fresh.push(file);
    }
    chosen = input.multiple ? [...before, ...fresh] : fresh.length ? fresh.slice(0, 1) : chosen;
    wrong.replaceChildren(...bad.map((why) => line("li", "upload__file upload__file--wrong", why)));
    draw();
  };

  input.addEventListener("change", () => take([...input.files]));
  if (input.files.length) take([...input.files]); // chosen before this script was there
  for (const kind of ["dragenter", "dragover"]) {
    box.addEventListener(kind, (event) => {
      if (![...event.dataTransfer.types].includes("Files")) return;
      event.preventDefault();
      box.classList.add("upload--over");
    });
  }
  for (const kind of ["dragleave", "drop"]) {
    box.addEventListener(kind, () => box.classList.remove("upload--over"));
  }
  box.addEventListener("drop", (event) => {
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    take([...event.dataTransfer.files]);
  });
  const form = input.form ?? document;
  form.addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    const boxes = [...form.querySelectorAll("[data-upload]")];
    const nearest = event.target.closest?.("[data-upload]") ?? boxes[0];
    if (!files.length || nearest !== box) return;
    event.preventDefault();
    take(files);
  });
  form.addEventListener("reset", () => {
    chosen = [];
    wrong.replaceChildren();
    draw();
  });
};

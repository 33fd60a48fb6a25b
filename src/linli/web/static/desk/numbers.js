// A chart as PNG: the server's SVG file drawn on a canvas. Everything else works without a script.
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

// A pin on the sketch of grids: by pointer or by arrow keys, into two ordinary number fields.

const STEP = 4;

export const prepare = (box) => {
  const map = box.querySelector("svg");
  if (box.dataset.ready || !map) return;
  box.dataset.ready = "1";
  const edge = Object.fromEntries(
    ["west", "east", "north", "south"].map((name) => [name, Number(box.dataset[name])]),
  );
  const { width, height } = map.viewBox.baseVal;
  const [lon, lat] = [box.querySelector("[data-lon]"), box.querySelector("[data-lat]")];
  const pin = box.querySelector("[data-pin]");
  const said = box.querySelector("[data-said]");
  const datum = box.querySelector("[data-datum]");
  let point = null;

  // One focusable thing with its own keys: screen readers pass the arrows on.
  map.setAttribute("role", "application");
  map.setAttribute("tabindex", "0");

  const show = () => {
    if (!point) return pin.setAttribute("visibility", "hidden");
    pin.setAttribute("transform", `translate(${point.x} ${point.y})`);
    pin.setAttribute("visibility", "visible");
  };
  const read = () => {
    const [east, north] = [Number.parseFloat(lon.value), Number.parseFloat(lat.value)];
    const x = ((east - edge.west) / (edge.east - edge.west)) * width;
    const y = ((edge.north - north) / (edge.north - edge.south)) * height;
    const inside = x >= 0 && x <= width && y >= 0 && y <= height;
    point = inside ? { x, y } : null;
    show();
  };
  const write = (x, y) => {
    point = { x: Math.min(width, Math.max(0, x)), y: Math.min(height, Math.max(0, y)) };
    lon.value = (edge.west + (point.x / width) * (edge.east - edge.west)).toFixed(6);
    lat.value = (edge.north - (point.y / height) * (edge.north - edge.south)).toFixed(6);
    if (datum) datum.value = "WGS84"; // whatever was said of the pair before
    show();
  };
  // The fields speak as if typed in: a page that proposes the grid hears of it.
  const tell = () => {
    said.textContent = box.dataset.says.replace("{lon}", lon.value).replace("{lat}", lat.value);
    for (const field of [lon, lat]) field.dispatchEvent(new Event("change", { bubbles: true }));
  };

  map.addEventListener("click", (event) => {
    const seen = map.getBoundingClientRect();
    // The drawing keeps its proportions inside its frame: what is left over stands at both sides.
    const scale = Math.min(seen.width / width, seen.height / height);
    const [left, top] = [(seen.width - width * scale) / 2, (seen.height - height * scale) / 2];
    write((event.clientX - seen.left - left) / scale, (event.clientY - seen.top - top) / scale);
    tell();
  });
  let later = 0;
  map.addEventListener("keydown", (event) => {
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (!way || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const far = event.shiftKey ? STEP * 10 : STEP;
    const from = point ?? { x: width / 2, y: height / 2 };
    write(from.x + way[0] * far, from.y + way[1] * far);
    clearTimeout(later);
    later = setTimeout(tell, 300);
  });
  for (const field of [lon, lat]) {
    field.addEventListener("change", (event) => event.isTrusted && read());
    field.addEventListener("input", (event) => event.isTrusted && read());
  }
  read();
};

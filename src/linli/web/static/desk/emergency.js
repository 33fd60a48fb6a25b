// Sharing where a responder is: only while the box they ticked themselves is ticked, only for this
// emergency. The place is asked for when they tick it, never before; each point replaces the last.

const EVERY = 15_000;

const send = async (address, fields) => {
  const token = document.querySelector("[name=csrfmiddlewaretoken]");
  const answer = await fetch(address, {
    method: "POST",
    headers: { "X-CSRFToken": token ? token.value : "", "X-Requested-With": "fetch" },
    body: new URLSearchParams(fields),
  });
  return answer.ok;
};

for (const box of document.querySelectorAll("[data-share]")) {
  const at = box.dataset.share;
  const tick = box.querySelector("[data-share-switch]");
  const said = box.querySelector("[data-share-said]");
  let watch = null;
  let last = 0;

  const tell = (key) => {
    said.textContent = said.dataset[key];
  };
  const stop = (key) => {
    if (watch !== null) navigator.geolocation.clearWatch(watch);
    watch = null;
    last = 0;
    tick.checked = false;
    tell(key);
    return send(at, { stop: "1" });
  };
  const put = async ({ coords }) => {
    if (watch === null || Date.now() - last < EVERY) return;
    last = Date.now();
    const kept = await send(at, { lon: coords.longitude, lat: coords.latitude, consent: "1" });
    // Refused: the emergency or the response has ended, and with it the sharing.
    if (!kept) await stop("off");
    else if (watch !== null) tell("on");
  };

  tell("off");
  tick.addEventListener("change", () => {
    if (!tick.checked) {
      stop("off");
    } else if (!navigator.geolocation) {
      tick.checked = false;
      tell("refused");
    } else {
      watch = navigator.geolocation.watchPosition(put, () => stop("refused"), {
        enableHighAccuracy: true,
        maximumAge: 5000,
      });
    }
  });
  window.addEventListener("pagehide", () => {
    if (watch !== null) navigator.geolocation.clearWatch(watch);
  });
}

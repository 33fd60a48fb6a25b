// One look at where the telephone is, on the button of somebody who wants it. Nothing is followed
// and nothing kept here: what becomes of the answer is for the page that asked.

import { say } from "../ui/words.js";
import { button, el } from "./html.js";

const PATIENCE = { enableHighAccuracy: true, timeout: 12_000, maximumAge: 30_000 };

export const canLook = () => Boolean(navigator.geolocation) && isSecureContext;

// Surer than this it must be, or it would only lead people to the wrong place, in metres.
const SURE = 2000;
const place = ({ longitude, latitude, accuracy }) =>
  // 0°, 0° is what a telephone without a position sends.
  (Math.abs(longitude) < 0.01 && Math.abs(latitude) < 0.01) || accuracy > SURE
    ? null
    : { lon: longitude, lat: latitude, metres: Math.round(accuracy) };

// {lon, lat, metres: how sure it is}, or null where that cannot be had now.
export const lookOnce = () => new Promise((done) => {
  if (!canLook()) {
    done(null);
    return;
  }
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => done(place(coords)),
    () => done(null),
    PATIENCE,
  );
});

// Look, and say meanwhile that it takes a moment: `tell(words)`; `found(here)` returns what is said
// of it. `none` and `never` are for a look in vain, and for a telephone that cannot look at all.
export async function locate({ tell, found, none = say("没有取到位置，不要紧。"), never = none }) {
  if (!canLook()) {
    tell(never);
    return;
  }
  tell(say("正在取位置……"));
  const here = await lookOnce();
  tell(here ? found(here) : none);
}

// The button for it, and the sentence beside it.
export function placeButton({ label, id, said = "", ...more }) {
  const words = el("span", { class: "place__said quiet", role: "status" }, said);
  const tell = (text) => {
    words.textContent = text;
  };
  return el("div", { class: "mark-place" },
    button(label, "current-location", () => locate({ tell, ...more }), "", { id }), words);
}

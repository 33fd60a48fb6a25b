// Photos of an item on their way: one after the other, each going on where it broke off.

import { Broken, Refused as Turned, Sending } from "../resident/tus.js";
import { Away, Refused, SignedOut, getToken } from "./net.js";

const START = "/field/uploads/";

// Send what is not there yet; `keep(photo)` is told of every step worth remembering. Returns the
// photos with their keys at the server; throws what net.js throws.
export async function sendPhotos(item, photoOf, keep, progress = () => {}) {
  const sent = [];
  for (const photo of item.photos) {
    sent.push(photo.upload ? photo : await sendOne(item, photo, photoOf, keep, progress));
  }
  return sent;
}

async function sendOne(item, photo, photoOf, keep, progress) {
  const blob = await photoOf(photo.id);
  if (!blob) {
    throw new Refused(410, { code: "photo-lost", message: "", fields: { files: "" } });
  }
  const stop = new AbortController();
  let begun = photo;
  const sending = new Sending({
    blob,
    name: photo.name,
    form: item.key,
    token: getToken(),
    start: START,
    at: photo.at ?? "",
    signal: stop.signal,
    on: {
      begun: (at) => {
        begun = { ...begun, at };
        keep(begun);
      },
      progress: (share) => progress(photo.id, share),
      // The queue has a patience of its own: it comes back when the line does.
      trouble: () => stop.abort(),
    },
  });
  try {
    const { kept } = await sending.run();
    const done = { ...begun, at: "", upload: kept };
    await keep(done);
    return done;
  } catch (problem) {
    throw read(problem);
  }
}

function read(problem) {
  if (problem instanceof Broken) return new Away(problem.message);
  if (!(problem instanceof Turned)) return problem;
  if (problem.status === 401) return new SignedOut();
  if (problem.status === 429 || problem.status === 507) return new Away(problem.message, true);
  const message = problem.message;
  return new Refused(problem.status, {
    code: problem.status === 403 && !message ? "stale" : "photo",
    message,
    fields: { files: message },
  });
}

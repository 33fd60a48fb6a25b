// What is remembered in this tab only: its own random words, and what was written with a photo.

const TAB = "linli-uploads";
const CAPTION = "linli-caption:";

// Random words of this tab: the next person at the same computer gets none of these files.
export function tab() {
  const fresh = () =>
    [...crypto.getRandomValues(new Uint8Array(16))].map((n) => n.toString(16).padStart(2, "0")).join("");
  try {
    const known = sessionStorage.getItem(TAB) ?? fresh();
    sessionStorage.setItem(TAB, known);
    return known;
  } catch {
    return fresh();
  }
}

export function remembered(at, words = null) {
  try {
    if (words === null) return sessionStorage.getItem(CAPTION + at) ?? "";
    if (words) sessionStorage.setItem(CAPTION + at, words);
    else sessionStorage.removeItem(CAPTION + at);
  } catch {
    // no storage: a caption lives as long as the page
  }
  return "";
}

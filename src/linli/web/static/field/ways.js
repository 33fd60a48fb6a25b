// Ways between the pages, and the voice: what every page may use without knowing the frame.

export const SIGN_IN = "/desk/sign-in/?next=/field/";
export const root = document.querySelector("[data-app]");
const spoken = root.querySelector("[data-spoken]");

// Said aloud by screen readers.
export function speak(words) {
  spoken.textContent = "";
  requestAnimationFrame(() => {
    spoken.textContent = words;
  });
}

export const go = (address, { anew = false } = {}) => {
  if (anew) location.replace(`#/${address}`);
  else location.hash = `#/${address}`;
};
export const back = (otherwise = "today") => (history.length > 1 ? history.back() : go(otherwise));

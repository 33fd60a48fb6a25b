// Where one was in a list: the list page leaves its place in this tab, and finds it again when one
// comes back. A number and a height only, no names; signing out forgets them (desk.js).

const KEY = "linli-way";

export const leave = (way) => {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(way));
  } catch {
    // A browser that keeps nothing only loses the convenience.
  }
};
export const read = () => {
  try {
    return JSON.parse(sessionStorage.getItem(KEY)) ?? {};
  } catch {
    return {};
  }
};

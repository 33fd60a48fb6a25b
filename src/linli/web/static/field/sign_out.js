// Signing out: the session ends at the server, and everything of the person leaves the telephone,
// whether the server answers or not.

import { ask } from "./net.js";
import { markKept } from "./shortfalls.js";
import { removeStore } from "./store.js";

const LAST = "linli-field-user";

export async function leaveHere({ store, session, queue }) {
  session.over = true; // nothing more is sent
  clearTimeout(queue.timer);
  store.base.leaving = true; // the server's answer lets the browser throw away what is kept
  // Whatever was just being read of it breaks off; nobody waits for it any more.
  addEventListener("unhandledrejection", (event) => event.preventDefault());
  try {
    await ask("/field/sign-out/", {});
  } catch {
    // without a line the session ends by itself at the server; the telephone is cleared now
  }
  store.close();
  await removeStore(store.user);
  markKept(store.user, false);
  try {
    localStorage.removeItem(LAST);
  } catch {
    // nothing was kept there then
  }
  location.replace("/field/");
  location.reload();
}

// The app: who is signed in, what is on the telephone, which page is shown.

import { say } from "../ui/words.js";
import { Befores } from "./befores.js";
import { Full, NoStorage } from "./db.js";
import { forgetCounty } from "./county.js";
import { begin as beginFrame, warn } from "./frame.js";
import { Away, Refused, SignedOut, getToken } from "./net.js";
import { Queue } from "./queue.js";
import { isForLater } from "./queue_rules.js";
import { guardLeaving, markKept, wasThrownAway } from "./shortfalls.js";
import { holdStore, openStore } from "./store.js";
import { Sync, whoAmI } from "./sync.js";
import { setAhead } from "./times.js";

const EVERY = 45_000;
const SOON = 15_000; // where something waits and nobody answered last time
const LAST = "linli-field-user"; // whose telephone it is: an opaque key, nothing of the person

const lastUser = () => {
  try {
    return localStorage.getItem(LAST) ?? "";
  } catch {
    return "";
  }
};
const remember = (user) => {
  try {
    localStorage.setItem(LAST, user);
  } catch {
    // then the server is asked each time
  }
};

// Whether anybody answers; what the pages say follows from it.
class Line extends EventTarget {
  there = navigator.onLine;
  reached(yes) {
    if (this.there === yes) return;
    this.there = yes;
    this.dispatchEvent(new Event("changed"));
  }
}

class Session extends EventTarget {
  over = false;
  store = null; // for the token, so that the next opening needs not ask for one
  held = ""; // why nothing is taken for now, in words: as before an own password is chosen
  user = ""; // whose telephone this is: nothing of theirs is ever sent as somebody else

  end() {
    this.over = true;
    this.dispatchEvent(new Event("changed"));
  }
  hold(words) {
    if (this.held === words) return;
    this.held = words;
    this.dispatchEvent(new Event("changed"));
  }
  // Whoever opened the app without a line has no token yet; whoever signed in again elsewhere has
  // an old one.
  async ensure() {
    if (this.over || !getToken()) await this.renew();
  }

  // Somebody else has signed in on this telephone: their own shelf, and the first one's words wait.
  another(user) {
    this.over = true;
    remember(user);
    location.reload();
  }

  // A fresh token; false when that cannot be had now.
  async renew() {
    try {
      const { me } = await whoAmI();
      if (me.user !== this.user) {
        this.another(me.user);
        return false;
      }
      await this.store.setFact("token", getToken());
      this.hold("");
      if (this.over) {
        this.over = false;
        this.dispatchEvent(new Event("changed"));
      }
      return true;
    } catch (problem) {
      if (problem instanceof SignedOut) this.end();
      else if (problem instanceof Refused) this.hold(problem.message);
      return false;
    }
  }
}

async function start() {
  const line = new Line();
  const session = new Session();
  const known = lastUser();
  let found = null;
  if (!known) {
    try {
      found = await whoAmI();
      line.reached(true);
    } catch (problem) {
      return firstTime(problem);
    }
  }
  let store;
  try {
    store = await openStore(known || found.me.user);
  } catch (problem) {
    if (!(problem instanceof NoStorage || problem instanceof Full)) throw problem;
    // Without a shelf everything still works on line: the pages say what does not.
    store = holdStore(known || found.me.user);
  }
  const cleared = wasThrownAway(store.user, store.base.fresh);
  markKept(store.user, store.base.kept, cleared);
  store.base.onlost = () => session.over || warn.lost();
  remember(store.user);
  Object.assign(session, { store, user: store.user });
  if (found) await store.setFact("me", found.me);
  if (found) await store.setFact("token", getToken());
  setAhead(found?.ahead ?? (await store.fact("ahead")));
  const queue = new Queue({ store, session, line });
  const sync = new Sync({ store, session, line });
  const befores = new Befores({ store, line });
  const app = { store, queue, sync, session, line, befores, cleared, me: (await store.fact("me")) ?? found?.me };
  store.addEventListener("changed", ({ detail }) => detail === "rows" && forgetCounty());
  sync.addEventListener("done", async () => {
    app.me = await store.fact("me");
    setAhead(await store.fact("ahead"));
    befores.fetch();
  });
  sync.addEventListener("refused", ({ detail: { told, message } }) => {
    if (told.code === "not-field-staff") warn.notYours(message);
  });
  if (!store.base.kept) guardLeaving(app);
  beginFrame(app);
  wake(app);
  // The first answer says who is signed in: the same account goes on, another one gets its own
  // shelf, none signs in anew. What is on the telephone is shown meanwhile, and nothing sent.
  await sync.run();
  if (!getToken() || session.over) return;
  navigator.storage?.persist?.().catch(() => {});
  queue.kick();
}

function firstTime(problem) {
  if (problem instanceof SignedOut) return warn.signIn();
  if (isForLater(problem)) return warn.first(problem.message);
  if (problem instanceof Refused) return warn.notYours(problem.message);
  return warn.firstNeedsLine();
}

// Whenever there may be a line again, or somebody looks.
function wake({ store, queue, sync, line, session }) {
  const go = async (now = true) => {
    if (session.held) await session.renew();
    if (getToken()) await session.ensure();
    else await sync.soon(); // says who is signed in as well
    if (getToken()) await queue.kick({ now });
    await sync.soon();
  };
  // Lines come back without a word, too.
  let last = Date.now();
  const look = async () => {
    if (document.visibilityState !== "visible") return;
    const pressing = !line.there && (await store.items()).some(({ state }) => state === "waiting");
    if (Date.now() - last < (pressing ? SOON : EVERY) - SOON / 2) return;
    last = Date.now();
    await go(false);
  };
  setInterval(look, SOON);
  addEventListener("online", () => {
    line.reached(true);
    go();
  });
  addEventListener("offline", () => line.reached(false));
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && go());
  queue.addEventListener("rested", () => sync.run()); // once for all that went
}

if ("serviceWorker" in navigator) {
  const before = navigator.serviceWorker.controller;
  // Asked for anew when an hour is over (its own head says so), not at each opening.
  navigator.serviceWorker.register("/field/sw.js", { scope: "/field/", updateViaCache: "all" }).catch(() => {});
  // A newer shell is there: taken at the next turn of a page, never under somebody's hands.
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    if (before) addEventListener("hashchange", () => location.reload(), { once: true });
  });
}
document.title = say("邻里外勤");
start();

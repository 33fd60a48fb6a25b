// The app: who is signed in, what is on the telephone, which page is shown.

import { say } from "../ui/words.js";
import { NoStorage } from "./db.js";
import { forgetCounty } from "./county.js";
import { begin as beginFrame, warn } from "./frame.js";
import { Away, Refused, SignedOut, getToken } from "./net.js";
import { Queue } from "./queue.js";
import { isForLater } from "./queue_rules.js";
import { openStore } from "./store.js";
import { Sync, whoAmI } from "./sync.js";
import { setAhead } from "./times.js";

const EVERY = 45_000;
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
  let found = null;
  const known = lastUser();
  const asked = whoAmI().then((value) => {
    found = value;
    line.reached(true);
    return value;
  });
  if (!known) {
    try {
      await asked;
    } catch (problem) {
      return firstTime(problem);
    }
  }
  asked.catch(() => {}); // judged below
  let store;
  try {
    store = await openStore(known || found.me.user);
  } catch (problem) {
    if (!(problem instanceof NoStorage)) throw problem;
    return warn.nothingKept();
  }
  remember(store.user);
  session.user = store.user;
  if (found) await store.setFact("me", found.me);
  setAhead(found?.ahead ?? (await store.fact("ahead")));
  const queue = new Queue({ store, session, line });
  const sync = new Sync({ store, session, line });
  const app = { store, queue, sync, session, line, me: (await store.fact("me")) ?? found?.me };
  sync.addEventListener("done", async () => {
    forgetCounty();
    setAhead(await store.fact("ahead"));
  });
  beginFrame(app);
  wake(app);
  await judge(app, asked);
}

// The server's word on who is signed in, when it comes: the same account goes on, another one gets
// its own shelf, none signs in anew. What is on the telephone is shown meanwhile.
async function judge(app, asked) {
  try {
    const { me, ahead } = await asked;
    if (me.user !== app.store.user) {
      app.session.another(me.user);
      return;
    }
    app.me = me;
    setAhead(ahead);
    await app.store.setFact("me", me);
    navigator.storage?.persist?.().catch(() => {});
    app.queue.kick();
    await app.sync.run();
  } catch (problem) {
    if (problem instanceof SignedOut) app.session.end();
    else if (isForLater(problem)) app.session.hold(problem.message);
    else if (problem instanceof Refused) warn.notYours(problem.message);
    else if (problem instanceof Away) app.line.reached(false);
    else throw problem;
  }
}

function firstTime(problem) {
  if (problem instanceof SignedOut) return warn.signIn();
  if (isForLater(problem)) return warn.first(problem.message);
  if (problem instanceof Refused) return warn.notYours(problem.message);
  return warn.firstNeedsLine();
}

// Whenever there may be a line again, or somebody looks.
function wake({ queue, sync, line, session }) {
  const go = async (now = true) => {
    if (session.held) await session.renew();
    await session.ensure();
    await queue.kick({ now });
    await sync.soon();
  };
  // Lines come back without a word, too.
  setInterval(() => document.visibilityState === "visible" && go(false), EVERY);
  addEventListener("online", () => {
    line.reached(true);
    go();
  });
  addEventListener("offline", () => line.reached(false));
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && go());
  queue.addEventListener("answered", () => sync.run());
}

if ("serviceWorker" in navigator) {
  const before = navigator.serviceWorker.controller;
  navigator.serviceWorker.register("/field/sw.js", { scope: "/field/" }).catch(() => {});
  // A newer shell is there: taken at the next turn of a page, never under somebody's hands.
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    if (before) addEventListener("hashchange", () => location.reload(), { once: true });
  });
}
document.title = say("邻里外勤");
start();

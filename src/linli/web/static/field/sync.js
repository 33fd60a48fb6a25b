// Fetching what changed: the person, sections, rows and tasks, kept in one transaction.

import { Away, Refused, SignedOut, ask, getToken, setToken } from "./net.js";
import { isForLater } from "./queue_rules.js";

const OFTEN = 5 * 60_000;
// Minutes by which the telephone's clock may be wrong before it is said.
export const SKEW = 10;

// Who is signed in; throws SignedOut, Refused (not a grid worker) or Away.
export async function whoAmI() {
  const asked = Date.now();
  const me = await ask("/field/me/");
  setToken(me.csrf);
  const ahead = new Date(me.now).getTime() - (asked + Date.now()) / 2;
  const { csrf, now, ...kept } = me;
  return { me: kept, ahead };
}

export class Sync extends EventTarget {
  constructor({ store, session, line }) {
    super();
    Object.assign(this, { store, session, line });
    this.running = null;
    this.last = 0;
    this.did = false; // whether somebody looks at what they did
  }

  // Ask for what changed; one at a time. Whoever asks in the middle of one is answered by the next.
  run({ did = false } = {}) {
    this.did ||= did;
    this.more = Boolean(this.running);
    this.running ??= this.#all().finally(() => {
      this.running = null;
    });
    return this.running;
  }

  // Unless it was done a little while ago, or is being done.
  soon = () => this.running ?? (Date.now() - this.last > OFTEN ? this.run() : Promise.resolve());

  async #all() {
    do {
      this.more = false;
      await this.#run();
    } while (this.more);
  }

  async #run(renewed = false) {
    // The token of last time will do for asking: it says whose telephone it is, and the answer is
    // for that account alone. Nothing is sent with it before that.
    const kept = (!this.session.over && !getToken() && (await this.store.fact("token"))) || undefined;
    if (!kept) await this.session.ensure();
    if (this.session.over) return;
    try {
      const { did } = this;
      const asked = Date.now();
      const told = await ask("/field/sync/", await this.store.have(did), kept);
      if (kept) setToken(kept);
      this.line.reached(true);
      this.session.hold("");
      const ahead = new Date(told.now).getTime() - (asked + Date.now()) / 2;
      await this.store.take(told, {
        ahead, synced: told.now, elsewhere: told.elsewhere ?? 0,
        fetched: asked, // by the clock of this telephone: what was done before it is in the answer
        ...(told.me ? { me: told.me } : {}),
      });
      if (did) this.did = false;
      this.last = Date.now();
      this.dispatchEvent(new Event("done"));
    } catch (problem) {
      if (problem instanceof SignedOut) this.session.end();
      else if (problem instanceof Away) this.line.reached(problem.reached);
      else if (!(problem instanceof Refused)) throw problem;
      else if (isForLater(problem)) this.session.hold(problem.message);
      else if (problem.told.code === "another-account") this.session.another(problem.told.user);
      else if (problem.told.code === "stale" && !renewed) {
        if (await this.session.renew()) await this.#run(true);
      } else this.dispatchEvent(new CustomEvent("refused", { detail: problem }));
    }
  }
}

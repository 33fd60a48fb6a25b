// Fetching what changed: the person, then sections, rows and tasks, kept in one transaction.

import { Away, Refused, SignedOut, ask, setToken } from "./net.js";
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
  }

  // Ask for what changed; one at a time.
  run() {
    this.running ??= this.#run().finally(() => {
      this.running = null;
    });
    return this.running;
  }

  // Unless it was done a little while ago.
  soon = () => (Date.now() - this.last > OFTEN ? this.run() : Promise.resolve());

  async #run() {
    await this.session.ensure();
    if (this.session.over) return;
    try {
      const asked = Date.now();
      const told = await ask("/field/sync/", await this.store.have());
      this.line.reached(true);
      const ahead = new Date(told.now).getTime() - (asked + Date.now()) / 2;
      await this.store.take(told, {
        ahead, synced: told.now, elsewhere: told.elsewhere ?? 0,
        fetched: asked, // by the clock of this telephone: what was done before it is in the answer
      });
      this.last = Date.now();
      this.dispatchEvent(new Event("done"));
    } catch (problem) {
      if (problem instanceof SignedOut) this.session.end();
      else if (problem instanceof Away) this.line.reached(problem.reached);
      else if (!(problem instanceof Refused)) throw problem;
      else if (isForLater(problem)) this.session.hold(problem.message);
      else if (problem.told.code === "stale" && !this.renewing) {
        this.renewing = true;
        await this.session.renew();
      }
    }
  }
}

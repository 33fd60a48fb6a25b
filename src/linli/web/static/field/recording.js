// Writing down what was done at a stop: from one tap, or from a page of it.

import { viewsOf } from "./outing_rules.js";
import { Draft } from "./draft.js";
import { newStop } from "./outing_items.js";
import { speak } from "./ways.js";
import { follow } from "./strip.js";

// Outings with everything of this telephone on top of them.
export async function outingsOf(store) {
  const [rows, items, fetched] = await Promise.all([store.outings(), store.items(), store.fact("fetched")]);
  return viewsOf(rows, items, fetched);
}

// One tap: the whole record. Throws Full where the telephone has no room for it.
export async function record(app, view, stop, fields, words, label) {
  const item = newStop(view, stop);
  const draft = new Draft(app.store, { ...item, label, touched: true, fields: { ...item.fields, ...fields } });
  await finish(app, draft);
  speak(words);
}

export async function finish(app, draft) {
  await draft.finish();
  navigator.vibrate?.(30);
  app.queue.kick({ now: true });
  await follow(draft.item.key);
}

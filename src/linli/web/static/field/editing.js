// Taking something back from the queue to write it again, and which page that is done on.

import { newKey } from "./queue.js";
import { move } from "./queue_rules.js";
import { go } from "./ways.js";

const PAGES = { report: "report", stop: "stop", outing: "plan", finish: "finish", burden: "burden" };

export const pageOf = (item) => `${PAGES[item.kind] ?? "act"}/${item.key}`;

export async function edit(app, item) {
  const draft = move(item, "edit", { key: newKey() });
  // A photo the server had taken in under the old words goes again with the new ones.
  draft.photos = draft.photos.map(({ upload, at, ...photo }) => photo);
  await app.store.replaceItem(item.key, draft);
  go(pageOf(draft));
}

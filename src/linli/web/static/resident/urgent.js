// Does what is being written tell of danger to life? The same rules as on the server
// (linli/domain/urgent.py): what is over, denied or prevented is taken out first.

import { AROUND, RULES } from "./urgent_rules.js";

const READ = 20000;
const STOPS = { ",": "，", ";": "；", "!": "！", "?": "？" }; // zh-only

const rules = RULES.map(([words, about, more]) => {
  const what = about === true ? words : about;
  const calm = what ? [...AROUND.map((one) => one.replaceAll("X", `(?:${what})`)), more] : [more];
  return [new RegExp(words, "i"), new RegExp(calm.join("|"), "gi")];
});

export function alarming(text) {
  const read = text.slice(0, READ).replace(/[,;!?]/g, (stop) => STOPS[stop]);
  return rules.some(([words, calm]) => words.test(read) && words.test(read.replace(calm, (gone) => "□".repeat(gone.length))));
}

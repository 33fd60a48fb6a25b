// Every move from every state, as the telephone's script makes it; null where it refuses.
import { MOVES, NotNow, STATES, WAITS, move } from "./queue_rules.js";

const answered = (status) => ["answered", { answer: { status, version: 1, seq: 1, seen: {} }, now: 0 }];
const GIVEN = {
  queue: ["finish", { at: "t", seq: 1 }],
  send: ["take", {}],
  accepted: answered("done"),
  otherwise: answered("changed"),
  refused: answered("refused"),
  lost: ["broken", { now: 0, chance: 0.5 }],
  edit: ["edit", { key: "k2" }],
  again: ["again", { key: "k2", seq: 2, at: "t" }],
};

const table = {};
for (const state of STATES) {
  for (const [happening, [name, given]] of Object.entries(GIVEN)) {
    const item = { key: "k", state, photos: [], tries: 0, after: 0, body: null, changed: { version: 1, seq: 1, seen: {} } };
    try {
      table[`${state} ${happening}`] = move(item, name, given).state;
    } catch (problem) {
      if (!(problem instanceof NotNow)) throw problem;
      table[`${state} ${happening}`] = null;
    }
  }
}
console.log(JSON.stringify({ table, waits: WAITS, moves: Object.keys(MOVES) }));

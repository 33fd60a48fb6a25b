// A county that keeps every key once, a telephone whose storage is copied at each step, and a world
// that cuts the line before or after the server has acted, kills the app, and goes on.
import { move, nextOf, pause, isDue, WAITS } from "./queue_rules.js";

let dice = 1;
const roll = (n) => { dice = (dice * 1103515245 + 12345) % 2147483648; return Math.floor(dice / 65536) % n; };
const copy = (value) => JSON.parse(JSON.stringify(value));

function one(seed) {
  dice = seed;
  const county = { records: [], answers: new Map() };
  const disk = new Map();
  const keep = (item) => disk.set(item.key, copy(item));
  let [seq, now] = [0, 1_700_000_000_000];
  const matters = ["m1", "m2", ""];
  const make = () => {
    const key = `k${seed}-${seq}`;
    const item = { key, kind: "do", no: matters[roll(3)], state: "draft", photos: [], tries: 0, after: 0, body: null };
    keep(item);
    seq += 1;
    keep(move(item, "finish", { at: "t", seq }));
  };
  const serve = (body) => {
    if (county.answers.has(body.key)) return county.answers.get(body.key);
    const answer = roll(12) === 0 ? { status: "refused", code: "no", message: "" } : { status: "done" };
    if (answer.status === "done") {
      county.records.push({ key: body.key, seq: body.seq, no: body.no });
      county.answers.set(body.key, answer);
    }
    return answer;
  };
  for (let step = 0; step < 400; step += 1) {
    if (step < 60 && roll(3) === 0) make();
    now += roll(3) === 0 ? 60_000 : 500;
    if (roll(40) === 0) now -= 86_400_000; // somebody puts the clock back by a day
    for (const item of disk.values()) if (item.state === "sending") keep(move(item, "over"));
    let item = nextOf([...disk.values()], now);
    if (!item) continue;
    keep((item = move(item, "take")));
    if (roll(10) === 0) continue; // killed before anything went out
    keep((item = move(item, "freeze", { body: { key: item.key, seq: item.seq, no: item.no } })));
    const fate = step > 300 ? 3 : roll(4);
    if (fate === 0) { keep(move(item, "broken", { now, chance: 0.5 })); continue; }
    const answer = serve(item.body);
    if (fate === 1) { keep(move(item, "broken", { now, chance: 0.5 })); continue; } // the answer was lost
    if (fate === 2) continue; // killed while the answer was on its way
    keep(move(item, "answered", { answer, now }));
  }
  const problems = [];
  const keys = county.records.map((record) => record.key);
  if (new Set(keys).size !== keys.length) problems.push("twice");
  for (const item of disk.values()) {
    const there = keys.includes(item.key);
    if (item.state === "done" && !there) problems.push(`lost ${item.key}`);
    if (item.state === "refused" && there) problems.push(`refused and there ${item.key}`);
  }
  for (const no of ["m1", "m2"]) {
    const order = county.records.filter((record) => record.no === no).map((record) => record.seq);
    if (order.some((value, at) => at && value < order[at - 1])) problems.push(`order ${order}`);
  }
  const waits = [...disk.values()].filter((item) => item.state === "waiting");
  const held = waits.filter((item) => [...disk.values()].some((other) => other.state === "refused" && other.no === item.no && other.seq < item.seq));
  if (waits.length !== held.length && nextOf([...disk.values()], now + 1e9) === null) problems.push("stuck");
  return { problems, sent: keys.length, made: disk.size };
}

const runs = Array.from({ length: 120 }, (_, at) => one(at + 1));
console.log(JSON.stringify({
  problems: [...new Set(runs.flatMap((run) => run.problems))],
  sent: runs.reduce((sum, run) => sum + run.sent, 0),
  made: runs.reduce((sum, run) => sum + run.made, 0),
  next: [isDue({ after: 5 }, 4), isDue({ after: 5 }, 5), isDue({ after: 9e9 }, 5), WAITS.length,
         pause([{ state: "waiting", after: 1200 }, { state: "done", after: 1 }], 200), pause([], 0)],
}));

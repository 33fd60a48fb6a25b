// What goes next out of each of many queues, and what each item of them waits for, by the script.
import { readFileSync } from "node:fs";
import { heldBy, nextOf, renamed } from "./queue_rules.js";

const { now, queues } = JSON.parse(readFileSync(new URL("./queues.json", import.meta.url)));
console.log(JSON.stringify({
  next: queues.map((items) => nextOf(items, now)?.key ?? null),
  held: queues.map((items) => items.map((item) => heldBy(item, items).map(({ key }) => key))),
  renamed: queues.map((items) => items.map((item) => renamed(item, "k0", "k9")).map(({ key, no, fields }) => [key, no, fields.found ?? ""])),
}));

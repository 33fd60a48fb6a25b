// Orders and lengths of the telephone's script for the ways that stand in ways.json.
import { readFileSync } from "node:fs";
import { order, wayLength } from "./route_order.js";

const ways = JSON.parse(readFileSync("ways.json", "utf-8"));
console.log(JSON.stringify(ways.map(({ places, start }) => ({
  order: order(places, start),
  length: wayLength(places.filter(Boolean)),
}))));

// What the telephone works out by itself, printed for test_queue_rules.py to judge.
import { propose, search } from "./propose.js";
import { areaAt, named, onSketch, pathOf, usual, within } from "./place_rules.js";
import { isEmpty, isForLater, move } from "./queue_rules.js";
import { rowsOf, searchBook } from "./book_rules.js";
import { choicesOf, withAnswers } from "./script_rules.js";
import { bodyOf } from "./body.js";

const matters = [
  { code: "B01", name: "楼道杂物", leaf: true, grid: true, keywords: ["楼道", "堆放杂物", "杂物"] },
  { code: "A01", name: "路灯照明", leaf: true, keywords: ["路灯", "不亮"] },
  { code: "A", name: "公共设施", keywords: [] },
];
const book = rowsOf([
  ["1", "lamp", "11", "3号路灯", "和平路口", 113.5, 36.5, 1, { keeper: "利民超市旁" }],
  ["2", "shop", "11", "利民超市", "和平路12号", null, null, 2, { trade: "食品零售" }],
  ["3", "shop", "11", "老王面馆", "东街3号", null, null, 1, { trade: "餐饮" }],
]);
const names = [["阳光花园", "111", "阳光花园"], ["和平社区", "11", "和平社区"], ["花园", "99", "花园"]];
const nodes = new Map([
  ["1", { code: "1", name: "和平街道", parent: "0" }],
  ["11", { code: "11", name: "和平社区", parent: "1" }],
  ["111", { code: "111", name: "第一网格", parent: "11", mine: true }],
]);
const sheet = { west: 113, east: 114, north: 37, south: 36, width: 100, height: 100,
  outlines: [{ code: "11", path: "village" }, { code: "111", path: "grid" }] };
const holds = (path, x, y) => path === "village" || (path === "grid" && x < 50);
const blank = { state: "draft", photos: [], report: { text: " ", area: "111", matter: "B01" }, fields: {} };
const said = (act) => { try { act(); return "went through"; } catch { return "refused"; } };
const item = { key: "k", kind: "do", no: "7", command: "answer", at: "t", seq: 1, base: { version: 1 }, fields: { answer: "好" },
  photos: [{ id: "p", upload: "u", purpose: "after" }], state: "sending", tries: 0, after: 0, body: {} };
const changed = move(item, "answered", { answer: { status: "changed", version: 4, seq: 9, seen: { label: "已答复" } }, now: 1 });
const again = move(changed, "again", { key: "k2", seq: 2, at: "t2" });
console.log(JSON.stringify({
  words: propose(matters, "3号楼楼道堆放杂物", []).map(({ code, why }) => [code, why]),
  usual: propose(matters, "", ["A01"]).map(({ code }) => code),
  none: propose(matters, "你好", ["A01"]),
  search: [search(matters, "路灯").map(({ code }) => code), search(matters, "灯不亮了路灯").map(({ code }) => code), search(matters, " ")],
  place: [named("在阳光花园3号楼", names), named("没有地名", names)],
  within: [within(nodes, "1", "和平社区第一网格"), within(nodes, "11", "和平社区门口")],
  path: pathOf(nodes, "111"),
  home: [usual(nodes, ""), usual(nodes, "11"), usual(nodes, "gone"),
         usual(new Map([...nodes, ["112", { code: "112", name: "第二网格", parent: "11", mine: true }]]), "")],
  point: [areaAt([sheet], 113.2, 36.5, holds), areaAt([sheet], 113.8, 36.5, holds), areaAt([sheet], 112, 36.5, holds), areaAt([{ ...sheet, schematic: true }], 113.2, 36.5, holds)],
  corner: onSketch(sheet, 113.5, 36.5),
  empty: [isEmpty(blank), isEmpty({ ...blank, report: { text: "路灯" } }), isEmpty({ ...blank, photos: [1] })],
  again: [again.state, again.key, again.base, again.body],
  known: move(item, "answered", { answer: { status: "refused", code: "key-used", detail: { answer: { status: "done", no: "9" } } }, now: 1 }).answer.no,
  fixed: [said(() => move({ ...item, state: "waiting" }, "edit", { key: "x" })), said(() => move({ ...item, state: "waiting", body: null }, "edit", { key: "x" })), said(() => move(item, "finish", {}))],
  body: bodyOf(item),
  script: ["是一户、一栋还是整片", "占的是人行道还是车道", "摊点或物品是谁的、固定还是流动", "有没有人受伤", "现在还在烧吗、有没有蔓延", "热费交了没有", "以前反映过没有", "从什么时候开始"].map(choicesOf),
  answered: withAnswers("路灯不亮", { "编号是多少？": " 12 ", 有没有围挡: "没有", 空的: "" }),
  later: [
    isForLater({ status: 403, told: { code: "own-password" } }), isForLater({ status: 403, told: { status: "refused", code: "own-matter" } }),
    isForLater({ status: 403, told: { code: "stale" } }), isForLater(new Error("away")),
  ],
  found: [searchBook(book, "超市").map(({ key }) => key), searchBook(book, "和平 路").map(({ key }) => key), searchBook(book, "餐饮", "shop").map(({ key }) => key), searchBook(book, "餐饮", "lamp").length, searchBook(book, "").length],
}));

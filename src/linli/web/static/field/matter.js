// One matter: what it is, by when, what was said; what I may do is at the bottom, for the thumb.

import { say } from "../ui/words.js";
import { county as readCounty } from "./county.js";
import { button, el, icon, notice, zh } from "./html.js";
import { kindOf, stateBadge, whoDid, wordsOf } from "./items.js";
import { moment } from "./times.js";
import { clockLine } from "./today.js";
import { go } from "./ways.js";

// What is done most often stands first, in large.
const ORDER = ["verify_true", "verify_false", "verify_unreached", "answer", "settle", "sign", "progress", "contribute", "supplement", "comment"];
const TONES = { verify_true: "circle-check", verify_false: "circle-x", verify_unreached: "phone", answer: "send", settle: "circle-check", progress: "edit", comment: "message", sign: "rubber-stamp", supplement: "plus" };

const rank = ({ command }) => (ORDER.indexOf(command) + ORDER.length + 1) % (ORDER.length + 1);

export default async function matter(app, no) {
  const county = await readCounty(app.store);
  const draw = async () => {
    const row = await app.store.row(no);
    if (!row) return { main: gone(no, app), dock: [] };
    const items = (await app.store.items()).filter((one) => one.no === no && one.state !== "done");
    const may = (row.may ?? []).filter((one) => county.form(one.command)).sort((one, other) => rank(one) - rank(other));
    const free = may.filter((one) => !one.no_because);
    return {
      main: [
        el("p", { class: "lead__no" }, el("span", { class: "number" }, row.no), el("span", { class: "card__state" }, row.standing ?? row.label)),
        zh(row.title, "p", { class: "lead" }),
        clockLine(row) ?? "",
        ...items.map((item) => pending(app, item)),
        row.lacking?.length ? notice("near", "camera", null, lackingWords(county, row)) : "",
        el("dl", { class: "facts" }, facts(row)),
        zh(row.text, "p", { class: "quoted" }),
        row.answer ? el("section", { class: "ask" }, el("h2", { class: "ask__title" }, say("办理答复")), zh(row.answer, "p", { class: "quoted" })) : "",
        row.said?.length ? el("section", { class: "block" }, el("h2", { class: "block__title" }, say("最近说的")), row.said.map(said)) : "",
        el("p", {}, el("a", { href: `/desk/cases/${row.no}/` }, say("全部经过在工作台（要联网）"))),
      ],
      dock: acts(free.slice(0, 2), free.slice(2), may.filter((one) => one.no_because), row, county),
    };
  };
  return { title: say("事项"), ...(await draw()), again: draw };
}

const gone = (no, app) => [
  el("p", { class: "calm" }, icon("info-circle"), app.line.there ? say("这件事不在您的手机上：可能已经办结，或不归您办。") : say("这件事不在手机上，要联网才能看。")),
  el("p", {}, el("a", { class: "button", href: `/desk/cases/${no}/` }, icon("external-link"), say("到工作台看"))),
];

const facts = (row) => [
  [say("事项"), row.matter_name && zh(row.matter_name)],
  [say("地点"), zh([row.area_name, row.address].filter(Boolean).join(" "))],
  [say("承办"), row.unit && zh(row.unit)],
  [say("上报"), row.at && moment(row.at)],
].filter(([, value]) => value).flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]);

const lackingWords = (county, row) =>
  county.evidence(row.matter)?.sentence ?? say("这件事办结要附照片。");

const said = (one) => el("div", { class: "said-one" },
  whoDid(one),
  one.text ? zh(one.text, "p") : null);

const pending = (app, item) => el("div", { class: "said-one said-one--mine" },
  el("p", {}, stateBadge(item, { line: app.line, session: app.session, share: 0 }), " ", kindOf(item)),
  zh(wordsOf(item), "p"),
  el("a", { href: item.state === "draft" ? `#/act/${item.key}` : "#/waiting" }, item.state === "draft" ? say("接着写") : say("去“待发送”看")));

function acts(first, more, off, row, county) {
  const open = ({ command }) => go(`act/do/${row.no}/${command}`);
  const label = ({ command }) => county.form(command).label;
  const large = first.map((one, at) => button(label(one), TONES[one.command] ?? "edit", () => open(one),
    `button--huge${at ? "" : " button--primary"}`, { id: `do-${one.command}` }));
  if (!more.length && !off.length) return large.length ? [el("div", { class: "dock__pair" }, large)] : [];
  return [
    el("div", { class: "dock__pair" }, large),
    el("details", { class: "dock__more" }, el("summary", {}, icon("dots"), say("其他操作")),
      more.map((one) => button(label(one), TONES[one.command] ?? "edit", () => open(one), "button--wide", { id: `do-${one.command}` })),
      off.map((one) => el("p", { class: "off" }, icon("lock"), `${label(one)}：${one.no_because}`))),
  ];
}

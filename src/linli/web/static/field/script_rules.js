// The questions of a matter as something to touch: alternatives a question names itself, yes and no
// where it asks for that, else a line to write. Plain functions.

const OPEN = /谁|什么|哪|几|多少|多大|怎么/; // zh-only
const LONGEST = 10;

// "是一户、一栋还是整片" names three.
function alternatives(question) {
  const at = question.lastIndexOf("还是"); // zh-only
  if (at < 0) return [];
  const clause = question.slice(0, at).split(/[，,；]/).at(-1);
  const from = clause.lastIndexOf("是"); // zh-only
  const words = [...clause.slice(from + 1).split("、"), question.slice(at + 2).split(/[，、,；]/)[0]]
    .map((one) => one.replace(/[？?吗呢的]+$/, "").trim()); // zh-only
  const found = words.filter((one) => one && one.length <= LONGEST && !OPEN.test(one));
  return found.length > 1 ? found : [];
}

// Codes of short answers, "" = none: the words themselves, or yes|no, there|not.
export function choicesOf(question) {
  const named = alternatives(question);
  if (named.length) return named;
  if (/有没有|过没有/.test(question)) return ["有", "没有"]; // zh-only
  if (/是否|[吗]([，、？?]|$)|了没有/.test(question)) return ["是", "否"]; // zh-only
  return [];
}

// The report's words with what was answered behind them.
export function withAnswers(text, answers) {
  const lines = Object.entries(answers ?? {})
    .filter(([, answer]) => answer?.trim())
    .map(([question, answer]) => `${question.replace(/[？?]$/, "")}：${answer.trim()}`); // zh-only
  return [text.trim(), ...lines].filter(Boolean).join("\n");
}

// Texts made by scripts, in the language of the page. The Chinese text is the key, as in the
// templates; only an English page loads a dictionary, before this (ui/base.html).
const words = globalThis.linliWords ?? {};

// say("已选 {n} 个", {n: 3}): the text with its places filled in.
export const say = (text, values = {}) =>
  (words[text] ?? text).replace(/\{(\w+)\}/g, (place, name) => String(values[name] ?? place));

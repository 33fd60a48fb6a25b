// Making elements: what people wrote becomes text, never markup.

const SVG = "http://www.w3.org/2000/svg";
const sprite = document.documentElement.dataset.icons;

// el("p", {class: "quiet", onclick: act, hidden: yes}, "words", child): false and null are left out.
export function el(tag, given = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(given)) {
    if (value === false || value === null || value === undefined) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name === "value" || name === "checked") made[name] = value;
    else made.setAttribute(name, value === true ? "" : String(value));
  }
  made.append(...children.flat(3).filter((one) => one !== null && one !== undefined && one !== false));
  return made;
}

// An icon of the sprite: ornament beside a word.
export function icon(name, css = "") {
  const drawn = document.createElementNS(SVG, "svg");
  drawn.setAttribute("class", `icon ${css}`.trim());
  drawn.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${sprite}#${name}`);
  drawn.append(use);
  return drawn;
}

// What the county calls things and what people wrote: Chinese on every page.
export const zh = (text, tag = "span", given = {}) => el(tag, { lang: "zh-CN", ...given }, text ?? "");

// Either of the two, as it comes: told apart by its writing.
export const asWritten = (text, tag = "span", given = {}) =>
  (/\p{Script=Han}/u.test(text ?? "") ? zh(text, tag, given) : el(tag, given, text ?? ""));

export const badge = (word, mark, tone = "") =>
  el("span", { class: `badge${tone ? ` badge--${tone}` : ""}` }, icon(mark), word);

// A sentence that matters, with what can be done about it.
export const notice = (tone, mark, title, body = null, ...actions) =>
  el(
    "div",
    { class: `note note--${tone}` },
    icon(mark),
    el(
      "div",
      { class: "note__words" },
      title && el("p", { class: "note__title" }, title),
      body && (typeof body === "string" ? el("p", {}, body) : body),
      actions.length ? el("div", { class: "note__acts" }, actions) : null,
    ),
  );

export const button = (label, mark, onclick, css = "", more = {}) =>
  el("button", { type: "button", class: `button ${css}`.trim(), onclick, ...more }, mark && icon(mark), label);

let told = 0;
// A name for an element that another one points at.
export const unique = (word) => `${word}-${(told += 1)}`;

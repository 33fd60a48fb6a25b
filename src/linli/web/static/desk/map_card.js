// What a mark of the live map says: beside the pointer in passing, or standing after a press.

import { say } from "../ui/words.js";

const MOST = 6;
const STATUS = () => ({ late: say("已超期"), near: say("将超期"), running: say("在办，未到时限"), ended: say("已经答复或办结") });

const line = (tag, text, more = {}) => Object.assign(document.createElement(tag), { textContent: text, ...more });

const counted = ({ n, lateN, pressedN }) => {
  const parts = [say("{n} 件", { n })];
  if (lateN) parts.push(say("已超期 {n} 件", { n: lateN }));
  if (pressedN) parts.push(say("督办中 {n} 件", { n: pressedN }));
  return parts.join(say("，"));
};

const matter = ({ no, title, mark, pressed }, address) => {
  const item = document.createElement("p");
  const said = [STATUS()[mark], ...(pressed ? [say("督办中")] : [])].join(say("，"));
  item.append(line("a", title, { href: address.replace("NO", encodeURIComponent(no)), lang: "zh-CN" }), line("span", said, { className: "quiet small" }));
  return item;
};

const place = ({ name, href }) => {
  const item = document.createElement("p");
  item.append(href ? line("a", name, { href, lang: "zh-CN" }) : line("span", name, { lang: "zh-CN" }));
  return item;
};

export const card = (stage) => {
  const box = line("div", "", { className: "live__card", hidden: true });
  stage.append(box);
  const own = { standing: false };

  const lay = (x, y) => {
    box.hidden = false;
    box.toggleAttribute("data-standing", own.standing);
    // Beside the mark, inside the stage; the size is known once the words stand.
    const [wide, high] = [stage.clientWidth, stage.clientHeight];
    const left = Math.max(4, Math.min(wide - box.offsetWidth - 4, x + 14));
    const top = y + 14 + box.offsetHeight < high ? y + 14 : Math.max(4, y - 14 - box.offsetHeight);
    box.style.left = `${left}px`;
    box.style.top = `${top}px`;
  };

  own.hide = () => {
    own.standing = false;
    box.hidden = true;
  };
  own.cell = (properties, at) => {
    box.replaceChildren(line("p", counted(properties)), line("p", say("点一下，进到这一格"), { className: "quiet small" }));
    own.standing = false;
    lay(at.x, at.y);
  };
  own.marks = (found, at, { standing, address }) => {
    const shown = found.slice(0, MOST);
    box.replaceChildren(...shown.map((one) => (one.no ? matter(one, address) : place(one))));
    if (found.length > MOST) box.append(line("p", say("这里还有 {n} 件，放大后看", { n: found.length - MOST }), { className: "quiet small" }));
    own.standing = standing;
    lay(at.x, at.y);
  };
  own.remove = () => box.remove();
  stage.addEventListener("keydown", (event) => event.key === "Escape" && own.hide());
  return own;
};

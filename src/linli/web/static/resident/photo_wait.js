// The form was sent while photos are still on their way: it waits where everybody can see it, and
// whoever does not want to wait says so. Nothing stays behind without a word.

import { say } from "../ui/words.js";

const SEAL_AGE = 3_600_000;

function button(className, words, act) {
  const element = document.createElement("button");
  element.type = "button";
  element.className = `button ${className}`;
  element.textContent = words;
  element.addEventListener("click", act);
  return element;
}

export function guard(box) {
  const { form } = box;
  let submitter = null;
  let panel = null;
  let sealing = false;

  const close = () => {
    panel?.remove();
    panel = null;
  };
  const send = () => {
    close();
    if (form.requestSubmit) form.requestSubmit(submitter);
    else submitter?.click();
  };

  const draw = () => {
    if (!panel) return;
    const open = box.unfinished();
    if (!open.length) {
      send();
      return;
    }
    const n = open.length;
    const running = open.some((card) => card.running);
    const [said, acts] = panel.children;
    const words = running
      ? say("还有 {n} 个文件在传。传完会自动提交，请不要关掉这一页。", { n })
      : say("有 {n} 个文件没传上去，所以还没有提交。", { n });
    if (said.textContent === words) return;
    said.textContent = words;
    acts.replaceChildren(
      ...(running
        ? []
        : [button("button--second", say("再试一次"), () => {
            for (const card of open.filter((one) => one.state === "failed")) box.again(card);
          })]),
      button("button--second", say("不带这 {n} 个，现在就提交", { n }), () => {
        close();
        box.dropUnfinished();
        send();
      }),
      button("button--plain", say("先不提交"), () => {
        close();
        (submitter ?? box.input).focus();
      }),
    );
  };

  const hold = () => {
    close();
    panel = document.createElement("div");
    panel.className = "held";
    panel.tabIndex = -1;
    const said = document.createElement("p");
    said.setAttribute("role", "status");
    const acts = document.createElement("div");
    acts.className = "held__acts";
    panel.append(said, acts);
    if (submitter) submitter.before(panel);
    else form.append(panel);
    draw();
    panel?.focus();
  };

  box.element.addEventListener("photoschange", draw);
  // On the document and on the way down: before whatever else listens to the form.
  document.addEventListener(
    "submit",
    (event) => {
      if (event.target !== form) return;
      const stale = !sealing && box.stale(SEAL_AGE);
      if (!box.unfinished().length && !stale) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      submitter = event.submitter ?? form.querySelector("[type=submit]");
      if (box.unfinished().length) {
        hold();
        return;
      }
      sealing = true;
      box
        .reseal()
        .catch(() => {}) // no line: the form finds that out by itself
        .then(send)
        .finally(() => {
          sealing = false;
        });
    },
    true,
  );
}

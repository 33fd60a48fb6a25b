// The tree of places (WAI-ARIA tree): branches come when opened, typing finds places of any level.

let trees = 0;
const made = (tag, attributes = {}, ...inside) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...inside);
  return element;
};

const answer = async (address, query, signal) => {
  const url = new URL(address, location.href);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  const reply = await fetch(url, { signal, headers: { Accept: "application/json" } });
  if (!reply.ok) throw new Error(String(reply.status));
  return (await reply.json()).places;
};

const node = ({ code, name, more }, level) => {
  const item = made("li", { role: "treeitem", tabindex: "-1", "aria-selected": "false", "aria-level": level });
  item.setAttribute("aria-label", name);
  item.dataset.code = code;
  const words = made("span", { lang: "zh-CN" }, name);
  const twist = made("span", { class: "treepick__twist", "aria-hidden": "true" });
  item.append(made("div", {}, twist, words));
  if (more) item.setAttribute("aria-expanded", "false");
  return item;
};

export const prepare = (box) => {
  const select = box.querySelector("select");
  if (box.dataset.ready || !select) return;
  box.dataset.ready = "1";
  const words = box.dataset;
  const id = select.id;
  const label = document.querySelector(`label[for="${CSS.escape(id)}"]`);
  trees += 1;

  const first = [...select.options]
    .filter((option) => option.value && !option.selected)
    .map((option) => ({ code: option.value, name: option.textContent, more: "more" in option.dataset }));
  // The select goes on holding the value; its name, hint and errors speak for the search box.
  const find = made("input", { class: "control", type: "search", autocomplete: "off", placeholder: words.find });
  for (const name of ["aria-describedby", "aria-invalid", "aria-required"]) {
    if (select.hasAttribute(name)) find.setAttribute(name, select.getAttribute(name));
  }
  select.hidden = true;
  select.removeAttribute("id");
  find.id = id;
  const tree = made("ul", { role: "tree", class: "treepick__tree", id: `${id}-tree-${trees}` });
  tree.setAttribute("aria-label", label ? label.textContent.trim() : words.find);
  find.setAttribute("aria-controls", tree.id);
  const chosen = made("p", { class: "treepick__chosen", role: "status" });
  const frame = made("div", { class: "treepick" }, made("div", { class: "treepick__find" }, find), chosen, tree);
  box.append(frame);

  const items = () => [...tree.querySelectorAll('[role="treeitem"]')].filter((item) => item.offsetParent);
  const rove = (item, focus = true) => {
    for (const one of tree.querySelectorAll('[tabindex="0"]')) one.tabIndex = -1;
    if (!item) return;
    item.tabIndex = 0;
    if (focus) item.focus();
  };
  const full = (item) => {
    const names = [];
    for (let at = item; at; at = at.parentElement.closest('[role="treeitem"]')) {
      names.unshift(at.getAttribute("aria-label"));
    }
    return names.join(" ");
  };
  const say = (name) => {
    chosen.replaceChildren(name ? words.chosen : words.nothing);
    if (!name) return;
    const clear = made("button", { type: "button", class: "button button--quiet button--small" }, words.clear);
    clear.addEventListener("click", () => {
      choose(null);
      find.focus();
    });
    chosen.append(made("strong", { lang: "zh-CN" }, name), clear);
  };
  const choose = (item) => {
    for (const one of tree.querySelectorAll('[aria-selected="true"]')) one.setAttribute("aria-selected", "false");
    item?.setAttribute("aria-selected", "true");
    const code = item?.dataset.code ?? "";
    if (![...select.options].some((option) => option.value === code)) select.add(new Option("", code));
    select.value = code;
    say(item ? full(item) : "");
    select.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const note = (text) => tree.replaceChildren(made("li", { class: "treepick__note", role: "none" }, text));
  const mark = () => {
    for (const item of tree.querySelectorAll('[role="treeitem"]')) {
      item.setAttribute("aria-selected", String(item.dataset.code === select.value));
    }
    rove(tree.querySelector('[aria-selected="true"]') ?? tree.querySelector('[role="treeitem"]'), false);
  };
  const fillTree = (places) => {
    if (!places.length) return note(words.none);
    tree.replaceChildren(...places.map((place) => node(place, 1)));
    mark();
  };

  const unfold = async (item) => {
    item.setAttribute("aria-expanded", "true");
    if (item.querySelector('[role="group"]')) return;
    const group = made("ul", { role: "group" });
    item.append(group);
    item.setAttribute("aria-busy", "true");
    try {
      const level = Number(item.getAttribute("aria-level")) + 1;
      group.append(...(await answer(words.tree, { of: item.dataset.code })).map((place) => node(place, level)));
      for (const one of group.children) one.setAttribute("aria-selected", String(one.dataset.code === select.value));
    } catch {
      group.remove();
      item.setAttribute("aria-expanded", "false");
      say("");
      chosen.textContent = words.failed;
    }
    item.removeAttribute("aria-busy");
  };
  const fold = (item) => {
    item.setAttribute("aria-expanded", "false");
  };
  const turn = (item) => (item.getAttribute("aria-expanded") === "true" ? fold(item) : unfold(item));

  tree.addEventListener("click", (event) => {
    const item = event.target.closest('[role="treeitem"]');
    if (!item) return;
    rove(item);
    if (event.target.closest(".treepick__twist") && item.hasAttribute("aria-expanded")) turn(item);
    else choose(item);
  });
  tree.addEventListener("keydown", (event) => {
    const item = event.target.closest('[role="treeitem"]');
    if (!item || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const list = items();
    const at = list.indexOf(item);
    const expanded = item.getAttribute("aria-expanded");
    const parent = item.parentElement.closest('[role="treeitem"]');
    const moves = {
      ArrowDown: () => rove(list[at + 1] ?? item),
      ArrowUp: () => (at ? rove(list[at - 1]) : find.focus()),
      Home: () => rove(list[0]),
      End: () => rove(list.at(-1)),
      ArrowRight: () => {
        if (expanded === "false") unfold(item);
        else if (expanded === "true") rove(list[at + 1] ?? item);
      },
      ArrowLeft: () => {
        if (expanded === "true") fold(item);
        else if (parent) rove(parent);
      },
      Enter: () => choose(item),
      " ": () => choose(item),
    };
    const letter = event.key.length === 1 && event.key !== " ";
    if (!moves[event.key] && !letter) return;
    event.preventDefault();
    event.stopPropagation();
    if (moves[event.key]) return moves[event.key]();
    const after = [...list.slice(at + 1), ...list.slice(0, at)];
    const wanted = event.key.toLowerCase();
    rove(after.find((one) => one.getAttribute("aria-label").toLowerCase().startsWith(wanted)) ?? item);
  });

  let running = null;
  let later = 0;
  const search = async () => {
    running?.abort();
    const query = find.value.trim();
    if (!query) return fillTree(first);
    running = new AbortController();
    try {
      fillTree(await answer(words.tree, { q: query }, running.signal));
    } catch (error) {
      if (error.name !== "AbortError") note(words.failed);
    }
  };
  const soon = () => {
    clearTimeout(later);
    later = setTimeout(search, 180);
  };
  find.addEventListener("input", (event) => event.isComposing || soon());
  find.addEventListener("compositionend", soon);
  find.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "Enter") event.preventDefault();
    if (event.key === "ArrowDown") {
      event.preventDefault();
      rove(tree.querySelector('[tabindex="0"]') ?? items()[0]);
    }
  });

  say(select.value ? select.selectedOptions[0].textContent : "");
  fillTree(first);
};

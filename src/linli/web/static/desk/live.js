// Numbers that keep themselves true: asked for every ten seconds while somebody looks, less often
// when the server does not answer. The rows stay as they are; a quiet line says that there are new ones.

const EVERY = 10_000;
const LONGEST = 120_000;

// How the first page changed: ``fresh`` came in above what is shown, ``moved`` is anything else.
export const changes = (shown, top) => {
  const have = new Set(shown);
  const last = top.findLastIndex((no) => have.has(no));
  // What stands below all that is shown only moved up to fill the page.
  const fresh = top.filter((no, at) => !have.has(no) && (at < last || last < 0)).length;
  const there = new Set(top);
  const left = shown.filter((no) => !there.has(no)).length;
  return { fresh, moved: left > fresh || (fresh === 0 && left > 0) };
};

const source = document.querySelector("[data-live-at]");
if (source) {
  const numbers = [...document.querySelectorAll("[data-live]")];
  const news = document.querySelector("[data-news] a");
  const stale = document.querySelector("[data-stale]");
  const shown = [...document.querySelectorAll("#cases [data-row]")].map((row) => row.dataset.row);
  let mark = "";
  let failed = 0;
  let timer = 0;
  let asking = false;
  let again = false;

  const capped = (number) => (number > 999 ? "999+" : String(number));
  const put = (box, number) => {
    if (box.dataset.code === undefined) box.hidden = !number;
    const words = number === undefined ? "" : capped(number);
    if (box.textContent !== words) box.textContent = words;
    box.classList.toggle("count--none", !number);
    if (box.dataset.tone) box.classList.toggle(`count--${box.dataset.tone}`, number > 0);
  };
  const tell = (key) => {
    if (!stale) return;
    const words = stale.querySelector("span");
    const text = key ? words.dataset[key] : "";
    if (words.textContent !== text) words.textContent = text;
    stale.hidden = !key;
  };
  const rows = (top) => {
    if (!news || source.dataset.onFirst !== "1") return;
    const { fresh, moved } = changes(shown, top);
    const text = fresh ? news.dataset.new.replace("{n}", fresh) : moved ? news.dataset.moved : "";
    const words = news.querySelector("span");
    if (words.textContent !== text) words.textContent = text;
    news.hidden = !text;
  };
  const apply = (answer) => {
    mark = answer.mark;
    for (const box of numbers) {
      const group = box.dataset.live;
      const code = box.dataset.code;
      put(box, code === undefined ? answer[group] : answer[group][code]);
    }
    const [group, here] = source.dataset.current.split(":");
    if (here) {
      const number = answer[group][here] ?? 0;
      document.title = (number ? `(${capped(number)}) ` : "") + source.dataset.title;
    }
    rows(answer.top);
  };

  const soon = (wait) => {
    clearTimeout(timer);
    // Spread by a fifth each way: desks opened together do not ask together for ever.
    if (!document.hidden) timer = setTimeout(ask, wait * (0.8 + Math.random() * 0.4));
  };
  async function ask() {
    if (document.hidden) return;
    if (asking) {
      again = true; // asked for meanwhile: the answer under way may be older than what is wanted
      return;
    }
    asking = true;
    try {
      const address = new URL(source.dataset.liveAt, location.href);
      if (mark) address.searchParams.set("mark", mark);
      const answer = await fetch(address, {
        redirect: "manual",
        headers: { Accept: "application/json", "X-Linli-Poll": "1" },
        signal: AbortSignal.timeout(20_000),
      });
      if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) {
        tell("out"); // signed out: asking again would not help
        return;
      }
      if (answer.status !== 204) {
        if (!answer.ok) throw new Error(String(answer.status));
        apply(await answer.json());
      }
      failed = 0;
      tell("");
      soon(EVERY);
    } catch {
      failed += 1;
      if (failed > 1) tell("says");
      soon(Math.min(LONGEST, EVERY * 2 ** failed));
    } finally {
      asking = false;
      if (again) {
        again = false;
        ask();
      }
    }
  }
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) clearTimeout(timer);
    else ask();
  });
  addEventListener("online", ask);
  document.addEventListener("linli:ask", ask);
  ask();
}

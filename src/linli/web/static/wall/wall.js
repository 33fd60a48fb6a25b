// The wall keeps itself true. The stream says that something has happened, then the numbers are
// asked for; without a stream they are asked for every half minute. While the server cannot be
// reached the last picture stays, and a line says how old it is.
import * as clock from "./clock.js";
import * as ticker from "./ticker.js";
import { remember, swap } from "./swap.js";

const wall = document.querySelector("#wall");
const here = document.querySelector("#now");
const line = document.querySelector("#line");
const EVERY = 1000 * Number(wall.dataset.every || 30);
// With a stream, too: limits pass without anybody's act, and a stream may have died in silence.
const ANYHOW = 60_000;
// A stream that was refused is tried again, later and later.
const STREAM_AGAIN = [30_000, 60_000, 120_000, 300_000];
const BACK = [2_000, 4_000, 8_000, 15_000, 30_000];
// Against burning in.
const SHIFT = 4 * 60_000;

let open = false; // the stream is there
let asking = false;
let again = false;
let failed = 0;
let timer = 0;
let seen = 0; // the server's time when it last answered

const soon = (wait) => {
  clearTimeout(timer);
  // Spread by a tenth: the screens of a hall were switched on together.
  timer = setTimeout(ask, wait * (0.9 + Math.random() * 0.2));
};

const tell = () => {
  const words = line.querySelector("span");
  const old = Math.floor((clock.now() - seen) / 60_000);
  const text = line.dataset[old > 0 ? "cut" : "just"];
  const said = failed ? text.replace("{at}", clock.written(seen)).replace("{n}", old) : "";
  if (words.textContent !== said) words.textContent = said;
  line.hidden = !failed;
  wall.toggleAttribute("data-is-cut", failed > 0);
};

const answered = (response) => {
  const date = Date.parse(response.headers.get("Date"));
  // Its seconds are whole ones: followed only where the clock has really gone astray.
  if (Math.abs(date - clock.now()) > 3000) clock.setTo(date);
  seen = clock.now();
  failed = 0;
};

async function ask() {
  if (asking) {
    again = true; // the answer under way may be older than what is wanted
    return;
  }
  asking = true;
  let wait = open ? ANYHOW : EVERY;
  try {
    const address = new URL(wall.dataset.now, location.href);
    address.searchParams.set("mark", here.dataset.mark);
    const response = await fetch(address, {
      redirect: "manual",
      cache: "no-store",
      headers: { "X-Linli-Poll": "1" },
      signal: AbortSignal.timeout(20_000),
    });
    if (response.type === "opaqueredirect" || [401, 403, 404, 410].includes(response.status)) {
      location.reload(); // the pass is over: the server's page says so, the numbers go away
      return;
    }
    if (response.status !== 204) {
      if (!response.ok) throw new Error(String(response.status));
      if (swap(here, await response.text())) {
        location.reload();
        return;
      }
      document.querySelector("#as-of").textContent = here.dataset.asOf;
    }
    answered(response);
    const later = Number(response.headers.get("Linli-Again"));
    if (later) wait = Math.min(wait, later * 1000);
  } catch {
    failed += 1;
    wait = BACK[Math.min(failed, BACK.length) - 1];
  } finally {
    asking = false;
  }
  tell();
  soon(again ? 1000 : wait);
  again = false;
}

let refusals = 0;
const listen = () => {
  const stream = new EventSource(wall.dataset.events);
  stream.addEventListener("open", () => {
    open = true;
    refusals = 0;
    ask();
  });
  stream.addEventListener("mark", (event) => {
    if (event.data !== here.dataset.mark) ask();
  });
  stream.addEventListener("error", () => {
    const refused = stream.readyState === EventSource.CLOSED;
    // Is the server there at all, and does the pass still hold? Further errors of a line that is
    // cut change nothing: asking has its own steps then.
    if (open || refused) soon(1000);
    open = false;
    if (!refused) return; // the browser tries again by itself
    stream.close();
    setTimeout(listen, STREAM_AGAIN[Math.min(refusals, STREAM_AGAIN.length - 1)]);
    refusals += 1;
  });
};

clock.setTo(Number(here.dataset.serverNow));
seen = clock.now();
remember(here);
clock.start();
ticker.start();
if (wall.dataset.events && "EventSource" in window) listen();
soon(EVERY);
setInterval(tell, 10_000);
addEventListener("online", () => soon(0));
addEventListener("offline", () => soon(0));
let shift = 0;
setInterval(() => {
  shift = (shift + 1) % 4;
  wall.dataset.shift = String(shift);
}, SHIFT);
wall.dataset.awake = "";

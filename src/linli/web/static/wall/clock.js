// The server's time: taken once from the page, then carried on by a clock that nobody sets.
// The screen's own time may be wrong for years without anybody looking.
const ZONE = "Asia/Shanghai";
let base = Date.now();

export const setTo = (milliseconds) => {
  if (milliseconds) base = milliseconds - performance.now();
};

export const now = () => base + performance.now();

export const written = (moment, language = document.documentElement.lang) =>
  new Intl.DateTimeFormat(language, {
    timeZone: ZONE,
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).format(moment);

const day = (moment) =>
  new Intl.DateTimeFormat(document.documentElement.lang, {
    timeZone: ZONE,
    month: "long",
    day: "numeric",
    weekday: "short",
  }).format(moment);

const put = (box, words) => {
  if (box && box.textContent !== words) box.textContent = words;
};

export const start = () => {
  const show = () => {
    put(document.querySelector("#clock"), written(now()));
    put(document.querySelector("#day"), day(now()));
  };
  show();
  setInterval(show, 1000);
};

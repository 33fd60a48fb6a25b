// Copy and print on the receipt; the draft of the report has done its work.

import { say } from "../ui/words.js";

const { key } = document.querySelector("[data-key]").dataset;
try {
  sessionStorage.setItem("linli-sent", key);
  sessionStorage.removeItem("linli-report");
  const left = JSON.parse(localStorage.getItem("linli-report"));
  if (left?.key === key) localStorage.removeItem("linli-report");
} catch {
  // no storage in this browser, nothing to remove
}

for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) break;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    const words = button.querySelector("span");
    words.textContent = say("已复制");
    setTimeout(() => {
      words.textContent = say("复制");
    }, 3000);
  });
}

const print = document.querySelector("[data-print]");
print.hidden = false;
print.addEventListener("click", () => window.print());

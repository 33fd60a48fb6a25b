// Photos and papers of a form. What does the work (shrinking, sending in pieces, going on after a
// break) is fetched when the first one is chosen; until then, and whenever it cannot be fetched,
// the plain input sends the files with the form.

const TAB = "linli-uploads";

function begunBefore() {
  try {
    return sessionStorage.getItem(TAB) !== null;
  } catch {
    return false; // no storage: nothing can have been begun in this tab
  }
}

function dress(address) {
  return new Promise((done) => {
    const sheet = document.createElement("link");
    sheet.rel = "stylesheet";
    sheet.href = address;
    sheet.onload = sheet.onerror = done;
    document.head.append(sheet);
  });
}

async function fetchBox(box) {
  await dress(box.dataset.look);
  // The dictionary of an English page must be there before the first text is said.
  if (document.documentElement.lang.startsWith("en")) await import("./words.en.js");
  return import("./photo_box.js");
}

for (const box of document.querySelectorAll("[data-photos]")) {
  const input = box.querySelector("input[type=file]");
  const choose = box.querySelector("[data-choose]");
  let opening = null;
  const open = () => (opening ??= fetchBox(box).then(({ open: make }) => make(box)));
  // The label below takes the place of the browser's own button; the input stays focusable.
  const plain = (yes) => {
    input.classList.toggle("visually-hidden", !yes);
    choose.hidden = yes;
  };
  const failed = () => {
    opening = null;
    plain(true);
  };

  const take = async () => {
    if (!input.files.length) return;
    try {
      const shots = await open();
      shots.take([...input.files]);
      input.value = ""; // from now on they are sent ahead of the form
    } catch {
      failed();
    }
  };

  plain(false);
  input.addEventListener("change", take);
  if (begunBefore()) open().catch(failed);
  take(); // on a slow line somebody chooses before this script is there
}

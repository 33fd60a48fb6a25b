// Another view of the same page without loading it anew: the pieces marked data-map-part are
// taken from the page the link leads to. Back and forward work; whatever fails is a plain link.

const swap = (fresh) => {
  for (const part of document.querySelectorAll("[data-map-part]")) {
    const other = fresh.querySelector(`[data-map-part="${part.dataset.mapPart}"]`);
    if (!other || other.innerHTML === part.innerHTML) continue;
    const held = part.contains(document.activeElement) ? document.activeElement : null;
    part.replaceChildren(...[...other.childNodes].map((node) => document.importNode(node, true)));
    part.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true }));
    if (held) focusAgain(part, held);
  }
};

// Who pressed a link of a piece finds themselves at the same link of the new one.
const focusAgain = (part, held) => {
  const links = [...part.querySelectorAll("a[href], summary, button")];
  const same = links.find((one) => one.textContent.trim() === held.textContent.trim());
  const heading = part.querySelector("h1, h2");
  const to = same ?? heading ?? part;
  if (!same) to.tabIndex = -1;
  to.focus({ preventScroll: true });
};

export const wander = (stage) => {
  let asking = null;
  // ``turn``: how often somebody went somewhere; a list that follows gives way to it.
  const travel = { live: null, arrived: [], turn: 0 };

  // Goes to another view. ``keep``: how the address is noted: push, replace, or not at all.
  // ``follow``: the map is there already, only the pieces beside it change. Returns true when it
  // came, false when something else was asked for meanwhile, null when it could not be had.
  travel.to = async (address, keep = "push", follow = false) => {
    asking?.abort();
    if (!follow) travel.turn += 1;
    const own = (asking = new AbortController());
    const url = new URL(address, location.href);
    try {
      const answer = await fetch(url.pathname + url.search, { headers: { Accept: "text/html" }, signal: own.signal });
      const here = new URL(answer.url).pathname === stage.dataset.address;
      if (!here || !(answer.ok || answer.status === 422)) throw new Error(String(answer.status));
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      const other = fresh.querySelector("[data-map-live]");
      if (!other) throw new Error("no map");
      if (own.signal.aborted) return false;
      for (const name of ["area", "frame", "ring"]) stage.dataset[name] = other.dataset[name] ?? "";
      const full = url.pathname + url.search;
      if (keep === "push") history.pushState({ map: 1 }, "", full);
      else if (keep === "replace") history.replaceState({ map: 1 }, "", full);
      swap(fresh);
      await Promise.all(travel.arrived.map((one) => one({ follow })));
      return true;
    } catch (error) {
      if (error.name === "AbortError") return false;
      if (!follow) location.assign(url);
      return null;
    } finally {
      if (asking === own) asking = null;
    }
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("main.map a[href]");
    if (!travel.live || !link || event.defaultPrevented || event.button) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || link.target) return;
    const url = new URL(link.href?.baseVal ?? link.href, location.href);
    if (url.origin !== location.origin || url.pathname !== stage.dataset.address) return;
    event.preventDefault();
    travel.to(url.href);
  });

  // Pieces were swapped without a new page: back and forward swap them again.
  addEventListener("popstate", () => travel.to(location.href, ""));
  return travel;
};

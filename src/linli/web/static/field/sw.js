// The shell on the telephone: every file of the app under one version, taken from there first.
// Data never passes through here: it goes to the network or to nobody. The server puts
// `self.LINLI = {version, files}` before these lines.

const { version, files } = self.LINLI;
const SHELF = `linli-field-shell-${version}`;
const OURS = "linli-field-shell-";
const known = new Set(files);

self.addEventListener("install", (event) => {
  event.waitUntil(
    (async () => {
      const shelf = await caches.open(SHELF);
      await Promise.all(
        files.map(async (file) => {
          const answer = await fetch(new Request(file, { cache: "no-cache", credentials: "same-origin" }));
          // A page of signing in instead of the shell must never be kept in its place.
          if (!answer.ok || answer.redirected) throw new Error(`${answer.status} ${file}`);
          await shelf.put(file, answer);
        }),
      );
      await self.skipWaiting();
    })(),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) {
        if (name.startsWith(OURS) && name !== SHELF) await caches.delete(name);
      }
      await self.clients.claim();
    })(),
  );
});

const shellOf = (request) => {
  const { origin, pathname } = new URL(request.url);
  if (origin !== location.origin) return "";
  if (request.mode === "navigate") return pathname === "/field/" ? pathname : "";
  return known.has(pathname) && pathname !== "/field/" ? pathname : "";
};

self.addEventListener("fetch", (event) => {
  if (event.request.method !== "GET") return;
  const file = shellOf(event.request);
  if (!file) return;
  event.respondWith(
    (async () => {
      const kept = await caches.match(file, { cacheName: SHELF });
      return kept ?? fetch(event.request);
    })(),
  );
});

// Keeps the kiosk's page so that it starts with no network. What it keeps is told by the server that serves it.

const { version, files, page } = {/* told */};
const CACHE = `kiosk-${version}`;
const SOUNDS = "kiosk-sounds";

addEventListener("install", (event) => {
  const kept = caches.open(CACHE).then((cache) =>
    cache.addAll([page, ...files].map((address) => new Request(address, { cache: "reload" }))));
  event.waitUntil(kept);
});

addEventListener("activate", (event) => {
  const old = caches.keys().then((names) => Promise.all(
    names.filter((name) => name.startsWith("kiosk-") && name !== CACHE && name !== SOUNDS)
      .map((name) => caches.delete(name))));
  event.waitUntil(old.then(() => clients.claim()));
});

addEventListener("message", (event) => {
  if (event.data === "adopt") skipWaiting();
  if (event.data?.sounds) event.waitUntil(keepSounds(event.data.sounds));
});

async function keepSounds(addresses) {
  const cache = await caches.open(SOUNDS);
  const wanted = new Set(addresses.map((address) => new URL(address, location).href));
  for (const request of await cache.keys()) if (!wanted.has(request.url)) await cache.delete(request);
  for (const address of wanted) {
    if (await cache.match(address)) continue;
    const response = await fetch(address).catch(() => null);
    if (response?.status === 200) await cache.put(address, response);
  }
}

addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin || pathname.startsWith("/api/")) return;
  event.respondWith(request.mode === "navigate" && pathname === page ? fromCache(page, request) : fromCache(request, request));
});

async function fromCache(wanted, request) {
  const found = await caches.match(wanted, { ignoreSearch: request.mode === "navigate" });
  return found ?? fetch(request);
}

// Keeps styles, scripts, pictures and one page that says there is no connection. Never a page about anybody: what is
// not named here goes to the network and is kept nowhere.
"use strict";
const NAME = `caseboard ${KEPT.join(" ")}`;
const [NO_CONNECTION] = KEPT;

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(NAME).then((cache) => cache.addAll(KEPT)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) if (name !== NAME) await caches.delete(name);
    await self.registration.navigationPreload?.enable();
  })());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(visit(event));
  else if (url.pathname.startsWith("/static/") && url.searchParams.has("v")) event.respondWith(fetchOnce(request));
});

async function visit(event) {
  try {
    return (await event.preloadResponse) || (await fetch(event.request));
  } catch {
    return (await caches.match(NO_CONNECTION)) || Response.error();
  }
}

// A static file's address changes with its content, so that the first answer is good for ever.
async function fetchOnce(request) {
  const kept = await caches.match(request);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) (await caches.open(NAME)).put(request, answer.clone());
  return answer;
}

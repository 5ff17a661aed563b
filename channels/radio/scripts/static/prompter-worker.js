// A prompter that is opened again with the network gone: the last one this computer showed. Pages of other days go.
"use strict";

const KEPT = "keryx-prompter", WAIT_MS = 4000;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", event => event.waitUntil(self.clients.claim()));

self.addEventListener("message", event => event.waitUntil((async () => {
  const cache = await caches.open(KEPT), wanted = event.data.keep;
  for (const request of await cache.keys()) if (new URL(request.url).pathname.startsWith("/desk/radio/prompter/") && !wanted.includes(request.url)) await cache.delete(request);
  for (const address of wanted) {
    const answer = await fetch(address, { credentials: "same-origin" }).catch(() => null);
    if (answer?.ok && !answer.redirected) await cache.put(address, answer);
  }
})()));

async function answered(request) {
  const cache = await caches.open(KEPT);
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(WAIT_MS) });
    if (answer.ok && !answer.redirected && await cache.match(request)) await cache.put(request, answer.clone());
    return answer;
  } catch (error) {
    const kept = await cache.match(request);
    if (kept) return kept;
    throw error;
  }
}

self.addEventListener("fetch", event => {
  const { request } = event;
  if (request.method === "GET" && !new URL(request.url).pathname.endsWith(".json")) event.respondWith(answered(request));
});

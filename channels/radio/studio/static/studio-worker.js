// The studio's page, opened anew with the network gone: as this computer last showed it. It is forgotten as soon as the
// server answers with another page: who signed out, or ended the shift, leaves nothing behind.
"use strict";

const KEPT = "keryx-studio", WAIT_MS = 4000;
const PAGE = "/desk/radio/studio";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", event => event.waitUntil(self.clients.claim()));

self.addEventListener("message", event => event.waitUntil((async () => {
  if (!event.data.keep) return caches.delete(KEPT);
  const cache = await caches.open(KEPT);
  for (const address of event.data.keep) {
    const answer = await fetch(address, { credentials: "same-origin" }).catch(() => null);
    if (answer?.ok && !answer.redirected) await cache.put(address, answer);
  }
  return undefined;
})()));

async function answered(request) {
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(WAIT_MS) });
    if (request.mode === "navigate" && !answer.ok) await caches.delete(KEPT);
    return answer;
  } catch (error) {
    const kept = await caches.match(request, { cacheName: KEPT }); // to open it would make one that was forgotten anew
    if (kept) return kept;
    throw error;
  }
}

self.addEventListener("fetch", event => {
  const { method, url } = event.request, { pathname } = new URL(url);
  if (method === "GET" && (pathname === PAGE || pathname.startsWith(`${PAGE}/static/`) || pathname.startsWith("/static/"))) event.respondWith(answered(event.request));
});

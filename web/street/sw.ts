// Keeps the public shell of the street page, and nothing else: no answer of the server is ever stored here.
declare const PRECACHE: string[];
declare const VERSION: string;

const worker = self as unknown as ServiceWorkerGlobalScope;

const CACHE = `rue-${VERSION}`;
const SHELL = "/rue/";

worker.addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(PRECACHE.map((path) => new Request(path, { cache: "reload", credentials: "omit" })))));
});

worker.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) if (name.startsWith("rue-") && name !== CACHE) await caches.delete(name);
    await worker.clients.claim();
  })());
});

// Asked by the page, only when nothing is unsent.
worker.addEventListener("message", (event) => {
  if (event.data === "take") void worker.skipWaiting();
});

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== worker.location.origin) return;
  const shell = request.mode === "navigate" && url.pathname === SHELL;
  if (!shell && !PRECACHE.includes(url.pathname)) return;
  event.respondWith((async () => {
    const found = await (await caches.open(CACHE)).match(shell ? SHELL : url.pathname, { ignoreVary: true });
    return found ?? fetch(request);
  })());
});

export {};

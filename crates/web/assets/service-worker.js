// Offline practice. The server puts SHELL (files of every page) and VERSION in front of this text,
// and the two modules it uses. Pages come from the network while there is one: what is kept is
// for when there is none.
const SHELL_CACHE = `listen-shell-${VERSION}`;
const OFFLINE_PAGE = "/offline";
const KEPT = { cacheName: KEPT_CACHE, ignoreVary: true };

async function keepOfflinePage() {
  const response = await fetch(OFFLINE_PAGE, { cache: "no-store" });
  if (response.ok) await (await caches.open(SHELL_CACHE)).put(OFFLINE_PAGE, response);
}

async function install() {
  const cache = await caches.open(SHELL_CACHE);
  await cache.addAll(SHELL);
  await keepOfflinePage();
  await self.skipWaiting();
}

// A new version brings new scripts, so kept pages are fetched again; without a network they stay.
async function refreshKept() {
  const cache = await caches.open(KEPT_CACHE);
  for (const { pages } of await listRecords("kept")) {
    for (const url of pages) {
      const response = await fetch(url, { redirect: "manual" }).catch(() => null);
      if (response?.ok) await cache.put(url, response);
    }
  }
}

async function activate() {
  const old = (await caches.keys()).filter((name) => name.startsWith("listen-shell-") && name !== SHELL_CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
  await refreshKept();
}

// `/assets/base.0123abcd….css` without the part that names the content: an older page finds the
// file of the version that is kept.
function plainAsset(path) {
  return path.replace(/\.[0-9a-f]{8,}(\.[a-z]+)$/, "$1");
}

async function asset(request, path) {
  try {
    return await fetch(request);
  } catch (error) {
    const kept = await caches.match(plainAsset(path));
    if (kept) return kept;
    throw error;
  }
}

async function audio(request, path) {
  const kept = await caches.match(path, KEPT);
  return kept ? partOf(kept, request.headers.get("range")) : fetch(request);
}

async function page(request, path) {
  try {
    const response = await fetch(request);
    if (path === OFFLINE_PAGE && response.ok) {
      await (await caches.open(SHELL_CACHE)).put(OFFLINE_PAGE, response.clone());
    }
    return response;
  } catch {
    return (await caches.match(path, KEPT)) ?? (await caches.match(OFFLINE_PAGE));
  }
}

async function answer(request) {
  try {
    return await fetch(request);
  } catch (error) {
    const kept = await caches.match(request, KEPT);
    if (kept) return kept;
    throw error;
  }
}

function see(path) {
  return Response.redirect(new URL(path, self.location.origin).href, 303);
}

// A begun attempt was kept with its passage.
async function begin(slug) {
  const record = await findRecord("kept", slug);
  return see(record ? `/attempts/${record.attempt}` : OFFLINE_PAGE);
}

async function queueAnswers(id, form) {
  const responses = {};
  for (const [name, given] of form) {
    const item = /^item-(\d+)$/.exec(name);
    if (item) responses[item[1]] = given;
  }
  const waiting = (await listRecords("queue")).filter((entry) => entry.attempt_id === id && !entry.refused && !entry.owner);
  for (const entry of waiting) await deleteRecord("queue", entry.key);
  await putRecord("queue", { key: crypto.randomUUID(), attempt_id: id, finished_at: Date.now(), responses });
  await self.registration.sync?.register("answers").catch(() => {});
  return see(`${OFFLINE_PAGE}#waiting`);
}

// One after the other. What the server refuses stays with its reason, until the learner has seen
// it; a server that does not answer, or a session that ended, is tried again later.
async function sendAll() {
  const sent = [];
  for (const entry of await listRecords("queue")) {
    if (entry.refused || entry.owner) continue;
    const { key, attempt_id, finished_at, responses } = entry;
    const response = await fetch("/api/offline/submissions", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ key, attempt_id, finished_at, responses }),
    }).catch(() => null);
    if (!response || response.status === 401 || response.status === 429 || response.status >= 500) break;
    if (response.ok) {
      await deleteRecord("queue", key);
      await deleteRecord("drafts", attempt_id);
      sent.push(attempt_id);
    } else {
      const reason = (await response.json().catch(() => null))?.error?.message ?? String(response.status);
      await putRecord("queue", { ...entry, refused: reason });
    }
  }
  if (sent.length > 0) {
    for (const client of await self.clients.matchAll()) client.postMessage({ sent });
  }
}

let sending = Promise.resolve();
function flush() {
  sending = sending.then(sendAll, sendAll);
  return sending;
}

// Another learner may come: what was kept for this one goes.
async function leave(request, forget) {
  await flush().catch(() => {});
  const response = await fetch(request);
  if (response.type === "opaqueredirect" || response.ok) {
    await forget();
    await keepOfflinePage().catch(() => {});
  }
  return response;
}

// An answer without content leaves the page as it is, with everything that was typed; it is told why.
// Not every browser names the page that a form was sent from; then it is the one in front.
async function stay(clientId) {
  const pages = await self.clients.matchAll();
  const page = pages.find(({ id }) => id === clientId) ?? pages.find(({ focused }) => focused);
  page?.postMessage({ unsent: true });
  return new Response(null, { status: 204 });
}

async function post(request, path, clientId) {
  const leaving = { "/logout": forgetKept, "/account/delete": forgetEverything }[path];
  if (leaving) return leave(request, leaving).catch(() => see(OFFLINE_PAGE));
  const form = request.clone();
  try {
    return await fetch(request);
  } catch {
    const begun = /^\/passages\/([^/]+)\/attempts$/.exec(path);
    const submitted = /^\/attempts\/(\d+)\/submit$/.exec(path);
    if (begun) return begin(decodeURIComponent(begun[1]));
    if (submitted) return queueAnswers(Number(submitted[1]), await form.formData());
    return stay(clientId);
  }
}

function route(request, clientId) {
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return null;
  const path = url.pathname;
  if (request.method === "POST" && request.mode === "navigate") return post(request, path, clientId);
  if (request.method !== "GET") return null;
  if (path.startsWith("/assets/")) return asset(request, path);
  if (path.startsWith("/audio/")) return audio(request, path);
  if (request.mode === "navigate") return page(request, path);
  return path.startsWith("/api/") ? answer(request) : null;
}

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("fetch", (event) => {
  const answered = route(event.request, event.clientId);
  if (answered) event.respondWith(answered);
});
self.addEventListener("sync", (event) => event.waitUntil(flush()));
self.addEventListener("message", (event) => {
  if (event.data === "flush") event.waitUntil(flush());
});

// What this browser keeps for offline practice: passages that were chosen, answers that wait to
// be sent, drafts of kept attempts. Used by pages and by the service worker.

export const KEPT_CACHE = "listen-kept";
// Key of each store.
const STORES = { kept: "slug", queue: "key", drafts: "attempt" };

function open() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open("listen", 1);
    request.onupgradeneeded = () => {
      for (const [name, keyPath] of Object.entries(STORES)) request.result.createObjectStore(name, { keyPath });
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function within(store, mode, act) {
  const database = await open();
  try {
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction(store, mode);
      const request = act(transaction.objectStore(store));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(transaction.error);
    });
  } finally {
    database.close();
  }
}

export const listRecords = (store) => within(store, "readonly", (rows) => rows.getAll());
export const findRecord = (store, key) => within(store, "readonly", (rows) => rows.get(key));
export const putRecord = (store, record) => within(store, "readwrite", (rows) => rows.put(record));
export const deleteRecord = (store, key) => within(store, "readwrite", (rows) => rows.delete(key));

export async function removeKept(slug) {
  const record = await findRecord("kept", slug);
  if (!record) return;
  await deleteRecord("kept", slug);
  const others = new Set((await listRecords("kept")).flatMap((other) => other.urls));
  const cache = await caches.open(KEPT_CACHE);
  // Two passages may share an audio file.
  await Promise.all(record.urls.filter((url) => !others.has(url)).map((url) => cache.delete(url)));
}

// Answers that wait are no copies: they stay until they are sent, or their account is deleted.
export async function forgetKept() {
  await caches.delete(KEPT_CACHE);
  for (const store of ["kept", "drafts"]) await within(store, "readwrite", (rows) => rows.clear());
}

export async function forgetEverything() {
  await forgetKept();
  await within("queue", "readwrite", (rows) => rows.clear());
}

// Another account uses this browser now: answers of the one before wait until it comes back.
export async function handOver(from, to) {
  await forgetKept();
  for (const { owner, ...entry } of await listRecords("queue")) {
    if (owner !== to) entry.owner = owner ?? from;
    await putRecord("queue", entry);
  }
}

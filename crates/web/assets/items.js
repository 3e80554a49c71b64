// Saves every response while it is entered, so that closing the page loses nothing.

const DELAY_MS = 500;
const RETRY_MS = 3000;

export function enhanceItems() {
  const form = document.querySelector("[data-attempt]");
  if (!form) return;
  const status = form.querySelector("[data-save-status]");
  const pending = new Map();
  let timer = null;

  function send(id, given, keepalive) {
    return fetch(`/api/attempts/${form.dataset.attempt}/responses/${id}`, {
      method: "PUT",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ given }),
      keepalive,
    });
  }

  async function flush() {
    timer = null;
    status.textContent = form.dataset.textSaving;
    for (const [id, given] of [...pending]) {
      try {
        const response = await send(id, given, false);
        // A submitted attempt takes no drafts any more; there is nothing to try again.
        if (!response.ok && response.status !== 409) throw new Error(String(response.status));
        if (pending.get(id) === given) pending.delete(id);
      } catch {
        status.textContent = form.dataset.textUnsaved;
        timer ??= setTimeout(flush, RETRY_MS);
        return;
      }
    }
    if (pending.size === 0) status.textContent = form.dataset.textSaved;
    else timer ??= setTimeout(flush, DELAY_MS);
  }

  form.addEventListener("input", (event) => {
    const match = event.target.name?.match(/^item-(\d+)$/);
    if (!match) return;
    pending.set(match[1], event.target.value);
    clearTimeout(timer);
    timer = setTimeout(flush, DELAY_MS);
  });
  addEventListener("pagehide", () => {
    for (const [id, given] of pending) send(id, given, true);
  });
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    pending.clear();
  });
  form.querySelector("[data-save-button]").hidden = true;
}

// Saves every response while it is entered, so that closing the page loses nothing.

const DELAY_MS = 500;
const RETRY_MS = 3000;

export function enhanceItems() {
  const form = document.querySelector("[data-drafts]");
  if (!form) return;
  const status = form.querySelector("[data-save-status]");
  const pending = new Map();
  let timer = null;

  function send(id, given, keepalive) {
    return fetch(`${form.dataset.drafts}/${id}`, {
      method: "PUT",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ given }),
      keepalive,
    });
  }

  // What the server will never take: telling it again changes nothing.
  function refusal(response) {
    if (response.ok || [408, 425, 429].includes(response.status) || response.status >= 500) return null;
    const { textGone, textSubmitted, textRefused } = form.dataset;
    return { 404: textGone, 409: textSubmitted }[response.status] ?? textRefused;
  }

  const refused = new Map();
  let isSending = false;

  function later(delay) {
    clearTimeout(timer);
    timer = setTimeout(flush, delay);
  }

  // One at a time, so that an older value never overtakes a newer one.
  async function flush() {
    if (isSending) return later(DELAY_MS);
    isSending = true;
    status.textContent = form.dataset.textSaving;
    try {
      for (const [id, given] of [...pending]) {
        const response = await send(id, given, false);
        if (response.status === 401) return (status.textContent = form.dataset.textSignedOut);
        const message = refusal(response);
        if (!response.ok && !message) throw new Error(String(response.status));
        if (message) refused.set(id, message);
        else refused.delete(id);
        if (pending.get(id) === given) pending.delete(id);
      }
      if (pending.size > 0) return later(DELAY_MS);
      return (status.textContent = [...refused.values()][0] ?? form.dataset.textSaved);
    } catch {
      status.textContent = form.dataset.textUnsaved;
      return later(RETRY_MS);
    } finally {
      isSending = false;
    }
  }

  // Marks of one response have one name; together they are what is given.
  function entered(field) {
    if (field.type !== "checkbox") return field.value;
    return [...form.querySelectorAll(`[name="${field.name}"]:checked`)].map((mark) => mark.value).join(",");
  }

  form.addEventListener("input", (event) => {
    const match = event.target.name?.match(/^item-(\d+)$/);
    if (!match) return;
    pending.set(match[1], entered(event.target));
    later(DELAY_MS);
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

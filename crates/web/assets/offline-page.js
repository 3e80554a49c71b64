// The list of what is kept and of answers that wait. It is all in this browser, so only a script can tell.
import { deleteRecord, listRecords, removeKept } from "./offline-store.js";

const kept = document.querySelector("[data-kept]");
const queue = document.querySelector("[data-queue]");

function megabytes(bytes) {
  return (bytes / 1_000_000).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 });
}

function entry(list, label, href, detail, action, act) {
  const item = document.createElement("li");
  const link = document.createElement("a");
  link.href = href;
  link.textContent = label;
  const note = document.createElement("span");
  note.className = "muted";
  note.textContent = detail;
  item.append(link, " ", note);
  if (action) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button-quiet";
    button.textContent = action;
    button.setAttribute("aria-label", `${action}: ${label}`);
    button.addEventListener("click", async () => {
      await act();
      await show();
      document.querySelector("h1").focus();
    });
    item.append(" ", button);
  }
  list.append(item);
}

async function show() {
  const records = await listRecords("kept");
  kept.replaceChildren();
  for (const { slug, title, level, bytes } of records) {
    entry(kept, title, `/passages/${slug}`, `${level} · ${megabytes(bytes)} MB`, kept.dataset.textRemove, () => removeKept(slug));
  }
  document.querySelector("[data-kept-empty]").hidden = records.length > 0;
  const total = document.querySelector("[data-kept-total]");
  total.hidden = records.length === 0;
  total.textContent = total.dataset.text.replace("%n", megabytes(records.reduce((sum, { bytes }) => sum + bytes, 0)));
  const waiting = (await listRecords("queue")).filter(({ owner }) => !owner);
  queue.replaceChildren();
  for (const { key, attempt_id: id, finished_at: at, refused } of waiting) {
    const time = new Date(at).toLocaleString(document.documentElement.lang);
    const detail = refused ? `${queue.dataset.textRefused} ${refused}` : queue.dataset.textWaiting;
    entry(queue, time, `/attempts/${id}`, detail, refused && kept.dataset.textRemove, () => deleteRecord("queue", key));
  }
  document.querySelector("[data-queue-section]").hidden = waiting.length === 0;
}

show();
navigator.serviceWorker?.addEventListener("message", show);

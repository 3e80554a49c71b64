// On every page: registers the service worker and has answers sent that wait. On a passage page:
// the button that keeps the passage. On an attempt: drafts stay here, too.
import { KEPT_CACHE, deleteRecord, findRecord, handOver, putRecord, removeKept } from "./offline-store.js";

const texts = document.querySelector("[data-offline]")?.dataset;
const container = navigator.serviceWorker;

function askToSend() {
  container.ready.then((registration) => registration.active?.postMessage("flush"));
}

function tellSent(ids) {
  for (const id of ids) {
    const note = document.createElement("p");
    note.className = "notice";
    note.setAttribute("role", "status");
    const link = document.createElement("a");
    link.href = `/attempts/${id}`;
    link.textContent = texts.textResult;
    note.append(`${texts.textSent} `, link);
    document.querySelector("main").prepend(note);
  }
}

// A form could not be sent: it is still there. What drafts keep is saved as soon as it can be.
function tellUnsent() {
  let note = document.querySelector("[data-unsent]");
  if (!note) {
    note = document.createElement("p");
    note.className = "notice notice-warning";
    note.setAttribute("role", "alert");
    note.tabIndex = -1;
    note.dataset.unsent = "";
    document.querySelector("main").prepend(note);
  }
  note.textContent = texts.textUnsent;
  note.focus();
  for (const field of document.querySelectorAll("[data-drafts] [name^=item-]")) {
    if (field.type !== "radio" || field.checked) field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

async function fetchPage(url, options) {
  const response = await fetch(url, options);
  if (!response.ok) throw new Error(String(response.status));
  return response;
}

// The address of the audio as the page plays it, without the part after `#`.
function audioUrl() {
  const audio = document.querySelector("[data-audio]");
  const url = audio?.currentSrc || audio?.querySelector("source")?.src || audio?.src;
  return url ? new URL(url).pathname : null;
}

// Page, begun attempt and audio. The record is written last: without it nothing counts as kept.
async function keep(button) {
  const { slug, title, level } = button.dataset;
  const cache = await caches.open(KEPT_CACHE);
  const begun = await fetchPage(`/passages/${slug}/attempts`, { method: "POST" });
  const attemptPath = new URL(begun.url).pathname;
  const passagePath = `/passages/${slug}`;
  const pages = [passagePath, attemptPath];
  let bytes = 0;
  const urls = [...pages, audioUrl()].filter(Boolean);
  for (const url of urls) {
    const response = await fetchPage(url);
    bytes += (await response.clone().blob()).size;
    await cache.put(url, response);
  }
  const attempt = Number(attemptPath.split("/").pop());
  await putRecord("kept", { slug, title, level, urls, pages, attempt, bytes, keptAt: Date.now() });
  await navigator.storage?.persist?.();
}

async function enhanceButton(button) {
  const status = document.querySelector("[data-keep-status]");
  let isKept = Boolean(await findRecord("kept", button.dataset.slug));
  function show() {
    button.textContent = isKept ? button.dataset.textRemove : button.dataset.textKeep;
    button.hidden = false;
  }
  button.addEventListener("click", async () => {
    button.disabled = true;
    status.textContent = isKept ? "" : button.dataset.textKeeping;
    try {
      if (isKept) await removeKept(button.dataset.slug);
      else await keep(button);
      isKept = !isKept;
      status.textContent = isKept ? button.dataset.textKept : button.dataset.textRemoved;
    } catch {
      await removeKept(button.dataset.slug).catch(() => {});
      status.textContent = button.dataset.textFailed;
    }
    button.disabled = false;
    show();
  });
  show();
}

// Without a network drafts reach no server; closing the page must lose nothing all the same.
async function keepDrafts(form) {
  const attempt = Number(form.dataset.attempt);
  const saved = (await findRecord("drafts", attempt))?.fields ?? {};
  // What the server has goes before.
  const isEmpty = (name) => (form.elements[name].value ?? "") === "";
  for (const [name, given] of Object.entries(saved)) {
    if (form.elements[name] && isEmpty(name)) form.elements[name].value = given;
  }
  form.addEventListener("input", ({ target }) => {
    if (!target.name?.startsWith("item-")) return;
    saved[target.name] = target.value;
    putRecord("drafts", { attempt, fields: saved });
  });
  form.addEventListener("submit", () => deleteRecord("drafts", attempt));
}

// Whose browser this is. A visitor who signs up keeps everything; where another account logs in
// without the first one having logged out, what was kept for the first one goes, and its answers
// wait for it.
async function checkOwner() {
  const owner = localStorage.getItem("listen:owner") ?? "";
  if (!texts.account || texts.account === owner) return;
  if (owner) await handOver(owner, texts.account);
  localStorage.setItem("listen:owner", texts.account);
}

if (container && texts) {
  await checkOwner();
  // Without an account there is nobody whose answers these would be.
  const isSomebody = texts.account || !localStorage.getItem("listen:owner");
  container.register("/service-worker.js").then(() => isSomebody && askToSend(), () => {});
  container.addEventListener("message", ({ data }) => {
    if (data?.sent) tellSent(data.sent);
    if (data?.unsent) tellUnsent();
  });
  addEventListener("online", () => isSomebody && askToSend());
  const button = document.querySelector("[data-keep]");
  if (button) enhanceButton(button);
  const form = document.querySelector("[data-attempt]");
  if (form) keepDrafts(form);
}

// Small comforts of every page; everything works without them.

// Moments as the reader's language writes them, in the learner's zone; where none is known, in the browser's.
const { lang, dataset } = document.documentElement;
const style = { dateStyle: "medium", timeStyle: "short" };
let format;
try {
  format = new Intl.DateTimeFormat(lang, { ...style, timeZone: dataset.timeZone });
} catch {
  // A zone of which this browser has not heard.
  format = new Intl.DateTimeFormat(lang, style);
}
for (const time of document.querySelectorAll("time[datetime]")) {
  time.textContent = format.format(new Date(time.dateTime));
}

// Days begin where the reader is, unless another zone was chosen.
const today = document.querySelector("[data-zone]");
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (today && today.dataset.zoneIsChosen === "false" && zone && zone !== today.dataset.zone) {
  fetch("/zone", { method: "POST", body: new URLSearchParams({ zone }) }).catch(() => {});
}

// What went wrong is read first.
document.querySelector("[data-focus]")?.focus();

// Browsers print by menu and key as well; a button that does nothing without scripts stays hidden.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

// Audio that is being made: the server tells how far it is, until the player can be shown. A stream
// that ends is opened again by the browser.
const wait = document.querySelector("[data-audio-wait]");

function isWriting() {
  const field = document.activeElement;
  if (field?.matches("textarea")) return true;
  return Boolean(field?.matches("input") && !["radio", "checkbox", "range", "button", "submit"].includes(field.type));
}

// How long nobody must be writing before the page comes again by itself: what was clicked comes first.
const IDLE_MS = 1500;
let isReady = false;
let isLeaving = false;

function reloadWhenIdle() {
  setTimeout(() => {
    if (!isWriting() && !isLeaving) location.reload();
  }, IDLE_MS);
}

// The page is loaded again with the player. Nothing typed is lost by that, since it is saved as it is
// entered, but whoever is writing would lose the place: then the page waits and says so.
function comeIn() {
  if (isReady) return;
  if (!isWriting() || !wait.dataset.textReady) {
    location.reload();
    return;
  }
  isReady = true;
  events.close();
  const said = document.createElement("p");
  said.setAttribute("role", "status");
  const now = document.createElement("button");
  now.type = "button";
  now.className = "button";
  now.textContent = wait.dataset.textShow;
  now.addEventListener("click", () => location.reload());
  wait.replaceChildren(said, now);
  said.textContent = wait.dataset.textReady;
  document.addEventListener("focusout", reloadWhenIdle);
  // A form on its way is not broken off.
  document.addEventListener("submit", () => (isLeaving = true));
}

let events = null;

function show({ state, n_done: done, n_total: total, n_ahead: ahead }) {
  const text = wait.querySelector("[data-progress-text]");
  const bar = wait.querySelector("[data-progress]");
  // A page that shows nothing but this sound would come again for ever.
  if (wait.dataset.textStuck && !["preparing", "ready"].includes(state)) {
    text.textContent = wait.dataset.textStuck;
    return;
  }
  if (!bar || state !== "preparing") {
    if (!(state === "no-worker" && !bar)) comeIn();
    return;
  }
  bar.max = Math.max(total, 1);
  bar.value = done;
  if (total > 0) text.textContent = `${text.dataset.textSentences}: ${done} / ${total}`;
  else if (ahead > 0) text.textContent = `${text.dataset.textAhead}: ${ahead}`;
}

if (wait) {
  events = new EventSource(wait.dataset.url);
  events.addEventListener("audio", (event) => show(JSON.parse(event.data)));
  addEventListener("pagehide", () => events.close());
}

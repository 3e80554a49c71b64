// A note saves itself: a second after the last key, and at once with Ctrl or Command and Enter.
const PAUSE_MS = 1000;
// After this time it is tried again, if it could not be saved.
const AGAIN_MS = 5000;

for (const form of document.querySelectorAll("[data-note]")) {
  const field = form.querySelector("textarea");
  const count = form.querySelector("[data-note-count]");
  const state = form.querySelector("[data-note-state]");
  let timer = null;
  let kept = field.value;

  const show = () => {
    count.textContent = `${[...field.value].length} / ${field.maxLength}`;
  };

  // One after the other, so that an older text never comes last.
  let saving = Promise.resolve();
  const save = () => {
    clearTimeout(timer);
    saving = saving.then(send);
  };

  const send = async () => {
    const text = field.value;
    if (text === kept) return;
    const body = new URLSearchParams({ text });
    const response = await fetch(form.action, { method: "POST", headers: { accept: "application/json" }, body }).catch(() => null);
    if (response?.ok) {
      kept = text;
      state.textContent = form.dataset.saved;
      return;
    }
    state.textContent = form.dataset.unsaved;
    // What was refused is refused again; a server or network that is away comes back.
    if (!response || response.status >= 500) timer = setTimeout(save, AGAIN_MS);
  };

  field.addEventListener("input", () => {
    show();
    state.textContent = "";
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE_MS);
  });
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.isComposing) save();
  });
  addEventListener("pagehide", () => {
    if (field.value !== kept) navigator.sendBeacon(form.action, new URLSearchParams({ text: field.value }));
  });
  show();
}

// A note saves itself: a second after the last key, and at once with Ctrl or Command and Enter.
const PAUSE_MS = 1000;

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
    try {
      const response = await fetch(form.action, { method: "POST", headers: { accept: "application/json" }, body: new URLSearchParams({ text }) });
      if (!response.ok) throw new Error(response.status);
      kept = text;
      state.textContent = form.dataset.saved;
    } catch {
      state.textContent = form.dataset.unsaved;
    }
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

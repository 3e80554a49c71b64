// Tells how far a passage is that a language model writes. A stream that ends is opened again by the
// browser; without scripts there is a link to look again.
const card = document.querySelector("[data-generation]");
const stage = card.querySelector("[data-generation-stage]");
const bar = card.querySelector("[data-generation-words]");
const count = card.querySelector("[data-generation-count]");

card.querySelector("[data-generation-look]").hidden = true;

function show({ state, stage_text: text, n_words: words, target_words: target }) {
  if (state !== "open") {
    location.reload();
    return;
  }
  if (stage.textContent !== text) stage.textContent = text;
  if (!bar || target === 0) return;
  bar.value = words;
  count.textContent = `${count.dataset.text}: ${words} / ${target}`;
}

const events = new EventSource(`/api/generations/${card.dataset.generation}/events`);
events.addEventListener("generation", ({ data }) => show(JSON.parse(data)));
addEventListener("pagehide", () => events.close());

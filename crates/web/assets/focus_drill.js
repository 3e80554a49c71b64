// Items of several passages, each with a sound of its own: one is heard at a time, and Ctrl+Enter
// plays that of the item that has the focus.
import { enhanceItems } from "./items.js";
import { enhanceSoundKeys, wireSound } from "./sound.js";

const sounds = new Map();
for (const box of document.querySelectorAll("[data-review-sound]")) {
  sounds.set(box.closest("[data-item]"), wireSound(box));
}

document.addEventListener(
  "play",
  (event) => {
    for (const { audio } of sounds.values()) if (audio !== event.target) audio.pause();
  },
  true,
);

enhanceSoundKeys(() => sounds.get(document.activeElement?.closest("[data-item]")) ?? [...sounds.values()][0]);

for (const link of document.querySelectorAll("[data-play-part]")) {
  link.addEventListener("click", (event) => {
    const sound = sounds.get(link.closest("[data-item]"));
    if (!sound) return;
    event.preventDefault();
    sound.play(1, { start: Number(link.dataset.start), end: Number(link.dataset.end) });
  });
}

enhanceItems();

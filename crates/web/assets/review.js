// Plays one card of the review, counts what is heard, and answers to keys while typing.
import { enhanceTiles } from "./tiles.js";

const SLOW = 0.85;
const TAIL_MS = 150;

const root = document.querySelector("[data-review]");
const box = root?.querySelector("[data-review-sound]");

function enhance() {
  const audio = box.querySelector("[data-audio]");
  const find = (name) => root.querySelector(`[data-${name}]`);
  const startS = Number(box.dataset.start) / 1000;
  const endS = (Number(box.dataset.end) + TAIL_MS) / 1000;
  const speed = Number(root.dataset.speed);
  // Help loads the page again; what was heard before goes on counting.
  let nPlays = Number(find("n-plays")?.value) || 0;
  let slowest = nPlays > 0 ? Number(find("speed-milli").value) / 1000 : Infinity;

  audio.controls = false;
  audio.preservesPitch = true;
  box.querySelector("[data-review-buttons]").hidden = false;

  function note(rate) {
    nPlays += 1;
    slowest = Math.min(slowest, rate);
    const plays = box.querySelector("[data-review-plays]");
    plays.textContent = plays.dataset.text.replace("%n", nPlays);
    if (!find("n-plays")) return;
    find("n-plays").value = nPlays;
    find("speed-milli").value = Math.round(slowest * 1000);
    if (rate < 1) find("help").value = "slow";
  }

  function fail() {
    box.querySelector("[data-review-error]").hidden = false;
  }

  async function play(rate) {
    audio.currentTime = startS;
    audio.playbackRate = rate;
    try {
      await audio.play();
      note(rate);
    } catch (error) {
      if (error.name !== "AbortError") fail();
    }
  }

  // The clip may lie within the audio of a whole passage.
  audio.addEventListener("timeupdate", () => {
    if (audio.currentTime >= endS) audio.pause();
  });
  audio.addEventListener("error", fail);
  audio.querySelector("source:last-of-type").addEventListener("error", fail);
  box.querySelector("[data-review-play]").addEventListener("click", () => play(speed));
  box.querySelector("[data-review-slow]").addEventListener("click", () => play(SLOW));
  document.addEventListener("keydown", (event) => {
    // Input methods for Chinese use these keys while a word is being composed.
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      play(event.shiftKey ? SLOW : speed);
    }
  });
  (find("given") ?? (root.matches("form") ? box.querySelector("[data-review-play]") : null))?.focus();
}

if (box) enhance();
enhanceTiles();

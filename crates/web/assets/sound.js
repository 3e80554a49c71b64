// Plays a part of a passage, or a sentence made for the review, and counts what is heard.

export const SLOW = 0.85;
const TAIL_MS = 150;

// The box is `parts/review_sound.html`. `speed` is that of the button, `note` hears each play's.
export function wireSound(box, { speed = 1, note = () => {} } = {}) {
  const audio = box.querySelector("[data-audio]");
  const whole = { start: Number(box.dataset.start), end: Number(box.dataset.end) };
  let endS = Infinity;
  let nPlays = 0;

  audio.controls = false;
  audio.preservesPitch = true;
  box.querySelector("[data-review-buttons]").hidden = false;

  function count(rate) {
    nPlays += 1;
    const plays = box.querySelector("[data-review-plays]");
    plays.textContent = plays.dataset.text.replace("%n", nPlays);
    note(rate, nPlays);
  }

  function fail() {
    box.querySelector("[data-review-error]").hidden = false;
  }

  async function play(rate = speed, part = whole) {
    endS = (part.end + TAIL_MS) / 1000;
    audio.currentTime = part.start / 1000;
    audio.playbackRate = rate;
    try {
      await audio.play();
      count(rate);
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
  box.querySelector("[data-review-play]").addEventListener("click", () => play());
  box.querySelector("[data-review-slow]").addEventListener("click", () => play(SLOW));
  return { audio, play };
}

// Ctrl+Enter plays, with Shift slowly: `find` says which sound.
export function enhanceSoundKeys(find) {
  document.addEventListener("keydown", (event) => {
    // Input methods for Chinese use these keys while a word is being composed.
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      find()?.play(event.shiftKey ? SLOW : undefined);
    }
  });
}

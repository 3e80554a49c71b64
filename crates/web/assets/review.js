// Plays one card of the review, tells the form what was heard, and answers to keys while typing.
import { enhanceSoundKeys, wireSound } from "./sound.js";

const root = document.querySelector("[data-review]");
const box = root?.querySelector("[data-review-sound]");

function enhance() {
  const find = (name) => root.querySelector(`[data-${name}]`);
  let slowest = Infinity;
  function note(rate, nPlays) {
    slowest = Math.min(slowest, rate);
    if (!find("n-plays")) return;
    find("n-plays").value = nPlays;
    find("speed-milli").value = Math.round(slowest * 1000);
    if (rate < 1) find("help").value = "slow";
  }
  const sound = wireSound(box, { speed: Number(root.dataset.speed), note });
  enhanceSoundKeys(() => sound);
  (find("given") ?? (root.matches("form") ? box.querySelector("[data-review-play]") : null))?.focus();
}

if (box) enhance();

// Plays one card of the review, tells the form what was heard, and answers to keys while typing.
import { behind } from "./babble.js";
import { enhanceSoundKeys, wireSound } from "./sound.js";

const root = document.querySelector("[data-review]");
const box = root?.querySelector("[data-review-sound]");

// Other voices talk while the sentence does. The form hears of them only if each play had them.
function wireBabble(audio) {
  const { babbleDb, voices } = root.dataset;
  if (!babbleDb) return;
  const field = root.querySelector("[data-heard-babble]");
  const note = root.querySelector("[data-babble-note]");
  const babble = behind({ audio, root: box }, voices.split(" "), note, Number(babbleDb));
  let all = true;
  let isHeard = false;
  const follow = (state) => {
    box.dataset.state = state;
    babble.follow(state);
  };
  const tell = () => (field.value = all && isHeard ? babbleDb : "");
  audio.addEventListener("play", () => {
    isHeard = false;
    follow("playing");
  });
  audio.addEventListener("timeupdate", () => {
    if (audio.paused || isHeard) return;
    isHeard = babble.heardDb !== null;
    tell();
  });
  audio.addEventListener("pause", () => {
    follow("ready");
    all &&= isHeard;
    tell();
  });
}

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
  wireBabble(sound.audio);
  enhanceSoundKeys(() => sound);
  (find("given") ?? (root.matches("form") ? box.querySelector("[data-review-play]") : null))?.focus();
}

if (box) enhance();

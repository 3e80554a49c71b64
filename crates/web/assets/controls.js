// Wires the player to its buttons, the audio element, media keys and fingers.

const SWIPE_MS = 600;
const SWIPE_PX = 50;

function wireButtons(player, { root }) {
  for (const button of root.querySelectorAll("[data-action]")) {
    button.addEventListener("click", () => player.act(button.dataset.action));
  }
  for (const link of document.querySelectorAll("[data-play]")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      player.playClip(link.dataset.play.split(",").map(Number));
    });
  }
  const seek = root.querySelector("[data-seek]");
  seek.addEventListener("input", () => player.seekTo(Number(seek.value)));
  const speed = root.querySelector("[data-speed]");
  speed.addEventListener("change", () => player.setSpeed(Number(speed.value)));
  // With a mouse; the range below does the same by keyboard.
  root.querySelector("[data-waveform]")?.addEventListener("click", (event) => {
    const box = event.currentTarget.getBoundingClientRect();
    player.seekTo(((event.clientX - box.left) / box.width) * player.durationMs);
  });
}

function wireAudio(player, { audio }) {
  for (const event of ["timeupdate", "seeked", "loadedmetadata"]) audio.addEventListener(event, () => player.tick());
  audio.addEventListener("seeked", () => player.findActive());
  audio.addEventListener("play", () => {
    player.findActive();
    player.setState("playing");
    player.show();
    player.follow();
  });
  audio.addEventListener("pause", () => {
    player.setState(player.gap ? "gap" : "paused");
    player.show();
    player.remember();
  });
  audio.addEventListener("ended", () => player.end());
  audio.addEventListener("error", () => player.fail());
  audio.querySelector("source:last-of-type")?.addEventListener("error", () => player.fail());
  audio.addEventListener("canplay", () => player.setFailed(false));
}

function wireMediaKeys(player) {
  if (!("mediaSession" in navigator)) return;
  navigator.mediaSession.metadata = new MediaMetadata({ title: document.title });
  const handlers = {
    play: () => player.play(),
    pause: () => player.pause(),
    previoustrack: () => player.act("previous"),
    nexttrack: () => player.act("next"),
    seekbackward: () => player.act("back"),
    seekforward: () => player.act("forward"),
  };
  for (const [event, handler] of Object.entries(handlers)) {
    navigator.mediaSession.setActionHandler(event, handler);
  }
}

// A swipe on the player is "previous" or "next"; the buttons do the same.
function wireSwipes(player, root) {
  let start = null;
  root.addEventListener("touchstart", (event) => {
    const [touch] = event.changedTouches;
    const isControl = event.target.closest("input, select, summary, [data-waveform]");
    start = isControl || event.touches.length > 1 ? null : { x: touch.clientX, y: touch.clientY, at: event.timeStamp };
  }, { passive: true });
  root.addEventListener("touchend", (event) => {
    if (!start) return;
    const [touch] = event.changedTouches;
    const [dx, dy] = [touch.clientX - start.x, touch.clientY - start.y];
    const isSwipe = event.timeStamp - start.at < SWIPE_MS && Math.abs(dx) > SWIPE_PX && Math.abs(dx) > 2 * Math.abs(dy);
    if (isSwipe) player.act(dx < 0 ? "next" : "previous");
    start = null;
  }, { passive: true });
  root.addEventListener("touchcancel", () => { start = null; }, { passive: true });
}

export function wirePlayer(player) {
  const { root, audio, training, ab } = player;
  training.onChange = () => player.show();
  ab.onChange = () => player.show();
  wireButtons(player, player);
  wireAudio(player, player);
  wireMediaKeys(player);
  wireSwipes(player, root);
  addEventListener("pagehide", () => {
    player.remember();
    player.memory.flush(true);
  });
  root.querySelector("[data-transport]").hidden = false;
  root.querySelector("[data-training]").hidden = !training.isShown;
  audio.controls = false;
  player.show();
}

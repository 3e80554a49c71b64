// The player: the sentence is the unit. Times come from the server, in milliseconds.

const LEAD_IN_MS = 120;
const TAIL_MS = 150;
// Within this time of its start, "previous" means the sentence before.
const RESTART_MS = 1000;
// The place belongs to a passage, the speed to the listener.
const SPEED_KEY = "listen:speed";

function clock(ms) {
  const seconds = Math.floor(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

export class Player {
  constructor(root, audio) {
    this.root = root;
    this.audio = audio;
    this.storageKey = `listen:${root.dataset.slug}`;
    this.sentences = readSentences();
    this.queue = [];
    this.isLooping = false;
    this.find("[data-transport]").hidden = false;
    audio.controls = false;
    audio.preservesPitch = true;
    this.listen();
    this.restore();
    this.show();
    // The last source may have failed before this script was there to hear of it.
    if (audio.networkState === HTMLMediaElement.NETWORK_NO_SOURCE) this.fail();
  }

  find(selector) {
    return this.root.querySelector(selector);
  }

  get nowMs() {
    return this.audio.currentTime * 1000;
  }

  // Index of the sentence that is heard, or was heard last.
  get current() {
    const now = this.nowMs + 1;
    let index = 0;
    for (const [i, sentence] of this.sentences.entries()) {
      if (sentence.from <= now) index = i;
    }
    return index;
  }

  listen() {
    const { audio } = this;
    for (const button of this.root.querySelectorAll("[data-action]")) {
      button.addEventListener("click", () => this.act(button.dataset.action));
    }
    for (const link of document.querySelectorAll("[data-play]")) {
      link.addEventListener("click", (event) => {
        event.preventDefault();
        this.playClip(link.dataset.play.split(",").map(Number));
      });
    }
    const seek = this.find("[data-seek]");
    seek.addEventListener("input", () => {
      this.queue = [];
      this.jump(Number(seek.value));
    });
    const speed = this.find("[data-speed]");
    speed.addEventListener("change", () => this.setSpeed(Number(speed.value)));
    for (const event of ["timeupdate", "seeked", "loadedmetadata"]) audio.addEventListener(event, () => this.tick());
    for (const event of ["play", "pause", "ended"]) audio.addEventListener(event, () => this.show());
    audio.addEventListener("play", () => this.follow());
    audio.addEventListener("pause", () => this.remember());
    addEventListener("pagehide", () => this.remember());
    audio.addEventListener("error", () => this.fail());
    audio.querySelector("source:last-of-type")?.addEventListener("error", () => this.fail());
    audio.addEventListener("canplay", () => this.setFailed(false));
    this.listenToMediaKeys();
  }

  listenToMediaKeys() {
    if (!("mediaSession" in navigator)) return;
    navigator.mediaSession.metadata = new MediaMetadata({ title: document.title });
    const handlers = {
      play: () => this.play(),
      pause: () => this.audio.pause(),
      previoustrack: () => this.act("previous"),
      nexttrack: () => this.act("next"),
    };
    for (const [event, handler] of Object.entries(handlers)) {
      navigator.mediaSession.setActionHandler(event, handler);
    }
  }

  act(action) {
    if (action === "toggle") this.toggle();
    else if (action === "previous") this.previous();
    else if (action === "next") this.goTo(Math.min(this.current + 1, this.sentences.length - 1));
    else if (action === "repeat") this.repeat();
    else if (action === "loop") this.toggleLoop();
    else if (action === "retry") this.retry();
    else if (action === "help") document.querySelector("[data-keys]")?.showModal();
  }

  toggle() {
    this.queue = [];
    if (!this.audio.paused) return this.audio.pause();
    if (this.audio.ended) this.audio.currentTime = 0;
    return this.play();
  }

  play() {
    // A refused or broken start is told by the error event; here it only must not be silent.
    return this.audio.play().catch((error) => {
      if (error.name !== "AbortError") this.fail();
    });
  }

  previous() {
    const index = this.current;
    const isNearStart = this.nowMs - this.sentences[index].from < RESTART_MS;
    this.goTo(isNearStart ? Math.max(index - 1, 0) : index);
  }

  // A jump keeps playing or pausing, whichever it was.
  goTo(index) {
    this.queue = [];
    if (this.sentences[index]) this.jump(this.sentences[index].from);
  }

  repeat() {
    this.goTo(this.current);
    this.play();
  }

  toggleLoop() {
    this.isLooping = !this.isLooping;
    this.loopIndex = this.current;
    this.show();
  }

  jump(ms) {
    this.audio.currentTime = Math.max(0, ms) / 1000;
    if (this.isLooping) this.loopIndex = this.current;
  }

  seekBy(ms) {
    this.queue = [];
    this.jump(this.nowMs + ms);
  }

  // Plays exactly these sentences, then stops. Neighbours are played in one go.
  playClip(positions) {
    const clips = [];
    for (const position of positions) {
      const sentence = this.sentences[position];
      if (!sentence) continue;
      const last = clips.at(-1);
      if (last && last.position === position - 1) Object.assign(last, { to: sentence.to, position });
      else clips.push({ from: sentence.from, to: sentence.to, position });
    }
    if (clips.length === 0) return;
    this.isLooping = false;
    this.queue = clips;
    this.jump(clips[0].from);
    this.play();
  }

  // While playing, a frame is exact enough to stop at the end of a sentence.
  follow() {
    const frame = () => {
      if (this.audio.paused) return;
      this.tick();
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  }

  tick() {
    const now = this.nowMs;
    if (this.queue.length > 0 && now >= this.queue[0].to) this.nextClip();
    else if (this.isLooping && !this.audio.paused) this.loopBack(now);
    this.showPosition();
  }

  nextClip() {
    this.queue.shift();
    if (this.queue.length > 0) this.jump(this.queue[0].from);
    else this.audio.pause();
  }

  loopBack(now) {
    const sentence = this.sentences[this.loopIndex];
    if (sentence && now >= sentence.to) this.audio.currentTime = sentence.from / 1000;
  }

  setSpeed(speed) {
    this.audio.playbackRate = speed;
    this.audio.defaultPlaybackRate = speed;
    this.find("[data-speed]").value = String(speed);
    try {
      localStorage.setItem(SPEED_KEY, String(speed));
    } catch {
      // It holds for this page at least.
    }
  }

  stepSpeed(step) {
    const select = this.find("[data-speed]");
    const index = Math.min(Math.max(select.selectedIndex + step, 0), select.options.length - 1);
    this.setSpeed(Number(select.options[index].value));
  }

  fail() {
    this.setFailed(true);
  }

  setFailed(hasFailed) {
    this.find("[data-player-error]").hidden = !hasFailed;
    this.find("[data-render-form]").hidden = !hasFailed;
  }

  retry() {
    this.setFailed(false);
    this.audio.load();
    this.play();
  }

  show() {
    const isPlaying = !this.audio.paused;
    const button = this.find('[data-action="toggle"]');
    button.classList.toggle("is-playing", isPlaying);
    button.setAttribute("aria-label", isPlaying ? button.dataset.labelPause : button.dataset.labelPlay);
    this.find('[data-action="loop"]').setAttribute("aria-pressed", String(this.isLooping));
    this.showPosition();
  }

  showPosition() {
    const index = this.current;
    const seek = this.find("[data-seek]");
    seek.value = String(Math.round(this.nowMs));
    seek.setAttribute("aria-valuetext", clock(this.nowMs));
    this.find("[data-elapsed]").textContent = clock(this.nowMs);
    if (index === this.shownIndex) return;
    this.shownIndex = index;
    const now = this.find("[data-now]");
    now.textContent = now.dataset.text.replace("%n", index + 1).replace("%of", now.dataset.of);
    for (const [i, sentence] of this.sentences.entries()) {
      if (i === index) sentence.element.setAttribute("aria-current", "true");
      else sentence.element.removeAttribute("aria-current");
    }
  }

  remember() {
    // Evidence on a result page must not move the place where the next practice begins.
    const ms = "isTranscript" in this.root.dataset ? 0 : Math.round(this.nowMs);
    try {
      localStorage.setItem(this.storageKey, JSON.stringify({ ms }));
    } catch {
      // Private windows may refuse; the player works without a memory.
    }
  }

  restore() {
    try {
      const speed = Number(localStorage.getItem(SPEED_KEY));
      if (speed > 0) this.setSpeed(speed);
      const memory = JSON.parse(localStorage.getItem(this.storageKey));
      if (!memory) return;
      const duration = Number(this.audio.dataset.durationMs);
      if (!("isTranscript" in this.root.dataset) && memory.ms > 0 && memory.ms < duration - 1000) this.jump(memory.ms);
    } catch {
      // A damaged memory is no memory.
    }
  }
}

// Lead-in and tail, so that no first or last sound is cut; never into a neighbour.
function readSentences() {
  const elements = [...document.querySelectorAll("[data-sentence]")];
  return elements.map((element, i) => {
    const start = Number(element.dataset.start);
    const end = Number(element.dataset.end);
    const before = i > 0 ? Number(elements[i - 1].dataset.end) : 0;
    const after = i + 1 < elements.length ? Number(elements[i + 1].dataset.start) : Infinity;
    return { element, from: Math.max(start - LEAD_IN_MS, before, 0), to: Math.min(end + TAIL_MS, after) };
  });
}

// The player: the sentence is the unit. Times come from the server, in milliseconds.
//
// States: loading, ready, playing, gap, paused, ended, error. A gap is a silence that ends by
// itself; to the listener it is playing, and a key press acts on it as such.
import { Training } from "./training.js";

const LEAD_IN_MS = 120;
const TAIL_MS = 150;
// Within this time of its start, "previous" means the sentence before.
const RESTART_MS = 1000;
const NUDGE_MS = 100;
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
    this.training = new Training(this.find("[data-training]"), !root.closest(".docked"));
    this.training.onChange = () => this.show();
    this.speed = 1;
    this.active = 0;
    this.queue = [];
    this.gap = null;
    // Whether it stopped by itself at the end of a sentence.
    this.hasStopped = false;
    this.lastMs = 0;
    this.find("[data-transport]").hidden = false;
    this.find("[data-training]").hidden = !this.training.isShown;
    audio.controls = false;
    audio.preservesPitch = true;
    this.setState(audio.readyState > 0 ? "ready" : "loading");
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

  get isPlaying() {
    return this.root.dataset.state !== "error" && (!this.audio.paused || this.gap !== null);
  }

  // Index of the sentence that is heard, or was heard last.
  get current() {
    return this.gap || this.hasStopped || this.isInside(this.active) ? this.active : this.at(this.nowMs);
  }

  isInside(index) {
    const sentence = this.sentences[index];
    return sentence !== undefined && sentence.from <= this.nowMs + 1 && this.nowMs < sentence.to;
  }

  at(ms) {
    let index = 0;
    for (const [i, sentence] of this.sentences.entries()) {
      if (sentence.from <= ms + 1) index = i;
    }
    return index;
  }

  // Media keys and the browser's own controls move the audio, too.
  findActive() {
    if (this.gap === null && !this.hasStopped && !this.isInside(this.active)) this.active = this.at(this.nowMs);
  }

  setState(state) {
    this.root.dataset.state = state;
  }

  // ---- what the page and the browser tell -----------------------------------------------------

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
    for (const edge of ["from", "to"]) {
      this.training.control(edge).addEventListener("change", (event) => this.typeEdge(edge, event.target.value));
    }
    for (const event of ["timeupdate", "seeked", "loadedmetadata"]) audio.addEventListener(event, () => this.tick());
    audio.addEventListener("seeked", () => this.findActive());
    audio.addEventListener("play", () => {
      this.findActive();
      this.setState("playing");
    });
    audio.addEventListener("pause", () => this.setState(this.gap ? "gap" : "paused"));
    audio.addEventListener("ended", () => this.end());
    for (const event of ["play", "pause"]) audio.addEventListener(event, () => this.show());
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
      pause: () => this.pause(),
      previoustrack: () => this.act("previous"),
      nexttrack: () => this.act("next"),
    };
    for (const [event, handler] of Object.entries(handlers)) {
      navigator.mediaSession.setActionHandler(event, handler);
    }
  }

  act(action) {
    const { training } = this;
    const actions = {
      toggle: () => this.toggle(),
      previous: () => this.previous(),
      next: () => this.goTo(Math.min(this.current + 1, this.sentences.length - 1)),
      repeat: () => this.repeat(),
      loop: () => this.toggleLoop(),
      retry: () => this.retry(),
      help: () => document.querySelector("[data-keys]")?.showModal(),
      a: () => training.setEdge("from", this.nowMs),
      b: () => training.setEdge("to", this.nowMs),
      clear: () => training.clearAb(),
      "a-earlier": () => training.nudge("from", -NUDGE_MS),
      "a-later": () => training.nudge("from", NUDGE_MS),
      "b-earlier": () => training.nudge("to", -NUDGE_MS),
      "b-later": () => training.nudge("to", NUDGE_MS),
      pauses: () => training.nextPauses(),
    };
    actions[action]?.();
  }

  typeEdge(edge, text) {
    const ms = Number(text.replace(",", ".")) * 1000;
    const duration = Number(this.audio.dataset.durationMs);
    if (text.trim() === "" || !(ms >= 0 && ms <= duration)) this.training.clearAb();
    else this.training.setEdge(edge, ms);
  }

  // ---- moving ---------------------------------------------------------------------------------

  toggle() {
    if (this.isPlaying) return this.pause();
    this.queue = [];
    if (this.audio.ended) this.jump(0);
    return this.play();
  }

  play() {
    this.endGap();
    if (this.hasStopped) this.leaveStop();
    this.active = this.current;
    // Between two sentences the next one begins.
    const here = this.sentences[this.active];
    if (here && this.nowMs >= here.to && this.active + 1 < this.sentences.length) this.active += 1;
    this.setRate();
    // A refused or broken start is told by the error event; here it only must not be silent.
    return this.audio.play().catch((error) => {
      if (error.name !== "AbortError") this.fail();
    });
  }

  // After a stop "one" plays its sentence again, auto-pause goes on with the next one.
  leaveStop() {
    const next = this.training.mode === "one" ? this.active : Math.min(this.active + 1, this.sentences.length - 1);
    this.jump(this.sentences[next].from);
    this.active = next;
  }

  pause() {
    this.endGap();
    this.queue = [];
    this.audio.pause();
    this.setState("paused");
    this.show();
  }

  previous() {
    const index = this.current;
    const isNearStart = this.nowMs - this.sentences[index].from < RESTART_MS;
    this.goTo(isNearStart ? Math.max(index - 1, 0) : index);
  }

  // A jump keeps playing or pausing, whichever it was; out of a gap it plays.
  goTo(index) {
    if (!this.sentences[index]) return;
    const wasInGap = this.gap !== null;
    this.queue = [];
    this.jump(this.sentences[index].from);
    this.active = index;
    if (wasInGap) this.play();
  }

  repeat() {
    this.goTo(this.current);
    this.play();
  }

  toggleLoop() {
    this.active = this.current;
    this.training.toggleLoop();
  }

  jump(ms) {
    this.endGap();
    this.hasStopped = false;
    this.audio.currentTime = Math.max(0, ms) / 1000;
    this.lastMs = Math.max(0, ms);
    this.active = this.at(this.lastMs);
    this.training.newSentence();
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
      else clips.push({ from: sentence.from, to: sentence.to, first: position, position });
    }
    if (clips.length === 0) return;
    this.jump(clips[0].from);
    this.queue = clips;
    this.active = positions[0];
    this.play();
  }

  // ---- while it plays ---------------------------------------------------------------------------

  // A frame is exact enough to stop at the end of a sentence.
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
    if (!this.audio.paused) this.lead(now);
    this.lastMs = now;
    this.showPosition();
  }

  // What comes first decides: a clip of evidence, A–B, a phrase, the sentence.
  lead(now) {
    if (this.queue.length > 0) {
      if (now >= this.queue[0].to) this.nextClip();
      return;
    }
    if (this.training.hasAb) {
      this.leadAb(now);
      return;
    }
    const sentence = this.sentences[this.active];
    if (!sentence) return;
    const phrase = this.training.phraseBetween(sentence, this.lastMs, now);
    if (phrase !== null) this.rest(this.training.settings.pauses, () => this.play());
    else if (now >= sentence.to) this.sentenceHeard(sentence);
  }

  leadAb(now) {
    const { from, to } = this.training;
    if (now < to && now >= from - NUDGE_MS) return;
    this.rest(this.training.gapMs(to - from), () => {
      this.audio.currentTime = from / 1000;
      this.lastMs = from;
      this.play();
    });
  }

  sentenceHeard(sentence) {
    this.countPlay(sentence);
    const { then, gapMs } = this.training.afterSentence(sentence.to - sentence.from);
    if (then === "stop") {
      this.hasStopped = true;
      this.audio.pause();
    } else if (then === "again") {
      this.rest(gapMs, () => this.restart(sentence));
    } else {
      // Beyond the last one nothing follows.
      this.active += 1;
      if (gapMs > 0 && this.active < this.sentences.length) this.rest(gapMs, () => this.play());
    }
  }

  restart(sentence) {
    this.audio.currentTime = sentence.from / 1000;
    this.lastMs = sentence.from;
    this.play();
  }

  // Silence that ends by itself.
  rest(ms, then) {
    if (ms <= 0) {
      then();
      return;
    }
    const { active } = this;
    this.gap = setTimeout(() => {
      this.gap = null;
      this.active = active;
      then();
    }, ms);
    this.audio.pause();
    this.setState("gap");
  }

  endGap() {
    clearTimeout(this.gap);
    this.gap = null;
  }

  end() {
    this.setState("ended");
    const sentence = this.sentences[this.active];
    if (sentence && this.queue.length === 0) this.sentenceHeard(sentence);
    this.show();
  }

  nextClip() {
    const heard = this.queue.shift();
    for (let i = heard.first; i <= heard.position; i += 1) this.countPlay(this.sentences[i]);
    if (this.queue.length > 0) {
      this.audio.currentTime = this.queue[0].from / 1000;
      this.active = this.at(this.queue[0].from);
    } else this.audio.pause();
  }

  countPlay(sentence) {
    sentence.nPlays += 1;
    const badge = sentence.element.querySelector("[data-plays]");
    if (!badge) return;
    badge.hidden = false;
    badge.textContent = badge.dataset.text.replace("%n", sentence.nPlays);
  }

  // ---- speed ------------------------------------------------------------------------------------

  setRate() {
    // Evidence and single sentences are heard once, at the speed that is shown.
    const rate = this.queue.length > 0 ? this.speed : this.training.rate(this.speed);
    this.audio.defaultPlaybackRate = rate;
    this.audio.playbackRate = rate;
  }

  setSpeed(speed) {
    this.speed = speed;
    this.setRate();
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

  // ---- errors -------------------------------------------------------------------------------------

  fail() {
    this.setFailed(true);
    this.show();
  }

  setFailed(hasFailed) {
    if (hasFailed) this.setState("error");
    else if (this.audio.paused && this.gap === null) this.setState("ready");
    this.find("[data-player-error]").hidden = !hasFailed;
    this.find("[data-render-form]").hidden = !hasFailed;
  }

  retry() {
    this.setFailed(false);
    this.audio.load();
    this.play();
  }

  // ---- what is shown --------------------------------------------------------------------------------

  show() {
    const { isPlaying, training } = this;
    const button = this.find('[data-action="toggle"]');
    button.classList.toggle("is-playing", isPlaying);
    button.setAttribute("aria-label", isPlaying ? button.dataset.labelPause : button.dataset.labelPlay);
    this.find('[data-action="loop"]').setAttribute("aria-pressed", String(training.mode === "loop"));
    this.showPosition();
  }

  showPosition() {
    const index = this.current;
    const seek = this.find("[data-seek]");
    seek.value = String(Math.round(this.nowMs));
    seek.setAttribute("aria-valuetext", clock(this.nowMs));
    this.find("[data-elapsed]").textContent = clock(this.nowMs);
    this.showCount();
    if (index === this.shownIndex) return;
    this.shownIndex = index;
    const now = this.find("[data-now]");
    now.textContent = now.dataset.text.replace("%n", index + 1).replace("%of", now.dataset.of);
    for (const [i, sentence] of this.sentences.entries()) {
      if (i === index) sentence.element.setAttribute("aria-current", "true");
      else sentence.element.removeAttribute("aria-current");
    }
  }

  // Which repeat of how many.
  showCount() {
    const { nHeard, settings } = this.training;
    const count = this.find("[data-count]");
    const repeats = settings.mode === "loop" ? "∞" : settings.repeats;
    const text = repeats === 1 || this.queue.length > 0 ? "" : `${nHeard + 1} / ${repeats}`;
    if (count.textContent !== text) count.textContent = text;
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
    const phrases = (element.dataset.phrases ?? "").split(" ").filter(Boolean).map(Number);
    return { element, phrases, nPlays: 0, from: Math.max(start - LEAD_IN_MS, before, 0), to: Math.min(end + TAIL_MS, after) };
  });
}

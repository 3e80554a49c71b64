// The player: the sentence is the unit. Times come from the server, in milliseconds.
//
// States: loading, ready, playing, gap, paused, ended, error. A gap is a silence that ends by
// itself; to the listener it is playing, and a key press acts on it as such.
import { Ab } from "./ab.js";
import { helpClips, sentenceClips } from "./clips.js";
import { PlayerView } from "./playerview.js";
import { Training, phraseBetween } from "./training.js";

const LEAD_IN_MS = 120;
const TAIL_MS = 150;
// Within this time of its start, "previous" means the sentence before.
const RESTART_MS = 1000;
const NUDGE_MS = 100;
// Between two looks at the position no more than this is played; a greater step is a jump.
const MAX_STEP_MS = 1000;

export class Player {
  constructor(root, audio, memory) {
    this.root = root;
    this.audio = audio;
    this.memory = memory;
    this.durationMs = Number(audio.dataset.durationMs);
    this.sentences = readSentences(memory);
    this.view = new PlayerView(root, this.sentences);
    this.training = new Training(root.querySelector("[data-training]"), memory, !root.closest(".docked"));
    this.ab = new Ab(root.querySelector("[data-ab]"), this.durationMs);
    this.speed = 1;
    // How fast the voice speaks in this audio, as a share of its usual pace.
    this.tempo = Number(root.dataset.tempo ?? 1);
    this.active = 0;
    this.queue = [];
    this.gap = null;
    // Whether it stopped by itself at the end of a sentence.
    this.hasStopped = false;
    this.lastMs = 0;
    // How much of the sentence was heard since it began, in its own time.
    this.heardMs = 0;
    // Voices in the background; babble.js puts them here when they are wanted.
    this.babble = null;
    // Others that follow what is heard: called with the moment and the sentence.
    this.followers = [];
    audio.preservesPitch = true;
    this.setState(audio.readyState > 0 ? "ready" : "loading");
    this.restore();
    // The last source may have failed before this script was there to hear of it.
    if (audio.networkState === HTMLMediaElement.NETWORK_NO_SOURCE) this.fail();
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
    this.babble?.follow(state);
  }

  act(action) {
    const { training, ab } = this;
    const actions = {
      toggle: () => this.toggle(),
      previous: () => this.previous(),
      next: () => this.goTo(Math.min(this.current + 1, this.sentences.length - 1)),
      repeat: () => this.repeat(),
      onward: () => this.onward(),
      loop: () => this.toggleLoop(),
      retry: () => this.retry(),
      back: () => this.seekBy(-5000),
      forward: () => this.seekBy(5000),
      slower: () => this.stepSpeed(-1),
      faster: () => this.stepSpeed(1),
      a: () => ab.set("from", this.nowMs),
      b: () => ab.set("to", this.nowMs),
      clear: () => ab.clear(),
      "a-earlier": () => ab.nudge("from", -NUDGE_MS),
      "a-later": () => ab.nudge("from", NUDGE_MS),
      "b-earlier": () => ab.nudge("to", -NUDGE_MS),
      "b-later": () => ab.nudge("to", NUDGE_MS),
      pauses: () => training.nextPauses(),
    };
    actions[action]?.();
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
    if (here && this.queue.length === 0 && this.nowMs >= here.to && this.active + 1 < this.sentences.length) this.active += 1;
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
    const { current } = this;
    if (this.sentences[current]?.nPlays > 0) this.memory.helped(current, "replay");
    this.goTo(current);
    this.play();
  }

  // The next sentence, also where the player waits.
  onward() {
    this.goTo(Math.min(this.current + 1, this.sentences.length - 1));
    this.play();
  }

  toggleLoop() {
    this.active = this.current;
    this.training.toggleLoop();
  }

  jump(ms) {
    this.breakOff();
    this.endGap();
    this.hasStopped = false;
    this.audio.currentTime = Math.max(0, ms) / 1000;
    this.lastMs = Math.max(0, ms);
    this.active = this.at(this.lastMs);
    this.training.newSentence();
  }

  seekTo(ms) {
    this.queue = [];
    this.jump(ms);
  }

  seekBy(ms) {
    this.seekTo(this.nowMs + ms);
  }

  // ---- clips ------------------------------------------------------------------------------------

  // Plays exactly these sentences, then stops.
  playClip(positions) {
    this.playClips(sentenceClips(this.sentences, positions), positions[0]);
  }

  // Plays a sentence with a rung of help, then stops.
  playWithHelp(position, rung) {
    this.playClips(helpClips(this.sentences, position, rung), position);
  }

  playClips(clips, position) {
    if (clips.length === 0) return;
    this.jump(clips[0].from);
    this.queue = clips;
    this.active = position;
    this.play();
  }

  leadClip(now) {
    const [clip] = this.queue;
    const phrases = clip.pauses ? this.sentences[this.active].phrases : [];
    if (phraseBetween(phrases, this.lastMs, now) !== null) this.rest(clip.pauses, () => this.play());
    else if (now >= clip.to) this.nextClip();
  }

  nextClip() {
    const heard = this.queue.shift();
    for (const position of heard.positions) this.countPlay(position, heard);
    const [next] = this.queue;
    if (!next) {
      this.audio.pause();
      return;
    }
    const position = next.positions[0] ?? this.active;
    this.rest(heard.gapMs ?? 0, () => {
      this.moveTo(next.from);
      this.active = position;
      this.play();
    });
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
    const step = now - this.lastMs;
    if (!this.audio.paused && step > 0 && step < MAX_STEP_MS) this.heardMs += step;
    if (!this.audio.paused) this.lead(now);
    this.lastMs = now;
    this.showPosition();
  }

  // What comes first decides: a clip, A–B, a phrase, the sentence.
  lead(now) {
    if (this.queue.length > 0) {
      this.leadClip(now);
      return;
    }
    if (this.ab.isOn) {
      this.leadAb(now);
      return;
    }
    const sentence = this.sentences[this.active];
    if (!sentence) return;
    const { pauses } = this.training.settings;
    const phrase = pauses > 0 ? phraseBetween(sentence.phrases, this.lastMs, now) : null;
    if (phrase !== null) this.rest(pauses, () => this.play());
    else if (now >= sentence.to) this.sentenceHeard(sentence);
  }

  leadAb(now) {
    const { from, to } = this.ab;
    if (now < to && now >= from - NUDGE_MS) return;
    this.rest(this.training.gapMs(this.ab.lengthMs), () => this.restart(from));
  }

  sentenceHeard(sentence) {
    this.countPlay(this.active, this.training.settings);
    const { then, gapMs } = this.training.afterSentence(sentence.to - sentence.from);
    if (then === "stop") {
      this.hasStopped = true;
      this.audio.pause();
    } else if (then === "again") {
      this.rest(gapMs, () => this.restart(sentence.from));
    } else {
      // Beyond the last one nothing follows.
      this.active += 1;
      const next = this.sentences[this.active];
      if (next && this.training.settings.skips && next.from > this.nowMs) this.moveTo(next.from);
      if (gapMs > 0 && next) this.rest(gapMs, () => this.play());
    }
  }

  moveTo(ms) {
    this.heardMs = 0;
    this.audio.currentTime = ms / 1000;
    this.lastMs = ms;
  }

  restart(ms) {
    this.moveTo(ms);
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
    if (this.queue.length > 0) this.nextClip();
    else if (sentence) this.sentenceHeard(sentence);
    this.show();
  }

  // Whoever leaves a sentence after more than half of it has heard it; a pause leaves nothing.
  breakOff() {
    const sentence = this.sentences[this.active];
    const isHeard = sentence && !this.ab.isOn && this.heardMs > (sentence.to - sentence.from) / 2;
    const [clip] = this.queue;
    if (isHeard) this.countPlay(this.active, clip ?? this.training.settings, { isBroken: true });
    this.heardMs = 0;
  }

  // What made it easier is told with the play.
  countPlay(position, { pauses }, { isBroken = false } = {}) {
    const sentence = this.sentences[position];
    this.heardMs = 0;
    sentence.nPlays += 1;
    this.view.showPlays(sentence);
    const rate = this.audio.playbackRate * this.tempo;
    this.memory.played(position, Math.round(rate * 1000), { isBroken, babbleDb: this.babble?.heardDb ?? null });
    if (pauses > 0 && sentence.phrases.length > 0) this.memory.helped(position, "pauses");
    if (rate < 0.9) this.memory.helped(position, "slow");
  }

  // ---- speed ------------------------------------------------------------------------------------

  setRate() {
    const [clip] = this.queue;
    const rate = clip ? Math.min(this.speed, clip.rate ?? this.speed) : this.training.rate(this.speed);
    this.audio.defaultPlaybackRate = rate;
    this.audio.playbackRate = rate;
    this.view.showSlow(this.speed);
  }

  setSpeed(speed) {
    this.speed = speed;
    this.setRate();
    this.view.find("[data-speed]").value = String(speed);
    this.memory.leave({ speed: Math.round(speed * 1000) });
  }

  stepSpeed(step) {
    const select = this.view.find("[data-speed]");
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
    this.view.showFailed(hasFailed);
  }

  retry() {
    this.setFailed(false);
    this.audio.load();
    this.play();
  }

  // ---- what is shown and remembered ---------------------------------------------------------------

  show() {
    this.view.showButtons(this.isPlaying, this.training.mode === "loop");
    this.showPosition();
  }

  showPosition() {
    const { current, nowMs, training } = this;
    this.view.showPosition(nowMs, current);
    this.view.showCount(training.nHeard, training.settings, this.queue.length > 0);
    for (const follower of this.followers) follower(nowMs, current);
  }

  remember() {
    if (this.nowMs > 0) this.memory.leave({ ms: Math.round(this.nowMs) });
  }

  restore() {
    const { ms, speed } = this.memory.place;
    if (speed >= 500 && speed <= 2000) this.speed = speed / 1000;
    this.setRate();
    this.view.find("[data-speed]").value = String(this.speed);
    if (this.memory.keepsMoment && ms > 0 && ms < this.durationMs - 1000) this.jump(ms);
  }
}

// Lead-in and tail, so that no first or last sound is cut; never into a neighbour.
function readSentences(memory) {
  const elements = [...document.querySelectorAll("[data-sentence]")];
  const numbers = (text) => (text ?? "").split(" ").filter(Boolean).map(Number);
  return elements.map((element, i) => {
    const { start, end, phrases, chunks, nPlays } = element.dataset;
    const before = i > 0 ? Number(elements[i - 1].dataset.end) : 0;
    const after = i + 1 < elements.length ? Number(elements[i + 1].dataset.start) : Infinity;
    return {
      element,
      phrases: numbers(phrases),
      chunks: numbers(chunks),
      nPlays: Number(nPlays) + memory.waitingPlays(i),
      from: Math.max(Number(start) - LEAD_IN_MS, before, 0),
      to: Math.min(Number(end) + TAIL_MS, after),
    };
  });
}

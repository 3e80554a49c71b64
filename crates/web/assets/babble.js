// Other voices that talk behind the passage: audio of other passages, mixed at a level below it.
//
// All audio of the site has one loudness, so a ratio is a gain. It is a node of the audio graph,
// since phones do not let a page change the volume of an element.

// Where each begins, so that no two begin with their titles at once.
const STAGGER_S = 7;
const STATES = ["playing", "gap"];

// n voices together are 10 log10(n) dB louder than one.
export function gainOf(db, n) {
  return 10 ** (-(db + 10 * Math.log10(n)) / 20);
}

class Babble {
  constructor(player, hashes, note) {
    this.player = player;
    this.note = note;
    this.db = 0;
    this.context = new AudioContext();
    this.gain = this.context.createGain();
    this.gain.connect(this.context.destination);
    this.voices = hashes.map((hash) => this.voice(hash));
    player.audio.addEventListener("seeked", () => this.seek());
    player.audio.addEventListener("volumechange", () => this.setGain());
  }

  voice(hash) {
    const audio = document.createElement("audio");
    audio.dataset.babbleVoice = "";
    audio.loop = true;
    audio.preload = "auto";
    audio.src = `/audio/${hash}.${audio.canPlayType('audio/ogg; codecs="opus"') ? "ogg" : "mp3"}`;
    audio.addEventListener("loadedmetadata", () => this.seek());
    this.context.createMediaElementSource(audio).connect(this.gain);
    this.player.root.append(audio);
    return audio;
  }

  choose(db) {
    this.db = db;
    this.setGain();
    this.follow(this.player.root.dataset.state);
  }

  setGain() {
    const { volume, muted } = this.player.audio;
    this.gain.gain.value = muted || this.db === 0 ? 0 : gainOf(this.db, this.voices.length) * volume;
  }

  // In the silence between sentences they go on: only the passage rests.
  follow(state) {
    if (this.db > 0 && STATES.includes(state)) this.play();
    else for (const voice of this.voices) voice.pause();
  }

  play() {
    this.context.resume().catch(() => {});
    for (const voice of this.voices) {
      if (voice.paused) voice.play().then(() => this.tell(true), (error) => this.tell(error.name === "AbortError"));
    }
  }

  // The same words stand behind a sentence each time. A sentence that goes on seeks nothing.
  seek() {
    for (const [i, voice] of this.voices.entries()) {
      if (voice.duration > 0) voice.currentTime = (this.player.audio.currentTime + (i + 1) * STAGGER_S) % voice.duration;
    }
  }

  tell(isWell) {
    const { hint, failed } = this.note.dataset;
    const text = isWell ? hint : failed;
    // What is said again would be announced again.
    if (this.note.textContent !== text) this.note.textContent = text;
  }

  // By how much the passage is louder than what is really heard behind it; none for nothing.
  get heardDb() {
    const isHeard = this.context.state === "running" && this.voices.every((voice) => !voice.error && voice.readyState > 1);
    return this.db > 0 && isHeard ? this.db : null;
  }
}

// Voices behind a player that has no choice of them.
export function behind(player, hashes, note, db) {
  const babble = new Babble(player, hashes, note);
  babble.choose(db);
  return babble;
}

export function choose(player, select) {
  const db = Number(select.value);
  if (db > 0 && !player.babble) {
    const note = document.querySelector("[data-babble-note]");
    player.babble = new Babble(player, select.dataset.voices.trim().split(" "), note);
  }
  player.babble?.choose(db);
}

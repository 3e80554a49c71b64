// What is remembered of a passage: place, speed and settings, plays and help.
//
// The server keeps it for every device; the browser keeps it, too, for a visitor of whom the
// server knows nothing yet and for times without a network. Of two places the newest wins.
import { keep, post, recall } from "./api.js";

const DELAY_MS = 1500;
const RETRY_MS = 10000;
// Slower than this counts as slow, in thousandths.
const SLOW_MILLI = 900;
// What a passage begins with that was never played: as the last one was left.
const SPEED_KEY = "listen:speed";
const TRAINING_KEY = "listen:training";

// Plays of a sentence, earlier and later ones; either may be none.
function joined(before, after) {
  if (!before || !after) return before ?? after;
  const sum = (name) => (before[name] ?? 0) + (after[name] ?? 0);
  const db = before.db && after.db ? Math.min(before.db, after.db) : (before.db ?? after.db ?? null);
  return { n: sum("n"), speed: after.speed, broken: sum("broken"), slow: sum("slow"), babble: sum("babble"), db };
}

export class Memory {
  constructor(root) {
    const { slug, passageId, serverNow } = root.dataset;
    this.path = `/api/passages/${slug}/listening`;
    this.passageId = Number(passageId);
    this.placeKey = `listen:${slug}`;
    this.heardKey = `listen:heard:${passageId}`;
    this.hasLearner = "hasLearner" in root.dataset;
    // Clocks of devices differ, so moments are told by the server's.
    this.clockOffset = Number(serverNow) - Date.now();
    this.heard = { plays: {}, help: {}, ...recall(this.heardKey) };
    this.place = this.newest(root.dataset.place);
    // Evidence on a result page must not move the place where the next practice begins.
    this.keepsPlace = !("isTranscript" in root.dataset);
    // Slow speech has other times: a place in it is none in the usual audio.
    this.keepsMoment = this.keepsPlace && !("tempo" in root.dataset);
    this.timer = null;
    this.isPlaceNew = false;
    if (this.isWaiting) this.later(0);
  }

  newest(fromServer) {
    const theirs = fromServer ? JSON.parse(fromServer) : null;
    const ours = recall(this.placeKey);
    if (theirs && !(ours?.at > theirs.at)) return theirs;
    const speed = Math.round(Number(recall(SPEED_KEY)) * 1000);
    const isSpeed = speed >= 500 && speed <= 2000;
    return { ms: 0, speed: isSpeed ? speed : 1000, settings: recall(TRAINING_KEY) ?? {}, at: 0, ...ours };
  }

  // ---- place, speed, settings ---------------------------------------------------------------

  leave(change) {
    if (!this.keepsPlace || ("ms" in change && !this.keepsMoment)) return;
    Object.assign(this.place, change, { at: Date.now() + this.clockOffset });
    keep(this.placeKey, this.place);
    if (change.speed) keep(SPEED_KEY, change.speed / 1000);
    if (change.settings) keep(TRAINING_KEY, change.settings);
    this.isPlaceNew = true;
    this.later(DELAY_MS);
  }

  // ---- plays and help -----------------------------------------------------------------------

  played(sentence, speed, { isBroken, babbleDb }) {
    const play = { n: 1, speed, broken: Number(isBroken), slow: Number(speed < SLOW_MILLI), babble: Number(babbleDb !== null), db: babbleDb };
    this.heard.plays[sentence] = joined(this.heard.plays[sentence], play);
    this.changed();
  }

  // Beside the transcript there is nothing to be helped with.
  helped(sentence, rung) {
    if (!this.keepsPlace) return;
    const before = this.heard.help[sentence] ?? [];
    if (!before.includes(rung)) this.heard.help[sentence] = [...before, rung];
    this.changed();
  }

  // Plays of this browser that the server has not been told of.
  waitingPlays(sentence) {
    return this.heard.plays[sentence]?.n ?? 0;
  }

  changed() {
    keep(this.heardKey, this.heard);
    this.later(DELAY_MS);
  }

  get isWaiting() {
    return Object.keys(this.heard.plays).length + Object.keys(this.heard.help).length > 0 || this.isPlaceNew;
  }

  // ---- telling the server ---------------------------------------------------------------------

  // A visitor has a learner from the first text that is shown or the first attempt.
  learnerBegan() {
    this.hasLearner = true;
    if (this.isWaiting) this.later(0);
  }

  later(delay) {
    clearTimeout(this.timer);
    if (this.hasLearner) this.timer = setTimeout(() => this.flush(false), delay);
  }

  flush(isLeaving) {
    clearTimeout(this.timer);
    if (!this.hasLearner || !this.isWaiting) return;
    const told = { heard: this.heard, isPlaceNew: this.isPlaceNew };
    this.heard = { plays: {}, help: {} };
    this.isPlaceNew = false;
    keep(this.heardKey, null);
    const body = this.message(told);
    post(this.path, body, isLeaving ? { keepalive: true } : {}).then(
      (response) => {
        // What the server will never take is dropped; all else is told again later.
        if (response.status >= 500 || [401, 408, 425, 429].includes(response.status)) this.takeBack(told);
      },
      () => this.takeBack(told),
    );
  }

  message({ heard, isPlaceNew }) {
    const plays = Object.entries(heard.plays).map(([sentence, play]) => ({
      sentence: Number(sentence),
      n_plays: play.n,
      speed_milli: play.speed,
      n_broken: play.broken ?? 0,
      n_slow: play.slow ?? 0,
      n_babble: play.babble ?? 0,
      babble_db: play.db ?? null,
    }));
    const help = Object.entries(heard.help).flatMap(([sentence, rungs]) =>
      rungs.map((rung) => ({ sentence: Number(sentence), rung })),
    );
    const { ms, speed, settings } = this.place;
    const place = isPlaceNew ? { position_ms: Math.round(ms), speed_milli: speed, settings } : undefined;
    return { passage_id: this.passageId, plays, help, place };
  }

  takeBack({ heard, isPlaceNew }) {
    for (const [sentence, play] of Object.entries(heard.plays)) {
      this.heard.plays[sentence] = joined(play, this.heard.plays[sentence]);
    }
    for (const [sentence, rungs] of Object.entries(heard.help)) {
      this.heard.help[sentence] = [...new Set([...rungs, ...(this.heard.help[sentence] ?? [])])];
    }
    this.isPlaceNew ||= isPlaceNew;
    keep(this.heardKey, this.heard);
    this.later(RETRY_MS);
  }
}

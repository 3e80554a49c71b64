// What the player shows of itself: position, sentence, count, and that something went wrong.

export function clock(ms) {
  const seconds = Math.floor(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

export class PlayerView {
  constructor(root, sentences) {
    this.root = root;
    this.sentences = sentences;
    this.shownIndex = -1;
    for (const sentence of sentences) this.showPlays(sentence);
  }

  find(selector) {
    return this.root.querySelector(selector);
  }

  showButtons(isPlaying, isLooping) {
    const button = this.find('[data-action="toggle"]');
    button.classList.toggle("is-playing", isPlaying);
    button.setAttribute("aria-label", isPlaying ? button.dataset.labelPause : button.dataset.labelPlay);
    this.find('[data-action="loop"]').setAttribute("aria-pressed", String(isLooping));
  }

  showPosition(nowMs, index) {
    const seek = this.find("[data-seek]");
    seek.value = String(Math.round(nowMs));
    seek.setAttribute("aria-valuetext", clock(nowMs));
    this.find("[data-elapsed]").textContent = clock(nowMs);
    this.find("[data-played]")?.setAttribute("width", String(Math.round(nowMs)));
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
  showCount(nHeard, { mode, repeats }, isClip) {
    const count = this.find("[data-count]");
    const all = mode === "loop" ? "∞" : repeats;
    const text = all === 1 || isClip ? "" : `${nHeard + 1} / ${all}`;
    if (count.textContent !== text) count.textContent = text;
  }

  showPlays(sentence) {
    const badge = sentence.element.querySelector("[data-plays]");
    if (!badge) return;
    badge.hidden = sentence.nPlays === 0;
    badge.textContent = badge.dataset.text.replace("%n", sentence.nPlays);
  }

  // Stretched sound smears: below this speed it is better spoken slowly.
  showSlow(speed) {
    const hint = this.find("[data-slow-hint]");
    if (hint) hint.hidden = speed >= 0.8;
  }

  showFailed(hasFailed) {
    this.find("[data-player-error]").hidden = !hasFailed;
    this.find("[data-render-form]").hidden = !hasFailed;
  }
}

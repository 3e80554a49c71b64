// The ladder of help: each step helps a little more with the sentence that is heard. Pauses come
// before slow speech, and text comes last, since that is the order in which they help listening.

const SOUND = ["replay", "pauses", "chunk", "slow"];
const TEXT = ["first_letters", "keywords", "full_text"];
const FORM = { first_letters: "first_letters", keywords: "keywords", full_text: "full" };

export class Ladder {
  constructor(root, player, texts, memory) {
    this.status = root.querySelector("[data-ladder-status]");
    this.player = player;
    this.texts = texts;
    this.memory = memory;
    this.position = null;
    this.step = 0;
    root.querySelector('[data-action="ladder"]').addEventListener("click", () => this.climb());
  }

  // Texts that are hidden until submission, or shown already, are no help.
  rungs(position) {
    const texts = TEXT.filter((rung) => this.texts?.canShow(position, FORM[rung]));
    return [...SOUND, ...texts];
  }

  climb(position = this.player.current) {
    if (position !== this.position) {
      this.position = position;
      this.step = 0;
      this.all = this.rungs(position);
    }
    const rung = this.all[this.step % this.all.length];
    this.tell(rung, (this.step % this.all.length) + 1);
    this.step += 1;
    if (SOUND.includes(rung)) {
      this.memory.helped(position, rung);
      this.player.playWithHelp(position, rung);
    } else {
      // The server notes what it shows.
      this.texts.reveal(String(position), FORM[rung]).catch(() => {
        this.status.textContent = this.status.dataset.failed;
      });
      this.player.playWithHelp(position, "replay");
    }
  }

  tell(rung, n) {
    const { text } = this.status.dataset;
    const name = this.status.getAttribute(`data-name-${rung}`);
    this.status.textContent = `${text.replace("%n", n).replace("%of", this.all.length)} ${name}`;
  }
}

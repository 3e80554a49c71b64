// Words of the texts that are shown: the one that is heard is marked, and each can be heard by
// itself and looked up.
import { post } from "./api.js";
import { wordClip } from "./clips.js";

// Places of words count Unicode characters, as the server does.
function splitWords(paragraph) {
  const characters = [...paragraph.textContent];
  const text = (from, to) => document.createTextNode(characters.slice(from, to).join(""));
  const nodes = [];
  const words = [];
  let at = 0;
  for (const place of paragraph.dataset.words.split(" ").filter(Boolean)) {
    const [from, to, start, end] = place.split(",").map(Number);
    const element = document.createElement("span");
    element.className = "word";
    element.append(text(from, to));
    nodes.push(text(at, from), element);
    words.push({ element, from, to, start, end });
    at = to;
  }
  nodes.push(text(at, characters.length));
  paragraph.replaceChildren(...nodes);
  return words;
}

export class Words {
  constructor(list, player) {
    this.list = list;
    this.player = player;
    this.card = document.querySelector("[data-word-card]");
    // All words that can be seen, by time.
    this.words = [];
    this.marked = null;
    this.calm = matchMedia("(prefers-reduced-motion: reduce)");
    for (const paragraph of list.querySelectorAll("p[data-words]")) this.add(paragraph);
    list.addEventListener("click", (event) => this.opened(event.target.closest(".word")));
    list.addEventListener("keydown", (event) => this.pressed(event));
    this.card?.querySelector("[data-word-again]").addEventListener("click", () => this.hear(this.looked));
    this.card?.querySelector("[data-word-close]").addEventListener("click", () => this.close());
    player.followers.push((nowMs) => this.mark(nowMs));
  }

  // One stop of the Tab key for each text: its arrows lead through the words.
  add(paragraph) {
    const item = paragraph.closest("[data-sentence]");
    const position = Number(item.dataset.sentence);
    const isFull = (paragraph.closest("details")?.dataset.form ?? "full") === "full";
    const text = paragraph.textContent;
    const words = splitWords(paragraph);
    for (const [i, word] of words.entries()) Object.assign(word, { position, text, isFull, siblings: words, index: i });
    if (words.length > 0) this.makeStop(words[0]);
    this.words = [...this.words.filter((word) => word.position !== position), ...words].sort((a, b) => a.start - b.start);
    this.byElement = new Map(this.words.map((word) => [word.element, word]));
    this.mark(this.player.nowMs);
  }

  makeStop(word) {
    for (const { element } of word.siblings) {
      // Without its tabindex the word that has the focus would lose it.
      if (element === word.element) continue;
      element.removeAttribute("role");
      element.removeAttribute("tabindex");
    }
    word.element.setAttribute("role", "button");
    word.element.tabIndex = 0;
  }

  // ---- the word that is heard -------------------------------------------------------------------

  // Index of the last word that began by now; -1 before the first.
  lastBegun(nowMs) {
    let [low, high] = [0, this.words.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.words[middle].start <= nowMs) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  at(nowMs) {
    const word = this.words[this.lastBegun(nowMs)];
    return word && nowMs < word.end ? word : null;
  }

  mark(nowMs) {
    // Where motion is not wanted, the mark on the sentence is enough.
    const word = this.calm.matches ? null : this.at(nowMs);
    if (word?.element === this.marked) return;
    this.marked?.classList.remove("is-heard");
    word?.element.classList.add("is-heard");
    this.marked = word?.element ?? null;
  }

  // ---- one word -----------------------------------------------------------------------------------

  pressed(event) {
    const word = this.byElement?.get(event.target);
    if (event.key === "Escape" && this.looked) this.close();
    else if (!word) return;
    else if (event.key === "Enter" || event.key === " ") this.opened(event.target);
    else if (event.key === "ArrowRight" || event.key === "ArrowLeft") this.move(word, event.key === "ArrowRight" ? 1 : -1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  move(word, step) {
    const next = word.siblings[word.index + step];
    if (!next) return;
    this.makeStop(next);
    next.element.focus();
  }

  opened(element) {
    const word = this.byElement?.get(element);
    if (!word) return;
    this.makeStop(word);
    this.hear(word);
    if (word.isFull && this.card) this.look(word);
  }

  hear(word) {
    this.player.playClips([wordClip(word, word.siblings[word.index - 1], word.siblings[word.index + 1])], word.position);
  }

  async look(word) {
    const { card } = this;
    const item = word.element.closest("[data-sentence]");
    this.looked = word;
    const asked = { text: word.text, char_start: word.from, char_end: word.to, accent: item.dataset.accent };
    const response = await post("/api/words", asked).catch(() => null);
    if (this.looked !== word) return;
    const facts = response?.ok ? await response.json() : { word: word.element.textContent, forms: [], ipa: "" };
    const fill = (name, text) => {
      const place = card.querySelector(`[data-word-${name}]`);
      place.textContent = text;
      place.closest("[data-word-line]").hidden = text === "";
    };
    fill("text", facts.word);
    fill("ipa", facts.ipa && `/${facts.ipa}/`);
    fill("forms", facts.forms.join(", "));
    fill("level", facts.level ?? "");
    const id = card.querySelector("[data-word-sentence]");
    if (id) id.value = item.dataset.id;
    card.querySelector("[data-word-error]").hidden = response?.ok === true;
    item.querySelector(".sentence-body").append(card);
    card.hidden = false;
  }

  close() {
    this.card.hidden = true;
    this.looked?.element.focus();
    this.looked = null;
  }
}

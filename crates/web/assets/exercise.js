// Wires the page of an exercise: player, fields, drafts, lines to be moved.
import { wirePlayer } from "./controls.js";
import { enhanceItems } from "./items.js";
import { enhanceKeys, enhanceNumberKeys } from "./keys.js";
import { Memory } from "./memory.js";
import { Player } from "./player.js";
import { enhanceTiles } from "./tiles.js";

const root = document.querySelector("[data-player]");
const audio = root?.querySelector("[data-audio]");
const player = audio ? new Player(root, audio, new Memory(root)) : null;
if (player) wirePlayer(player);
// What is asked is what the ladder would show.
root?.querySelector('[data-action="ladder"]')?.remove();
enhanceItems();
enhanceTiles();
// Keys would play a sentence that breaks off to its end.
if (document.querySelector(".clips-only")) enhanceNumberKeys();
else enhanceKeys({ player, texts: null, ladder: null });

// Nobody begins before the audio can be heard. Where it fails, the player says so and offers to
// try again, and the fields open all the same: what was typed before must stay in reach.
function waitForAudio(form) {
  const tasks = form.querySelector("[data-tasks]");
  const status = form.querySelector("[data-save-status]");
  if (!audio || audio.readyState >= 3 || audio.networkState === HTMLMediaElement.NETWORK_NO_SOURCE) return;
  tasks.disabled = true;
  status.textContent = form.dataset.textLoading;
  const open = () => {
    if (!tasks.disabled) return;
    tasks.disabled = false;
    status.textContent = "";
  };
  for (const event of ["canplay", "error"]) audio.addEventListener(event, open);
  audio.querySelector("source:last-of-type")?.addEventListener("error", open);
}

// Enter leads to the next gap, also within a sentence, and after the last one to the button.
function enhanceGaps(form) {
  const gaps = [...form.querySelectorAll("[data-gap]")];
  form.addEventListener("keydown", (event) => {
    const index = gaps.indexOf(event.target);
    if (event.key !== "Enter" || event.ctrlKey || event.metaKey || event.shiftKey || index < 0) return;
    // Input methods for Chinese use this key while a word is being composed.
    if (event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    event.stopPropagation();
    (gaps[index + 1] ?? form.querySelector(".item-actions .button-large")).focus();
  });
}

// Moves a line in place; without scripts the same buttons post the form.
function enhanceOrder(form) {
  const list = form.querySelector("[data-order]");
  if (!list) return;
  const field = form.querySelector("[data-order-field]");
  const status = form.querySelector("[data-order-status]");
  list.addEventListener("click", (event) => {
    const button = event.target.closest("[data-move]");
    if (!button) return;
    event.preventDefault();
    const line = button.closest("[data-line]");
    const other = button.dataset.move === "1" ? line.nextElementSibling : line.previousElementSibling;
    if (!other) return;
    if (button.dataset.move === "1") other.after(line);
    else other.before(line);
    button.focus();
    const lines = [...list.children];
    field.value = lines.map((one) => one.dataset.line).join(",");
    field.dispatchEvent(new Event("input", { bubbles: true }));
    status.textContent = list.dataset.textMoved.replace("%n", lines.indexOf(line) + 1).replace("%of", lines.length);
  });
}

const form = document.querySelector("[data-exercise]");
if (form) {
  waitForAudio(form);
  enhanceGaps(form);
  enhanceOrder(form);
}

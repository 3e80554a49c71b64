// Keys: single ones while nothing is typed, and chords while typing. The single ones can be changed
// and switched off.
import { keep } from "./api.js";
import { Keymap, keyOf } from "./keymap.js";
import { Keysheet } from "./keysheet.js";

const STORAGE_KEY = "listen:keys";

function isTyping(target) {
  if (target.isContentEditable || target.tagName === "TEXTAREA" || target.tagName === "SELECT") return true;
  return target.tagName === "INPUT" && !["radio", "checkbox", "range"].includes(target.type);
}

// A focused control keeps the keys that it answers to itself.
function belongsToControl(target, key) {
  if (target.closest("button, a, summary")) return key === " " || key === "Enter";
  if (target.type === "radio") return key === " " || key.startsWith("Arrow");
  if (target.type === "range") return key.startsWith("Arrow");
  return target.type === "checkbox" && key === " ";
}

function chooseOption(number) {
  const items = [...document.querySelectorAll("[data-item] fieldset")];
  const focused = items.find((item) => item.contains(document.activeElement));
  const item = focused ?? items.find((candidate) => !candidate.querySelector("input:checked"));
  const option = item?.querySelectorAll("input[type=radio]")[number - 1];
  if (!option) return;
  option.focus();
  option.click();
}

// Enter leads to the next item, and after the last one to the button: it never submits by
// accident from the middle.
function nextItem(from) {
  const next = from.closest("[data-item]")?.nextElementSibling;
  const control = next?.querySelector("input:checked") ?? next?.querySelector("input, textarea");
  (control ?? document.querySelector(".item-actions .button-large")).focus();
}

// Before this could be changed it was kept as a bare word.
function areOn() {
  try {
    return !["off", '"off"'].includes(localStorage.getItem(STORAGE_KEY));
  } catch {
    return true;
  }
}

// Ctrl + Enter replays; with Shift it helps a little more each time.
function replay({ player, ladder }, target, wantsHelp) {
  const dictated = target.dataset.dictation;
  if (wantsHelp) ladder?.climb(dictated === undefined ? undefined : Number(dictated));
  else if (dictated === undefined) player?.repeat();
  else player?.playClip([Number(dictated)]);
}

function typed(parts, event) {
  const { player } = parts;
  const hasChord = event.ctrlKey || event.metaKey;
  if (hasChord && event.key === "Enter") replay(parts, event.target, event.shiftKey);
  else if (hasChord && event.key === "ArrowUp") player?.act("previous");
  else if (hasChord && event.key === "ArrowDown") player?.act("next");
  else if (event.key === "Escape") event.target.blur();
  else if (event.key === "Enter" && !event.shiftKey && event.target.closest(".items")) nextItem(event.target);
  else return;
  event.preventDefault();
}

function isChord(event) {
  return event.ctrlKey || event.metaKey || event.altKey;
}

// On pages whose player has no keys: numbers choose, and Enter leads on.
export function enhanceNumberKeys() {
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229 || isTyping(event.target)) return;
    if (event.key === "Enter" && event.target.type === "radio") nextItem(event.target);
    else if (areOn() && !isChord(event) && /^[1-5]$/.test(keyOf(event))) chooseOption(Number(keyOf(event)));
    else return;
    event.preventDefault();
  });
}

export function enhanceKeys(parts) {
  const { player, texts, ladder } = parts;
  const dialog = document.querySelector("[data-keys]");
  const toggle = document.querySelector("[data-keys-enabled]");
  if (!dialog || !toggle) return;
  const keymap = new Keymap();
  const sheet = new Keysheet(dialog, keymap);
  toggle.checked = areOn();
  toggle.addEventListener("change", () => keep(STORAGE_KEY, toggle.checked ? "on" : "off"));
  for (const button of document.querySelectorAll('[data-action="help"]')) {
    button.addEventListener("click", () => sheet.open());
  }

  const own = {
    ladder: () => ladder?.climb(),
    text: () => texts?.toggle(player?.current ?? 0),
    help: () => sheet.open(),
  };
  const perform = (action) => (own[action] ? own[action]() : player?.act(action));

  document.addEventListener("keydown", (event) => {
    // Input methods for Chinese use these keys while a word is being composed.
    if (event.isComposing || event.keyCode === 229 || dialog.open) return;
    if (event.key === "Enter" && event.target.type === "radio") {
      event.preventDefault();
      nextItem(event.target);
      return;
    }
    if (isTyping(event.target)) {
      typed(parts, event);
      return;
    }
    if (!toggle.checked || isChord(event) || belongsToControl(event.target, event.key)) return;
    const key = keyOf(event);
    const action = keymap.actionOf(key);
    if (/^[1-5]$/.test(key)) chooseOption(Number(key));
    else if (action) perform(action);
    else return;
    event.preventDefault();
  });
}

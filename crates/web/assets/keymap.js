// Which key does what: defaults, and what the learner changed in this browser.
import { keep, recall } from "./api.js";

const STORAGE_KEY = "listen:keymap";

export const DEFAULTS = {
  toggle: " ",
  previous: "ArrowLeft",
  next: "ArrowRight",
  back: "Shift+ArrowLeft",
  forward: "Shift+ArrowRight",
  repeat: "r",
  loop: "l",
  ladder: "h",
  a: "a",
  b: "b",
  clear: "c",
  pauses: "p",
  slower: "[",
  faster: "]",
  text: "t",
  help: "?",
};
// These lead through the page, or choose options.
const RESERVED = ["Tab", "Enter", "Escape", "Shift", "Control", "Alt", "Meta", "1", "2", "3", "4", "5"];
const NAMES = { " ": "Space", ArrowLeft: "←", ArrowRight: "→", ArrowUp: "↑", ArrowDown: "↓" };

// "r", "Shift+ArrowLeft", "?": signs have their own key name, whatever is held for them.
export function keyOf(event) {
  if (event.key.length === 1) return event.key.toLowerCase();
  return event.shiftKey ? `Shift+${event.key}` : event.key;
}

export function keyName(key) {
  const parts = key === "+" ? [key] : key.split("+");
  return parts.map((part) => NAMES[part] ?? (part.length === 1 ? part.toUpperCase() : part)).join(" + ");
}

export class Keymap {
  constructor() {
    const kept = recall(STORAGE_KEY) ?? {};
    this.keys = { ...DEFAULTS };
    for (const action of Object.keys(DEFAULTS)) {
      if (typeof kept[action] === "string") this.keys[action] = kept[action];
    }
  }

  actionOf(key) {
    return Object.keys(this.keys).find((action) => this.keys[action] === key);
  }

  isReserved(key) {
    return RESERVED.includes(key.replace("Shift+", ""));
  }

  // Two actions never share a key: the one that had it gets the other's.
  change(action, key) {
    const other = this.actionOf(key);
    if (other) this.keys[other] = this.keys[action];
    this.keys[action] = key;
    keep(STORAGE_KEY, this.keys);
    return other === action ? undefined : other;
  }

  reset() {
    this.keys = { ...DEFAULTS };
    keep(STORAGE_KEY, null);
  }
}

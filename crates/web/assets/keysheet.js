// The sheet of keys: shows those that apply now, and changes them.
import { keyName, keyOf } from "./keymap.js";

export class Keysheet {
  constructor(dialog, keymap) {
    this.dialog = dialog;
    this.keymap = keymap;
    this.status = dialog.querySelector("[data-keys-status]");
    // The action that waits for its key.
    this.waiting = null;
    for (const button of dialog.querySelectorAll("[data-change-key]")) {
      button.hidden = false;
      button.addEventListener("click", () => this.wait(button.dataset.changeKey));
    }
    dialog.querySelector("[data-keys-reset]").addEventListener("click", () => {
      keymap.reset();
      this.show(dialog.dataset.textReset);
    });
    dialog.addEventListener("keydown", (event) => this.pressed(event));
    dialog.addEventListener("close", () => this.wait(null));
    this.show("");
  }

  open() {
    this.show("");
    this.dialog.showModal();
  }

  label(action) {
    return this.dialog.querySelector(`[data-shortcut-label="${action}"]`).textContent;
  }

  wait(action) {
    this.waiting = action;
    this.status.textContent = action ? this.dialog.dataset.textPress.replace("%action", this.label(action)) : "";
  }

  pressed(event) {
    if (!this.waiting || event.isComposing || event.keyCode === 229) return;
    const key = keyOf(event);
    // Escape gives up; Tab goes on through the sheet.
    if (event.key === "Tab" || event.key === "Shift") return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === "Escape") return void this.wait(null);
    if (this.keymap.isReserved(key)) {
      this.status.textContent = this.dialog.dataset.textReserved.replace("%key", keyName(key));
      return;
    }
    const action = this.waiting;
    const other = this.keymap.change(action, key);
    this.waiting = null;
    const text = this.dialog.dataset[other ? "textSwapped" : "textChanged"];
    this.show(text.replace("%action", this.label(action)).replace("%key", keyName(key)).replace("%other", other ? this.label(other) : ""));
  }

  show(message) {
    for (const place of this.dialog.querySelectorAll("[data-shortcut]")) {
      place.textContent = keyName(this.keymap.keys[place.dataset.shortcut]);
    }
    this.status.textContent = message;
  }
}

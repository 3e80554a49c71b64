// How a sentence is practised: repeats, gaps, pauses at the ends of phrases, what follows it.
//
// The player tells what is heard; this decides what comes next. Nothing here touches the page but
// the controls of [data-training].

// Within a phrase's end the pause lies where the voice has just stopped.
const PHRASE_LATE_MS = 40;

const DEFAULTS = { mode: "continue", repeats: 1, gap: "0", pauses: 0, ladder: false, stops: false, skips: false, text: "full" };

// Ready-made settings. Speaking along: listen, speak in the silence, listen again, and judge oneself.
const PRESETS = { shadowing: { mode: "continue", repeats: 2, gap: "x1.5", ladder: false, stops: true } };

// What was kept, as far as it is of the right kind.
function readSettings(kept) {
  const settings = { ...DEFAULTS };
  for (const name of Object.keys(DEFAULTS)) {
    if (typeof kept?.[name] === typeof DEFAULTS[name]) settings[name] = kept[name];
  }
  return settings;
}

// The first end of a phrase between two moments.
export function phraseBetween(phrases, beforeMs, nowMs) {
  return phrases.find((end) => beforeMs < end + PHRASE_LATE_MS && end + PHRASE_LATE_MS <= nowMs) ?? null;
}

export class Training {
  // Where the fields are not shown, as beside the items, nothing of it applies.
  constructor(root, memory, isShown) {
    this.root = root;
    this.memory = memory;
    this.isShown = isShown;
    memory.place.settings = readSettings(memory.place.settings);
    const { text } = memory.place.settings;
    this.settings = isShown ? { ...memory.place.settings } : { ...DEFAULTS, text };
    this.nHeard = 0;
    this.onChange = () => {};
    this.fill();
    if (isShown) memory.place.settings = { ...this.settings };
    document.addEventListener("change", (event) => this.read(event.target));
    for (const button of document.querySelectorAll("[data-preset]")) {
      button.addEventListener("click", () => this.togglePreset(button.dataset.preset));
    }
  }

  control(name) {
    return document.querySelector(`[data-setting="${name}"]`);
  }

  fill() {
    for (const [name, value] of Object.entries(this.settings)) {
      const control = this.control(name);
      if (!control) continue;
      if (control.type === "checkbox") control.checked = value;
      else control.value = String(value);
      // What no control offers was kept by another version.
      if (control.value === "") {
        this.settings[name] = DEFAULTS[name];
        control.value = String(DEFAULTS[name]);
      }
    }
    this.showPresets();
  }

  has(preset) {
    return Object.entries(PRESETS[preset]).every(([name, value]) => this.settings[name] === value);
  }

  // Pressed again it leaves everything as it is without a preset.
  togglePreset(preset) {
    const changed = Object.keys(PRESETS[preset]);
    const wanted = this.has(preset) ? DEFAULTS : PRESETS[preset];
    for (const name of changed) this.settings[name] = wanted[name];
    this.set(changed[0], this.settings[changed[0]]);
  }

  showPresets() {
    for (const preset of Object.keys(PRESETS)) {
      const isOn = this.has(preset);
      document.querySelector(`[data-preset="${preset}"]`)?.setAttribute("aria-pressed", String(isOn));
      const shown = document.querySelector(`[data-preset-shown="${preset}"]`);
      if (shown) shown.hidden = !isOn;
    }
  }

  read(control) {
    const name = control.dataset.setting;
    if (!(name in DEFAULTS)) return;
    const raw = control.type === "checkbox" ? control.checked : control.value;
    this.set(name, typeof DEFAULTS[name] === "number" ? Number(raw) : raw);
  }

  set(name, value) {
    this.settings[name] = value;
    this.nHeard = 0;
    this.fill();
    if (this.isShown) this.memory.leave({ settings: { ...this.settings } });
    this.onChange();
  }

  get mode() {
    return this.settings.mode;
  }

  toggleLoop() {
    this.set("mode", this.mode === "loop" ? "continue" : "loop");
  }

  // Off, +300, +450, +700 ms, and off again.
  nextPauses() {
    const steps = [...this.control("pauses").options].map((option) => Number(option.value));
    const index = steps.indexOf(this.settings.pauses);
    this.set("pauses", steps[(index + 1) % steps.length]);
  }

  // Silence after a sentence that lasted so long: fixed, or by its length ("x1.5").
  gapMs(lengthMs) {
    const { gap } = this.settings;
    return gap.startsWith("x") ? lengthMs * Number(gap.slice(1)) : Number(gap) * 1000;
  }

  // Called when a sentence was heard to its end: again, on, or stop.
  afterSentence(lengthMs) {
    this.nHeard += 1;
    const { repeats, stops, mode } = this.settings;
    const gapMs = this.gapMs(lengthMs);
    if (mode === "loop" || this.nHeard < repeats) return { then: "again", gapMs };
    this.nHeard = 0;
    if (mode === "one" || stops) return { then: "stop", gapMs: 0 };
    return { then: "on", gapMs };
  }

  newSentence() {
    this.nHeard = 0;
  }

  // Each repeat a little faster, up to the speed that is chosen.
  rate(speed) {
    const { ladder, repeats } = this.settings;
    if (!ladder || repeats < 2) return speed;
    const step = Math.min(this.nHeard / (repeats - 1), 1);
    return speed * (0.75 + 0.25 * step);
  }
}

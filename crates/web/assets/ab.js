// A part from A to B: set where the audio is, typed, or nudged. Typed nonsense is told, not dropped.

export class Ab {
  constructor(root, durationMs) {
    this.root = root;
    this.durationMs = durationMs;
    this.from = null;
    this.to = null;
    this.onChange = () => {};
    for (const edge of ["from", "to"]) {
      this.field(edge).addEventListener("change", (event) => this.type(edge, event.target.value));
    }
  }

  field(edge) {
    return this.root.querySelector(`[data-edge="${edge}"]`);
  }

  get isOn() {
    return this.from !== null && this.to !== null && this.to > this.from;
  }

  get lengthMs() {
    return this.to - this.from;
  }

  // Clicked or by key: the edge that was there before gives way.
  set(edge, ms) {
    this[edge] = Math.min(Math.max(0, Math.round(ms)), this.durationMs);
    if (this.from !== null && this.to !== null && this.to <= this.from) this[edge === "from" ? "to" : "from"] = null;
    this.complain("");
    this.show();
  }

  nudge(edge, ms) {
    if (this[edge] !== null) this.set(edge, this[edge] + ms);
  }

  clear() {
    this.from = null;
    this.to = null;
    this.complain("");
    this.show();
  }

  // What was typed stays in the field while it cannot be taken, and the edge stays as it was.
  type(edge, text) {
    const ms = Math.round(Number(text.replace(",", ".")) * 1000);
    const { number, textOrder: order } = this.root.dataset;
    if (text.trim() === "") {
      this[edge] = null;
      this.complain("");
      this.show();
    } else if (!(ms >= 0 && ms <= this.durationMs)) {
      this.complain(number.replace("%max", (this.durationMs / 1000).toFixed(1)), edge);
    } else if (edge === "from" ? this.to !== null && ms >= this.to : this.from !== null && ms <= this.from) {
      this.complain(order, edge);
    } else this.set(edge, ms);
  }

  complain(message, wrong) {
    const place = this.root.querySelector("[data-ab-error]");
    place.textContent = message;
    place.hidden = message === "";
    for (const edge of ["from", "to"]) {
      if (edge === wrong) this.field(edge).setAttribute("aria-invalid", "true");
      else this.field(edge).removeAttribute("aria-invalid");
    }
  }

  show() {
    for (const edge of ["from", "to"]) {
      this.field(edge).value = this[edge] === null ? "" : (this[edge] / 1000).toFixed(1);
    }
    this.root.classList.toggle("is-on", this.isOn);
    this.onChange();
  }
}

// Keys: single ones while nothing is typed, and chords while typing. All can be switched off.

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

export function enhanceKeys(player, sentences) {
  const dialog = document.querySelector("[data-keys]");
  const toggle = document.querySelector("[data-keys-enabled]");
  if (!dialog || !toggle) return;
  let isEnabled = true;
  try {
    isEnabled = localStorage.getItem(STORAGE_KEY) !== "off";
  } catch {
    // Without storage the keys are on.
  }
  toggle.checked = isEnabled;
  toggle.addEventListener("change", () => {
    isEnabled = toggle.checked;
    try {
      localStorage.setItem(STORAGE_KEY, isEnabled ? "on" : "off");
    } catch {
      // It holds for this page at least.
    }
  });

  const single = {
    " ": () => player?.toggle(),
    ArrowLeft: (event) => (event.shiftKey ? player?.seekBy(-5000) : player?.act("previous")),
    ArrowRight: (event) => (event.shiftKey ? player?.seekBy(5000) : player?.act("next")),
    r: () => player?.repeat(),
    l: () => player?.toggleLoop(),
    a: () => player?.act("a"),
    b: () => player?.act("b"),
    c: () => player?.act("clear"),
    p: () => player?.act("pauses"),
    t: () => sentences?.toggleText(),
    "[": () => player?.stepSpeed(-1),
    "]": () => player?.stepSpeed(1),
    "?": () => dialog.showModal(),
  };

  function typed(event) {
    const hasChord = event.ctrlKey || event.metaKey;
    const dictated = event.target.dataset.dictation;
    if (hasChord && event.key === "Enter") {
      if (dictated) player?.playClip([Number(dictated)]);
      else player?.repeat();
    } else if (hasChord && event.key === "ArrowUp") player?.act("previous");
    else if (hasChord && event.key === "ArrowDown") player?.act("next");
    else if (event.key === "Escape") event.target.blur();
    else if (event.key === "Enter" && !event.shiftKey && event.target.closest(".items")) nextItem(event.target);
    else return;
    event.preventDefault();
  }

  document.addEventListener("keydown", (event) => {
    // Input methods for Chinese use these keys while a word is being composed.
    if (event.isComposing || event.keyCode === 229 || dialog.open) return;
    if (event.key === "Enter" && event.target.type === "radio") {
      event.preventDefault();
      nextItem(event.target);
      return;
    }
    if (isTyping(event.target)) {
      typed(event);
      return;
    }
    if (!isEnabled || event.ctrlKey || event.metaKey || event.altKey || belongsToControl(event.target, event.key)) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (/^[1-5]$/.test(key)) chooseOption(Number(key));
    else if (single[key]) single[key](event);
    else return;
    event.preventDefault();
  });
}

// Words to choose from in place of typing: each puts itself at the end of its field, and pressed again
// takes itself out. Without scripts they are a list to read and type from.

const key = (word) => word.toLowerCase().replaceAll("’", "'").replace(/[^\p{L}\p{N}$£€%':.,-]/gu, "").replace(/^[.,:]+|[.,:]+$/g, "");
const words = (text) => text.split(/\s+/).filter((word) => key(word) !== "");

// A word that stands in the field twice uses up two tiles.
function mark(field, buttons) {
  const left = words(field.value).map(key);
  for (const button of buttons) {
    const at = left.indexOf(key(button.textContent));
    if (at >= 0) left.splice(at, 1);
    button.setAttribute("aria-pressed", String(at >= 0));
  }
}

function press(field, button) {
  const all = words(field.value);
  if (button.getAttribute("aria-pressed") === "true") {
    const at = all.map(key).lastIndexOf(key(button.textContent));
    all.splice(at, 1);
  } else {
    all.push(button.textContent);
  }
  field.value = all.join(" ");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function enhance(list) {
  const field = list.closest("form").elements[list.dataset.tiles];
  const status = document.createElement("p");
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  status.lang = "en";
  const buttons = [...list.children].map((item) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "tile";
    button.textContent = item.textContent;
    item.replaceChildren(button);
    button.addEventListener("click", () => {
      press(field, button);
      status.textContent = field.value;
    });
    return button;
  });
  list.after(status);
  field.addEventListener("input", () => mark(field, buttons));
  mark(field, buttons);
}

export function enhanceTiles() {
  for (const list of document.querySelectorAll("[data-tiles]")) enhance(list);
}

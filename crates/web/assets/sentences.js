// Shows the text of a sentence in place. The server sends it only when asked, and remembers.

function textBlock(list, position, text) {
  const details = document.createElement("details");
  details.className = "sentence-details";
  details.open = true;
  const summary = document.createElement("summary");
  const place = document.createElement("span");
  place.className = "visually-hidden";
  place.textContent = `${list.dataset.textSentence.replace("%n", position + 1)} – `;
  const action = document.createElement("span");
  action.textContent = list.dataset.textHide;
  summary.append(place, action);
  details.addEventListener("toggle", () => {
    action.textContent = details.open ? list.dataset.textHide : list.dataset.textShow;
  });
  const paragraph = document.createElement("p");
  paragraph.className = "sentence-text";
  paragraph.lang = "en";
  paragraph.textContent = text;
  details.append(summary, paragraph);
  return details;
}

// The way without scripts; the button's value does not travel by itself.
function submitPlainly(form, value) {
  const field = document.createElement("input");
  field.type = "hidden";
  field.name = "sentence";
  field.value = value;
  form.append(field);
  form.submit();
}

async function reveal(form, list, value) {
  const { slug, passageId } = document.querySelector("[data-player]").dataset;
  const response = await fetch(`/api/passages/${slug}/reveal`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ sentence: value, passage_id: Number(passageId) }),
  });
  if (!response.ok) return submitPlainly(form, value);
  for (const { position, text } of (await response.json()).sentences) {
    const item = list.querySelector(`[data-sentence="${position}"]`);
    const hidden = item.querySelector("[data-reveal]");
    const hadFocus = hidden?.contains(document.activeElement);
    const block = textBlock(list, position, text);
    if (hidden) hidden.replaceWith(block);
    if (hadFocus) block.querySelector("summary").focus();
  }
  return undefined;
}

export function enhanceSentences(player) {
  const list = document.querySelector("[data-sentences]");
  if (!list) return null;
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("[data-reveal]");
    if (!form) return;
    event.preventDefault();
    const value = event.submitter?.value ?? "all";
    reveal(form, list, value).catch(() => submitPlainly(form, value));
  });
  return {
    // The text of the sentence that is heard: shown if hidden, hidden if shown.
    toggleText() {
      const item = list.querySelector(`[data-sentence="${player?.current ?? 0}"]`);
      const details = item?.querySelector("details");
      if (details) details.open = !details.open;
      else item?.querySelector("[data-reveal] button")?.click();
    },
  };
}

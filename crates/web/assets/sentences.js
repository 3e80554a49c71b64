// Shows the text of a sentence in place. The server sends it only when asked, and remembers.

function textBlock(list, text) {
  const details = document.createElement("details");
  details.className = "sentence-details";
  details.open = true;
  const summary = document.createElement("summary");
  summary.textContent = list.dataset.textHide;
  details.addEventListener("toggle", () => {
    summary.textContent = details.open ? list.dataset.textHide : list.dataset.textShow;
  });
  const paragraph = document.createElement("p");
  paragraph.className = "sentence-text";
  paragraph.lang = "en";
  paragraph.textContent = text;
  details.append(summary, paragraph);
  return details;
}

async function reveal(form, list, value) {
  const slug = document.querySelector("[data-player]").dataset.slug;
  const response = await fetch(`/api/passages/${slug}/reveal`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ sentence: value }),
  });
  if (!response.ok) return form.submit();
  for (const { position, text } of (await response.json()).sentences) {
    const item = list.querySelector(`[data-sentence="${position}"]`);
    const hidden = item.querySelector("[data-reveal]");
    const hadFocus = hidden?.contains(document.activeElement);
    const block = textBlock(list, text);
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
    reveal(form, list, event.submitter?.value ?? "all").catch(() => form.submit());
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

// Shows a sentence in place, or as much of it as is asked for. The server sends no more than that.
import { post } from "./api.js";

const FORMS = ["blurred", "first_letters", "keywords", "full"];

function textBlock(list, { position, text, words }, form) {
  const { dataset } = list;
  const details = document.createElement("details");
  details.className = "sentence-details";
  details.dataset.form = form;
  details.open = true;
  const summary = document.createElement("summary");
  const place = document.createElement("span");
  place.className = "visually-hidden";
  place.textContent = `${dataset.textSentence.replace("%n", position + 1)} – `;
  const action = document.createElement("span");
  action.textContent = dataset.textHide;
  summary.append(place, action);
  details.addEventListener("toggle", () => {
    action.textContent = details.open ? dataset.textHide : dataset.textShow;
  });
  const paragraph = document.createElement("p");
  paragraph.className = "sentence-text";
  paragraph.lang = "en";
  paragraph.textContent = text;
  paragraph.dataset.words = words;
  details.append(summary, paragraph);
  if (form !== "full") details.append(moreButton(list, position, form));
  return details;
}

function moreButton(list, position, form) {
  const next = FORMS[FORMS.indexOf(form) + 1];
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button-quiet sentence-more";
  button.dataset.more = next;
  button.textContent = list.getAttribute(`data-more-${next}`);
  button.addEventListener("click", () => list.dispatchEvent(new CustomEvent("more", { detail: { position, form: next } })));
  return button;
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

export class Texts {
  constructor(list, root, memory) {
    this.list = list;
    this.root = root;
    this.memory = memory;
    this.select = document.querySelector('[data-setting="text"]');
    // Called with the paragraph of each text that appears.
    this.onText = () => {};
    const label = this.select?.closest("[hidden]");
    if (label) label.hidden = false;
    document.addEventListener("submit", (event) => this.submitted(event));
    list.addEventListener("more", ({ detail }) => this.reveal(String(detail.position), detail.form));
  }

  item(position) {
    return this.list.querySelector(`[data-sentence="${position}"]`);
  }

  submitted(event) {
    const form = event.target.closest("[data-reveal]");
    if (!form) return;
    event.preventDefault();
    const value = event.submitter?.value ?? "all";
    this.reveal(value, this.select?.value ?? "full").catch(() => submitPlainly(form, value));
  }

  // Sentences that show more already stay as they are.
  async reveal(sentence, form) {
    const { slug, passageId, tempo } = this.root.dataset;
    const response = await post(`/api/passages/${slug}/reveal`, { sentence, passage_id: Number(passageId), form, audio: tempo ? "slow" : "usual" });
    if (!response.ok) throw new Error(String(response.status));
    if (form !== "blurred") this.memory?.learnerBegan();
    for (const shown of (await response.json()).sentences) this.show(shown, form);
  }

  show(shown, form) {
    const item = this.item(shown.position);
    const before = item.querySelector("[data-reveal], details");
    if (!before || FORMS.indexOf(before.dataset.form ?? (before.matches("details") ? "full" : "")) >= FORMS.indexOf(form)) return;
    const hadFocus = before.contains(document.activeElement);
    const block = textBlock(this.list, shown, form);
    before.replaceWith(block);
    if (hadFocus) block.querySelector("summary").focus();
    this.onText(block.querySelector("p"));
  }

  // The text of the sentence that is heard: shown if hidden, hidden if shown.
  toggle(position) {
    const item = this.item(position);
    const details = item?.querySelector("details");
    if (details) details.open = !details.open;
    else item?.querySelector("[data-reveal] button")?.click();
  }

  // Whether this much of a sentence can still be shown and is not.
  canShow(position, form) {
    const item = this.item(position);
    const details = item?.querySelector("details");
    if (details) return FORMS.indexOf(details.dataset.form ?? "full") < FORMS.indexOf(form);
    return item?.querySelector("[data-reveal]") !== null;
  }
}

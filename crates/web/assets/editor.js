// The gates look at what is typed while it is typed; the server runs them, and nothing is kept.

const DELAY_MS = 600;
const form = document.querySelector("[data-gates]");

if (form) {
  const judged = form.querySelector("[data-found]");
  const list = judged.querySelector("ul");
  const good = judged.querySelector("[data-good]");
  let timer;
  let asked = 0;

  function line({ gate, message, is_fault: isFault }) {
    const item = document.createElement("li");
    item.className = isFault ? "is-fault" : "";
    item.append(isFault ? "✗ " : "? ");
    if (gate) {
      const code = document.createElement("code");
      code.textContent = gate;
      item.append(code, " ");
    }
    item.append(message);
    return item;
  }

  async function check() {
    const number = ++asked;
    try {
      const response = await fetch(form.dataset.gates, { method: "POST", body: new URLSearchParams(new FormData(form)) });
      if (!response.ok || response.redirected) throw new Error(String(response.status));
      const { found } = await response.json();
      // An answer about what stood there before says nothing of what stands there now.
      if (number !== asked) return;
      list.replaceChildren(...found.map(line));
      good.textContent = judged.dataset.textGood;
      good.hidden = found.length > 0;
    } catch {
      if (number !== asked) return;
      list.replaceChildren();
      good.textContent = judged.dataset.textFailed;
      good.hidden = false;
    }
  }

  form.addEventListener("input", (event) => {
    if (event.isComposing) return;
    clearTimeout(timer);
    timer = setTimeout(check, DELAY_MS);
  });
  form.addEventListener("compositionend", () => {
    clearTimeout(timer);
    timer = setTimeout(check, DELAY_MS);
  });
}

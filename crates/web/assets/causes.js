// One tap says why a response was wrong, or sends it to the review, without leaving the place.

async function post(form, button) {
  const body = new URLSearchParams(new FormData(form, button));
  const response = await fetch(form.action, { method: "POST", body, redirect: "manual" });
  // The redirect that a browser without scripts would follow.
  return response.type === "opaqueredirect" || response.ok;
}

function enhance(form, done) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const isDone = await post(form, event.submitter).catch(() => false);
    if (isDone) done(event.submitter);
    else location.reload();
  });
}

for (const form of document.querySelectorAll("[data-causes]")) {
  enhance(form, (pressed) => {
    const isChosen = pressed.getAttribute("aria-pressed") !== "true";
    for (const button of form.querySelectorAll("[data-cause]")) {
      const isThis = button === pressed && isChosen;
      button.setAttribute("aria-pressed", String(isThis));
      // A second tap takes it back.
      button.value = isThis ? "" : button.dataset.cause;
    }
  });
}

for (const form of document.querySelectorAll("[data-send]")) {
  enhance(form, (button) => {
    const sent = document.createElement("p");
    sent.className = "badge badge-good";
    sent.setAttribute("role", "status");
    sent.tabIndex = -1;
    sent.textContent = form.dataset.textSent;
    const hadFocus = document.activeElement === button;
    form.replaceWith(sent);
    if (hadFocus) sent.focus();
  });
}

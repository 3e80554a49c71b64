// One item of the level check: it is heard as often as it may be, and each hearing is noted.
const clip = document.querySelector("[data-clip]");
const audio = clip?.querySelector("audio");

function enhance() {
  const button = clip.querySelector("[data-clip-play]");
  const left = clip.querySelector("[data-clip-left]");
  const error = clip.querySelector("[data-clip-error]");
  let nLeft = Number(clip.dataset.left);
  let isCounted = true;

  function show() {
    // Not `disabled`: that would take the focus away from whoever uses the keyboard.
    button.setAttribute("aria-disabled", String(nLeft <= 0 || !audio.paused));
    left.textContent = nLeft > 0 ? `${left.dataset.text}: ${nLeft}` : left.dataset.none;
  }

  async function count() {
    if (isCounted) return;
    isCounted = true;
    nLeft -= 1;
    show();
    const response = await fetch(clip.dataset.url, { method: "POST", headers: { accept: "application/json" } });
    if (response.ok) nLeft = (await response.json()).n_left;
    show();
  }

  button.addEventListener("click", async () => {
    if (nLeft <= 0 || !audio.paused) return;
    error.hidden = true;
    isCounted = false;
    audio.currentTime = 0;
    // What was not heard does not count: the learner may try again.
    await audio.play().catch(() => { error.hidden = false; });
  });
  audio.addEventListener("playing", () => count().catch(() => {}));
  for (const event of ["ended", "pause", "error"]) audio.addEventListener(event, show);

  audio.controls = false;
  audio.hidden = true;
  button.hidden = false;
  show();
  button.focus();
}

if (audio) enhance();

// The choice of other voices in the background. Nothing of them is loaded before they are wanted.
import { keep, put, recall } from "./api.js";

const KEY = "listen:babble";

export function wireBackground(player, memory) {
  const select = player.root.querySelector("[data-babble]");
  // Where it cannot be chosen it does not apply.
  if (!select || select.disabled || !player.training.isShown) return;
  const choose = async () => (await import("./babble.js")).choose(player, select);
  select.value = memory.hasLearner ? select.dataset.chosen : (recall(KEY) ?? "");
  if (select.value) choose();
  select.addEventListener("change", () => {
    keep(KEY, select.value);
    const body = { babble_db: select.value ? Number(select.value) : null };
    if (memory.hasLearner) put("/api/babble", body).catch(() => {});
    choose();
  });
}

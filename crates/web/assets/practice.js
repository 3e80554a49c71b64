// Wires the practice page: player, sentences, items and keys.
import { Player } from "./player.js";
import { enhanceSentences } from "./sentences.js";
import { enhanceItems } from "./items.js";
import { enhanceKeys } from "./keys.js";

const root = document.querySelector("[data-player]");
const audio = root?.querySelector("[data-audio]");
const player = audio ? new Player(root, audio) : null;
const sentences = enhanceSentences(player);
enhanceItems();
enhanceKeys(player, sentences);

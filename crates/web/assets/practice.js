// Wires the practice page: player, texts, words, help, items and keys.
import { wireBackground } from "./background.js";
import { wirePlayer } from "./controls.js";
import { enhanceItems } from "./items.js";
import { enhanceKeys } from "./keys.js";
import { Ladder } from "./ladder.js";
import { Memory } from "./memory.js";
import { Player } from "./player.js";
import { Texts } from "./texts.js";
import { enhanceTiles } from "./tiles.js";
import { Words } from "./words.js";

const root = document.querySelector("[data-player]");
const audio = root?.querySelector("[data-audio]");
const list = document.querySelector("[data-sentences]");
const memory = root ? new Memory(root) : null;
const player = audio ? new Player(root, audio, memory) : null;
if (player) wirePlayer(player);
if (player) wireBackground(player, memory);
const texts = list && root ? new Texts(list, root, memory) : null;
const words = list && player ? new Words(list, player) : null;
if (texts && words) texts.onText = (paragraph) => words.add(paragraph);
const ladder = player ? new Ladder(root, player, texts, memory) : null;
enhanceItems();
enhanceTiles();
enhanceKeys({ player, texts, ladder });

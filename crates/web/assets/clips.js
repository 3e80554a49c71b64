// Parts of the audio that are played for themselves: evidence, a sentence with help, a word.
//
// A clip is { from, to } in ms and may have: positions (sentences that count as heard after it),
// rate, pauses (silence at the ends of phrases, ms), gapMs (silence after it).

const SLOW_RATE = 0.85;
const PAUSES_MS = 450;
const MIN_CHUNK_GAP_MS = 500;
const CHUNK_PLAYS = 2;
// A word is cut where its neighbours are heard, or a little before and after.
const WORD_LEAD_MS = 30;
const WORD_TAIL_MS = 60;

// Sentences; neighbours are played in one go.
export function sentenceClips(sentences, positions) {
  const clips = [];
  for (const position of positions) {
    const sentence = sentences[position];
    if (!sentence) continue;
    const last = clips.at(-1);
    if (last && last.positions.at(-1) === position - 1) {
      last.to = sentence.to;
      last.positions.push(position);
    } else clips.push({ from: sentence.from, to: sentence.to, positions: [position] });
  }
  return clips;
}

// A few words at a time, each part twice, with time to repeat it.
function chunkClips(sentence, position) {
  const ends = sentence.chunks.length > 0 ? [...sentence.chunks.slice(0, -1), sentence.to] : [sentence.to];
  return ends.flatMap((to, i) => {
    const from = i === 0 ? sentence.from : ends[i - 1];
    const gapMs = Math.max(to - from, MIN_CHUNK_GAP_MS);
    return Array.from({ length: CHUNK_PLAYS }, (_, n) => ({
      from,
      to,
      gapMs,
      positions: i === ends.length - 1 && n === CHUNK_PLAYS - 1 ? [position] : [],
    }));
  });
}

// A sentence with one rung of help.
export function helpClips(sentences, position, rung) {
  const sentence = sentences[position];
  if (!sentence) return [];
  if (rung === "chunk") return chunkClips(sentence, position);
  const clip = { from: sentence.from, to: sentence.to, positions: [position] };
  if (rung === "pauses") clip.pauses = PAUSES_MS;
  if (rung === "slow") clip.rate = SLOW_RATE;
  return [clip];
}

export function wordClip(word, before, after) {
  return {
    from: Math.max(word.start - WORD_LEAD_MS, before?.end ?? 0),
    to: Math.min(word.end + WORD_TAIL_MS, after ? Math.max(after.start, word.end) : Infinity),
    positions: [],
  };
}

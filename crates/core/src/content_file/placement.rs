//! One level of the placement bank from the text of its file.

use super::FileError;
use super::check::{Check, RawSpeaker, RawTurn, tables};
use crate::passage::word_spans;
use crate::placement::{Bank, Clip, GapSentence, N_GAPS, N_OPTIONS, Piece};
use crate::taxonomy::{Level, Skill};
use serde::Deserialize;
use std::collections::{HashMap, HashSet};
use toml::Spanned;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawBank {
    schema: Spanned<u32>,
    level: Level,
    licence: Spanned<String>,
    provenance: Spanned<String>,
    speakers: Vec<Spanned<RawSpeaker>>,
    clips: Vec<Spanned<RawClip>>,
    gap_sentences: Vec<Spanned<RawGapSentence>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawClip {
    id: Spanned<String>,
    version: Spanned<u32>,
    stem: Spanned<String>,
    options: Vec<String>,
    key: Spanned<String>,
    evidence: Spanned<Vec<usize>>,
    skill: Spanned<Skill>,
    turns: Vec<Spanned<RawTurn>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawGapSentence {
    id: Spanned<String>,
    version: Spanned<u32>,
    speaker: Spanned<String>,
    text: Spanned<String>,
}

/// Where the parts of the bank stand in their file: lines, counted from 1.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Lines {
    /// Of each clip.
    pub clips: Vec<usize>,
    /// Of each sentence of each clip.
    pub clip_sentences: Vec<Vec<usize>>,
    /// Of the text of each gap sentence.
    pub gap_sentences: Vec<usize>,
}

/// Reads and checks a whole file.
///
/// # Errors
/// Everything that is wrong: one syntax or type error, or all broken rules at once.
pub fn parse(text: &str) -> Result<(Bank, Lines), Vec<FileError>> {
    let raw: RawBank = tables(text)?;
    let mut check = Check::new(text);
    let mut lines = Lines {
        clips: raw.clips.iter().map(|clip| check.line(clip)).collect(),
        gap_sentences: raw
            .gap_sentences
            .iter()
            .map(|sentence| check.line(&sentence.as_ref().text))
            .collect(),
        clip_sentences: Vec::new(),
    };
    let bank = check.bank(raw, &mut lines.clip_sentences);
    check.finish(bank).map(|bank| (bank, lines))
}

impl Check<'_> {
    fn bank(&mut self, raw: RawBank, sentence_lines: &mut Vec<Vec<usize>>) -> Bank {
        self.schema(&raw.schema);
        let (speakers, speaker_idx) = self.speakers(raw.speakers);
        self.ids(&raw.clips, &raw.gap_sentences);
        let clips = raw.clips.into_iter().map(|clip| {
            let (clip, lines) = self.clip(clip.into_inner(), &speaker_idx);
            sentence_lines.push(lines);
            clip
        });
        Bank {
            clips: clips.collect(),
            gap_sentences: raw
                .gap_sentences
                .into_iter()
                .map(|sentence| self.gap_sentence(sentence.as_ref(), &speaker_idx))
                .collect(),
            level: raw.level,
            licence: self.not_empty("licence", &raw.licence),
            provenance: self.not_empty("provenance", &raw.provenance),
            speakers,
        }
    }

    fn ids(&mut self, clips: &[Spanned<RawClip>], sentences: &[Spanned<RawGapSentence>]) {
        let mut seen = HashSet::new();
        let clip_ids = clips.iter().map(|clip| &clip.as_ref().id);
        let sentence_ids = sentences.iter().map(|sentence| &sentence.as_ref().id);
        for id in clip_ids.chain(sentence_ids) {
            if !seen.insert(id.as_ref()) {
                self.error(id, format!("id `{}` is there twice", id.as_ref()));
            }
        }
    }

    /// The clip, and the line of each sentence.
    fn clip(&mut self, raw: RawClip, speakers: &HashMap<String, usize>) -> (Clip, Vec<usize>) {
        let (turns, lines) = self.turns(&raw.turns, speakers);
        let slug = self.slug(&raw.id);
        self.options(
            &format!("clip `{slug}`"),
            &raw.id,
            &raw.options,
            (N_OPTIONS, N_OPTIONS),
        );
        let skill = self.comprehension(&raw.skill);
        let clip = Clip {
            version: self.version(&raw.version),
            stem: self.not_empty("stem", &raw.stem),
            key: self
                .key(&format!("clip `{slug}`"), &raw.key, raw.options.len())
                .unwrap_or_default(),
            evidence: self.evidence(&format!("clip `{slug}`"), &raw.evidence, lines.len()),
            skill,
            options: raw.options,
            turns,
            slug,
        };
        (clip, lines)
    }

    /// Dictation is a skill of its own kind of item.
    pub(super) fn comprehension(&mut self, skill: &Spanned<Skill>) -> Skill {
        if *skill.as_ref() == Skill::Dictation {
            self.error(skill, "skill dictation is not for this kind of item");
        }
        *skill.as_ref()
    }

    fn gap_sentence(
        &mut self,
        raw: &RawGapSentence,
        speakers: &HashMap<String, usize>,
    ) -> GapSentence {
        let pieces = pieces(raw.text.as_ref()).unwrap_or_else(|reason| {
            self.error(&raw.text, reason);
            Vec::new()
        });
        let sentence = GapSentence {
            slug: self.slug(&raw.id),
            version: self.version(&raw.version),
            speaker_idx: self.speaker_idx(&raw.speaker, speakers),
            pieces,
        };
        let n_gaps = sentence.gaps().count();
        if n_gaps != N_GAPS && !sentence.pieces.is_empty() {
            self.error(
                &raw.text,
                format!("the sentence has {n_gaps} gaps; exactly {N_GAPS} are allowed"),
            );
        }
        sentence
    }
}

/// `My [sister] sleeps.` taken apart.
fn pieces(text: &str) -> Result<Vec<Piece>, String> {
    let mut pieces = Vec::new();
    let mut rest = text.trim();
    while let Some((shown, after)) = rest.split_once('[') {
        let (gap, after) = after
            .split_once(']')
            .filter(|(gap, _)| !gap.contains('['))
            .ok_or_else(|| "a bracket is opened and not closed".to_owned())?;
        let chars = gap.chars().count();
        let is_word =
            matches!(word_spans(gap)[..], [span] if (span.char_start, span.char_end) == (0, chars));
        if !is_word {
            return Err(format!("gap `{gap}` is not exactly one word"));
        }
        if word_spans(shown).is_empty() {
            return Err(format!("no word is shown before gap `{gap}`"));
        }
        if shown.contains(']') {
            return Err("a bracket is closed and not opened".to_owned());
        }
        pieces.push(Piece::Shown(shown.to_owned()));
        pieces.push(Piece::Gap(gap.to_owned()));
        rest = after;
    }
    if rest.contains(']') {
        return Err("a bracket is closed and not opened".to_owned());
    }
    pieces.push(Piece::Shown(rest.to_owned()));
    Ok(pieces)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content_file::assert_named;

    const GOOD: &str = r#"schema = 1
level = "A1"
licence = "CC BY 4.0"
provenance = "Written for this library"

[[speakers]]
id = "anna"
name = "Anna"
sex = "female"
accent = "uk"

[[clips]]
id = "a1-clip-lost-keys"
version = 1
stem = "Where are the keys?"
options = ["In her coat", "On the table", "In the car", "At her office"]
key = "C"
evidence = [2]
skill = "number_time_place"

[[clips.turns]]
speaker = "anna"
sentences = [
  "I can't find my keys.",
  "Oh yes, they're in the car.",
]

[[gap_sentences]]
id = "a1-gaps-morning-bus"
version = 1
speaker = "anna"
text = "My [sister] takes the [bus] to work [every] day at [eight]."
"#;

    #[test]
    fn a_good_file_becomes_a_bank_with_its_lines() {
        let (bank, lines) = parse(GOOD).unwrap();
        assert_eq!(bank.clips[0].key, 2);
        let gaps: Vec<&str> = bank.gap_sentences[0].gaps().collect();
        assert_eq!(gaps, ["sister", "bus", "every", "eight"]);
        assert_eq!(
            bank.gap_sentences[0].spoken(),
            "My sister takes the bus to work every day at eight."
        );
        let expected = Lines {
            clips: vec![12],
            clip_sentences: vec![vec![24, 25]],
            gap_sentences: vec![32],
        };
        assert_eq!(lines, expected);
    }

    #[test]
    fn every_broken_rule_is_named_with_its_line() {
        let cases = [
            ("schema = 1", "schema = 2", 1, "schema is 2"),
            (
                "key = \"C\"",
                "key = \"E\"",
                17,
                "clip `a1-clip-lost-keys` has key `E`",
            ),
            (
                "evidence = [2]",
                "evidence = [3]",
                18,
                "evidence sentence 3",
            ),
            (", \"At her office\"", "", 13, "has 3 options; exactly 4"),
            ("[bus]", "bus", 32, "the sentence has 3 gaps; exactly 4"),
            (
                "[bus]",
                "[big bus]",
                32,
                "gap `big bus` is not exactly one word",
            ),
            ("[bus]", "[bus", 32, "not closed"),
            ("[bus]", "bus]", 32, "not opened"),
            (
                "My [sister] takes",
                "[Sister] takes",
                32,
                "no word is shown before",
            ),
            (
                "a1-gaps-morning-bus",
                "a1-clip-lost-keys",
                29,
                "there twice",
            ),
            ("number_time_place", "dictation", 19, "not for this kind"),
            (
                "version = 1",
                "version = 1\nhint = \"x\"",
                15,
                "unknown field `hint`",
            ),
        ];
        assert_named(GOOD, |text| parse(text).map(|_| ()), &cases);
    }
}

//! A mini paper from the text of its file.

use super::FileError;
use super::check::{Check, RawSpeaker, RawTurn, tables};
use super::paper_item::{Around, RawItem};
use crate::paper::{ClipAudio, Paper, PaperClip, Section, Style};
use crate::passage::Bilingual;
use crate::taxonomy::Level;
use serde::Deserialize;
use std::collections::{HashMap, HashSet};
use toml::Spanned;

/// How many sentences a clip has that plays a passage is not known here.
const UNKNOWN: usize = usize::MAX;
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPaper {
    schema: Spanned<u32>,
    id: Spanned<String>,
    version: Spanned<u32>,
    style: Style,
    level: Level,
    licence: Spanned<String>,
    provenance: Spanned<String>,
    title: Spanned<Bilingual>,
    disclaimer: Spanned<Bilingual>,
    speakers: Vec<Spanned<RawSpeaker>>,
    sections: Vec<Spanned<RawSection>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSection {
    id: Spanned<String>,
    plays: Spanned<u32>,
    preview_seconds: Spanned<u32>,
    gap_seconds: Spanned<u32>,
    weight: Spanned<u32>,
    #[serde(default)]
    options: Vec<String>,
    title: Spanned<Bilingual>,
    instructions: Spanned<Bilingual>,
    clips: Vec<Spanned<RawClip>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawClip {
    passage: Option<Spanned<String>>,
    #[serde(default)]
    turns: Vec<Spanned<RawTurn>>,
    items: Vec<Spanned<RawItem>>,
}

/// Where the parts of a clip stand in its file: lines, counted from 1.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ClipLines {
    /// Of the clip.
    pub clip: usize,
    /// Of each sentence; empty where a passage is played.
    pub sentences: Vec<usize>,
    /// Of each item.
    pub items: Vec<usize>,
}

/// Reads and checks a whole file. Lines come in the order of the clips, over all sections.
///
/// # Errors
/// Everything that is wrong: one syntax or type error, or all broken rules at once.
pub fn parse(text: &str) -> Result<(Paper, Vec<ClipLines>), Vec<FileError>> {
    let raw: RawPaper = tables(text)?;
    let mut check = Check::new(text);
    let mut lines = Vec::new();
    let paper = check.paper(raw, &mut lines);
    check.finish(paper).map(|paper| (paper, lines))
}

impl Check<'_> {
    fn paper(&mut self, raw: RawPaper, lines: &mut Vec<ClipLines>) -> Paper {
        self.schema(&raw.schema);
        let (speakers, speaker_idx) = self.speakers(raw.speakers);
        self.sections_fit(&raw.id, &raw.sections);
        Paper {
            slug: self.slug(&raw.id),
            version: self.version(&raw.version),
            style: raw.style,
            level: raw.level,
            title: self.both_languages("title", &raw.title),
            disclaimer: self.both_languages("disclaimer", &raw.disclaimer),
            licence: self.not_empty("licence", &raw.licence),
            provenance: self.not_empty("provenance", &raw.provenance),
            speakers,
            sections: raw
                .sections
                .into_iter()
                .map(|section| self.section(section.into_inner(), &speaker_idx, lines))
                .collect(),
        }
    }

    /// Names are distinct and weights add up.
    fn sections_fit(&mut self, id: &Spanned<String>, sections: &[Spanned<RawSection>]) {
        let mut seen = HashSet::new();
        for section in sections {
            let slug = &section.as_ref().id;
            if !seen.insert(slug.as_ref()) {
                self.error(slug, format!("section `{}` is there twice", slug.as_ref()));
            }
        }
        let weights = sections
            .iter()
            .map(|section| *section.as_ref().weight.as_ref());
        let total = weights.fold(0, u32::saturating_add);
        if total != 100 {
            self.error(
                id,
                format!("the weights of the sections add up to {total}, not 100"),
            );
        }
    }

    fn section(
        &mut self,
        raw: RawSection,
        speakers: &HashMap<String, usize>,
        lines: &mut Vec<ClipLines>,
    ) -> Section {
        if !raw.options.is_empty() {
            self.options("the section", &raw.id, &raw.options, (2, 12));
        }
        let options = &raw.options;
        let clips = raw.clips.into_iter().map(|clip| {
            let (clip, clip_lines) = self.paper_clip(&clip, speakers, options);
            lines.push(clip_lines);
            clip
        });
        let clips = clips.collect();
        Section {
            slug: self.slug(&raw.id),
            plays: self.in_range("plays", &raw.plays, (1, 2)),
            preview_seconds: self.in_range("preview_seconds", &raw.preview_seconds, (0, 120)),
            gap_seconds: self.in_range("gap_seconds", &raw.gap_seconds, (1, 120)),
            weight: self.in_range("weight", &raw.weight, (1, 100)),
            title: self.both_languages("title", &raw.title),
            instructions: self.both_languages("instructions", &raw.instructions),
            options: raw.options,
            clips,
        }
    }

    fn paper_clip(
        &mut self,
        clip: &Spanned<RawClip>,
        speakers: &HashMap<String, usize>,
        section_options: &[String],
    ) -> (PaperClip, ClipLines) {
        let raw = clip.as_ref();
        if raw.passage.is_some() != raw.turns.is_empty() {
            self.error(clip, "a clip needs either turns or passage");
        }
        let (turns, sentences) = self.turns(&raw.turns, speakers);
        let audio = match &raw.passage {
            Some(passage) => ClipAudio::Passage(self.slug(passage)),
            None => ClipAudio::Turns(turns),
        };
        if raw.items.is_empty() {
            self.error(clip, "a clip needs at least one item");
        }
        let around = Around {
            speakers,
            section_options,
            n_sentences: if raw.passage.is_some() {
                UNKNOWN
            } else {
                sentences.len()
            },
        };
        let lines = ClipLines {
            clip: self.line(clip),
            sentences,
            items: raw.items.iter().map(|item| self.line(item)).collect(),
        };
        let items = raw
            .items
            .iter()
            .filter_map(|item| self.paper_item(item, &around))
            .collect();
        (PaperClip { audio, items }, lines)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content_file::assert_named;

    const GOOD: &str = r#"schema = 1
id = "toeic-style"
version = 1
style = "toeic"
level = "B1"
licence = "CC BY 4.0"
provenance = "Written for this library"
title = { en = "In the style of TOEIC", zh = "TOEIC 风格" }
disclaimer = { en = "Not affiliated.", zh = "无关。" }

[[speakers]]
id = "rita"
name = "Rita"
sex = "female"
accent = "us"

[[sections]]
id = "responses"
plays = 1
preview_seconds = 0
gap_seconds = 5
weight = 40
title = { en = "Responses", zh = "应答" }
instructions = { en = "Choose.", zh = "选择。" }
[[sections.clips]]
[[sections.clips.turns]]
speaker = "rita"
sentences = ["When does the new printer arrive?"]
[[sections.clips.items]]
kind = "response_choice"
option_speaker = "rita"
options = ["It was expensive.", "On Thursday, I think.", "Next to the window."]
key = "B"
evidence = [1]
skill = "number_time_place"
rationale = { en = "When.", zh = "时间。" }

[[sections]]
id = "talks"
plays = 2
preview_seconds = 20
gap_seconds = 8
weight = 60
options = ["A seat", "A map", "A bag"]
title = { en = "Talks", zh = "短文" }
instructions = { en = "Answer.", zh = "回答。" }
[[sections.clips]]
passage = "b1-lost-property"
[[sections.clips.items]]
kind = "gap"
stem = "Length: ___ minutes"
accepted = ["forty", "40"]
max_words = 1
evidence = [9]
skill = "number_time_place"
rationale = { en = "Forty.", zh = "四十。" }
[[sections.clips.items]]
kind = "matching"
stem = "What is free?"
key = "B"
evidence = [2]
skill = "detail"
rationale = { en = "Maps.", zh = "地图。" }
[[sections.clips.items]]
kind = "multiple_choice"
stem = "Where?"
options = ["Here", "There", "Nowhere"]
key = "A"
evidence = [1]
skill = "detail"
rationale = { en = "Here.", zh = "这里。" }
"#;

    #[test]
    fn a_good_file_becomes_a_paper_with_its_lines() {
        let (paper, lines) = parse(GOOD).unwrap();
        let kinds: Vec<&str> = paper.sections[1]
            .items()
            .map(|item| item.body.kind())
            .collect();
        assert_eq!(kinds, ["gap", "matching", "multiple_choice"]);
        let first = ClipLines {
            clip: 25,
            sentences: vec![28],
            items: vec![29],
        };
        assert_eq!(lines[0], first);
        assert_eq!(lines[1].items, [49, 57, 64]);
    }

    #[test]
    fn every_broken_rule_is_named_with_its_line() {
        let cases = [
            ("weight = 40", "weight = 50", 2, "add up to 110, not 100"),
            ("plays = 2", "plays = 3", 40, "plays is 3; 1 to 2"),
            (
                "style = \"toeic\"",
                "style = \"toefl\"",
                4,
                "unknown variant `toefl`",
            ),
            (
                "passage = \"b1-lost-property\"\n",
                "",
                47,
                "either turns or passage",
            ),
            ("___", "__", 49, "exactly one ___"),
            (
                "accepted = [\"forty\", \"40\"]\n",
                "",
                49,
                "kind gap needs accepted",
            ),
            (
                "stem = \"What is free?\"",
                "stem = \"x\"\nmax_words = 1",
                57,
                "takes no max_words",
            ),
            (
                "options = [\"A seat\", \"A map\", \"A bag\"]\n",
                "",
                56,
                "needs options in its section",
            ),
            (
                "option_speaker = \"rita\"",
                "option_speaker = \"omar\"",
                31,
                "speaker `omar` is not in",
            ),
            ("id = \"talks\"", "id = \"responses\"", 39, "there twice"),
            (
                "kind = \"matching\"",
                "kind = \"map\"",
                58,
                "unknown kind `map`",
            ),
            (
                "options = [\"Here\", \"There\", \"Nowhere\"]",
                "options = [\"Here\", \"There\"]",
                64,
                "2 options; 3 to 4",
            ),
        ];
        assert_named(GOOD, |text| parse(text).map(|_| ()), &cases);
    }
}

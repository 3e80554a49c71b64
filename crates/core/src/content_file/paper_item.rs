//! The items of a mini paper.

use super::check::Check;
use crate::paper::{PaperItem, PaperItemBody};
use crate::passage::Bilingual;
use crate::taxonomy::Skill;
use serde::Deserialize;
use std::collections::HashMap;
use toml::Spanned;

/// The mark of a gap.
const GAP: &str = "___";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawItem {
    kind: Spanned<String>,
    stem: Option<String>,
    options: Option<Vec<String>>,
    option_speaker: Option<Spanned<String>>,
    key: Option<Spanned<String>>,
    accepted: Option<Vec<String>>,
    max_words: Option<Spanned<usize>>,
    evidence: Spanned<Vec<usize>>,
    skill: Spanned<Skill>,
    rationale: Spanned<Bilingual>,
}

/// What the items of a clip are checked against.
pub(super) struct Around<'a> {
    pub speakers: &'a HashMap<String, usize>,
    pub section_options: &'a [String],
    pub n_sentences: usize,
}

impl Check<'_> {
    pub(super) fn paper_item(
        &mut self,
        item: &Spanned<RawItem>,
        around: &Around<'_>,
    ) -> Option<PaperItem> {
        let raw = item.as_ref();
        let evidence = self.evidence("the item", &raw.evidence, around.n_sentences);
        let rationale = self.both_languages("rationale", &raw.rationale);
        let skill = self.comprehension(&raw.skill);
        let body = self.paper_item_body(item, around)?;
        Some(PaperItem {
            body,
            evidence,
            skill,
            rationale,
        })
    }

    fn paper_item_body(
        &mut self,
        item: &Spanned<RawItem>,
        around: &Around<'_>,
    ) -> Option<PaperItemBody> {
        match item.as_ref().kind.as_ref().as_str() {
            "multiple_choice" => self.shown_choice(item),
            "response_choice" => self.heard_choice(item, around),
            "gap" => self.gap(item),
            "matching" => self.matching(item, around),
            other => {
                let reason = format!(
                    "unknown kind `{other}`; expected multiple_choice, response_choice, gap or matching"
                );
                self.error(&item.as_ref().kind, reason);
                None
            }
        }
    }

    fn shown_choice(&mut self, item: &Spanned<RawItem>) -> Option<PaperItemBody> {
        self.fields(item, &["stem", "options", "key"])?;
        let raw = item.as_ref();
        let options = raw.options.clone()?;
        self.options("the item", item, &options, (3, 4));
        Some(PaperItemBody::MultipleChoice {
            stem: raw.stem.clone()?,
            key: self.key("the item", raw.key.as_ref()?, options.len())?,
            options,
        })
    }

    fn heard_choice(
        &mut self,
        item: &Spanned<RawItem>,
        around: &Around<'_>,
    ) -> Option<PaperItemBody> {
        self.fields(item, &["options", "option_speaker", "key"])?;
        let raw = item.as_ref();
        let options = raw.options.clone()?;
        self.options("the item", item, &options, (3, 3));
        let speaker = raw.option_speaker.as_ref()?;
        Some(PaperItemBody::ResponseChoice {
            option_speaker_idx: self.speaker_idx(speaker, around.speakers),
            key: self.key("the item", raw.key.as_ref()?, options.len())?,
            options,
        })
    }

    fn gap(&mut self, item: &Spanned<RawItem>) -> Option<PaperItemBody> {
        self.fields(item, &["stem", "accepted", "max_words"])?;
        let raw = item.as_ref();
        let max_words = self.in_range("max_words", raw.max_words.as_ref()?, (1, 3));
        let (stem, accepted) = (raw.stem.clone()?, raw.accepted.clone()?);
        self.accepted("the item", item, &accepted, max_words);
        if stem.matches(GAP).count() != 1 {
            self.error(item, format!("the stem needs exactly one {GAP}"));
        }
        Some(PaperItemBody::Gap {
            stem,
            accepted,
            max_words,
        })
    }

    fn matching(&mut self, item: &Spanned<RawItem>, around: &Around<'_>) -> Option<PaperItemBody> {
        self.fields(item, &["stem", "key"])?;
        let n_options = around.section_options.len();
        if n_options == 0 {
            self.error(
                item,
                "an item of kind matching needs options in its section",
            );
        }
        let raw = item.as_ref();
        Some(PaperItemBody::Matching {
            stem: raw.stem.clone()?,
            key: self.key("the item", raw.key.as_ref()?, n_options)?,
        })
    }

    /// Exactly these fields, of those that only some kinds have; `None` if one is missing.
    fn fields(&mut self, item: &Spanned<RawItem>, wanted: &[&str]) -> Option<()> {
        let raw = item.as_ref();
        let there = [
            ("stem", raw.stem.is_some()),
            ("options", raw.options.is_some()),
            ("option_speaker", raw.option_speaker.is_some()),
            ("key", raw.key.is_some()),
            ("accepted", raw.accepted.is_some()),
            ("max_words", raw.max_words.is_some()),
        ];
        let kind = raw.kind.as_ref();
        let mut is_whole = true;
        for (name, is_there) in there {
            let is_wanted = wanted.contains(&name);
            if is_there && !is_wanted {
                self.error(item, format!("an item of kind {kind} takes no {name}"));
            }
            if is_wanted && !is_there {
                self.error(item, format!("an item of kind {kind} needs {name}"));
                is_whole = false;
            }
        }
        is_whole.then_some(())
    }
}

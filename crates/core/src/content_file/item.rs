//! The items of a passage file.

use super::check::Check;
use crate::item::{Dictation, Item, ItemBody, MultipleChoice, ShortAnswer};
use crate::passage::Bilingual;
use crate::taxonomy::{FocusArea, Skill};
use serde::Deserialize;
use std::collections::HashMap;
use toml::Spanned;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawItem {
    kind: Spanned<String>,
    stem: Spanned<String>,
    options: Option<Vec<String>>,
    key: Option<Spanned<String>>,
    accepted: Option<Vec<String>>,
    max_words: Option<Spanned<usize>>,
    evidence: Option<Spanned<Vec<usize>>>,
    skill: Skill,
    focus_areas: Spanned<Vec<FocusArea>>,
    rationale: Spanned<Bilingual>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawDictation {
    sentence: Spanned<usize>,
}

impl Check<'_> {
    /// Comprehension items; those that cannot be made are left out, with an error.
    pub(super) fn items(&mut self, raw: Vec<Spanned<RawItem>>, n_sentences: usize) -> Vec<Item> {
        let mut stems: HashMap<String, usize> = HashMap::new();
        raw.into_iter()
            .enumerate()
            .filter_map(|(idx, item)| {
                let number = idx + 1;
                let stem = &item.as_ref().stem;
                if let Some(first) = stems.insert(stem.as_ref().clone(), number) {
                    self.error(
                        stem,
                        format!("item {number} repeats the stem of item {first}"),
                    );
                }
                self.item(&format!("item {number}"), item, n_sentences)
            })
            .collect()
    }

    fn item(&mut self, whose: &str, item: Spanned<RawItem>, n_sentences: usize) -> Option<Item> {
        let raw = item.as_ref();
        let evidence = if let Some(evidence) = &raw.evidence {
            self.evidence(whose, evidence, n_sentences)
        } else {
            self.error(&item, format!("{whose} has no evidence"));
            Vec::new()
        };
        let n_areas = raw.focus_areas.as_ref().len();
        if !(1..=3).contains(&n_areas) {
            self.error(
                &raw.focus_areas,
                format!("{whose} has {n_areas} focus areas; 1 to 3 are allowed"),
            );
        }
        if raw.stem.as_ref().trim().is_empty() {
            self.error(&raw.stem, format!("{whose} has an empty stem"));
        }
        self.both_languages("rationale", &raw.rationale);
        let body = self.body(whose, &item)?;
        let raw = item.into_inner();
        Some(Item {
            body,
            evidence,
            skill: raw.skill,
            focus_areas: raw.focus_areas.into_inner(),
        })
    }

    fn body(&mut self, whose: &str, item: &Spanned<RawItem>) -> Option<ItemBody> {
        match item.as_ref().kind.as_ref().as_str() {
            "multiple_choice" => self.multiple_choice(whose, item),
            "short_answer" => self.short_answer(whose, item),
            other => {
                let reason = format!(
                    "{whose} has unknown kind `{other}`; expected multiple_choice or short_answer"
                );
                self.error(&item.as_ref().kind, reason);
                None
            }
        }
    }

    fn multiple_choice(&mut self, whose: &str, item: &Spanned<RawItem>) -> Option<ItemBody> {
        let raw = item.as_ref();
        if raw.accepted.is_some() || raw.max_words.is_some() {
            self.error(
                item,
                format!("{whose} is multiple_choice and takes no accepted or max_words"),
            );
        }
        let (Some(options), Some(key)) = (&raw.options, &raw.key) else {
            self.error(item, format!("{whose} needs options and key"));
            return None;
        };
        self.options(whose, item, options, (2, 6));
        Some(ItemBody::MultipleChoice(MultipleChoice {
            stem: raw.stem.as_ref().clone(),
            options: options.clone(),
            key: self.key(whose, key, options.len())?,
            rationale: raw.rationale.as_ref().clone(),
        }))
    }

    fn short_answer(&mut self, whose: &str, item: &Spanned<RawItem>) -> Option<ItemBody> {
        let raw = item.as_ref();
        if raw.options.is_some() || raw.key.is_some() {
            self.error(
                item,
                format!("{whose} is short_answer and takes no options or key"),
            );
        }
        let (Some(accepted), Some(max_words)) = (&raw.accepted, &raw.max_words) else {
            self.error(item, format!("{whose} needs accepted and max_words"));
            return None;
        };
        self.accepted(whose, item, accepted, *max_words.as_ref());
        Some(ItemBody::ShortAnswer(ShortAnswer {
            stem: raw.stem.as_ref().clone(),
            accepted: accepted.clone(),
            max_words: *max_words.as_ref(),
            rationale: raw.rationale.as_ref().clone(),
        }))
    }

    /// The sentences to be written down, as items.
    pub(super) fn dictation(
        &mut self,
        raw: &[Spanned<RawDictation>],
        sentences: &[String],
    ) -> Vec<Item> {
        let mut seen = Vec::new();
        raw.iter()
            .filter_map(|dictation| {
                let sentence = &dictation.as_ref().sentence;
                if seen.contains(sentence.as_ref()) {
                    let reason =
                        format!("dictation of sentence {} is there twice", sentence.as_ref());
                    self.error(sentence, reason);
                }
                seen.push(*sentence.as_ref());
                self.dictated(sentence, sentences)
            })
            .collect()
    }

    fn dictated(&mut self, sentence: &Spanned<usize>, sentences: &[String]) -> Option<Item> {
        let number = *sentence.as_ref();
        let idx = number.checked_sub(1);
        let Some((idx, reference)) = idx.and_then(|idx| Some((idx, sentences.get(idx)?))) else {
            let reason = format!(
                "dictation names sentence {number}; the passage has 1 to {}",
                sentences.len()
            );
            self.error(sentence, reason);
            return None;
        };
        Some(Item {
            body: ItemBody::Dictation(Dictation {
                reference: reference.clone(),
            }),
            evidence: vec![idx],
            skill: Skill::Dictation,
            focus_areas: Vec::new(),
        })
    }
}

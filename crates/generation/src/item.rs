//! Items about a passage: asked for, checked one by one, and asked for again where one fails.

use crate::prompt::{object, prompt, schema, texts};
use crate::{Asker, GenerationError};
use listen_core::generation::{Coverage, coverage, item_faults, order_items, sentence_of};
use listen_core::item::{Item, ItemBody, MultipleChoice, ShortAnswer};
use listen_core::passage::{Bilingual, Passage};
use listen_core::taxonomy::{FocusArea, Skill};
use listen_llm::{Prompt, Schema};
use serde::Deserialize;
use serde_json::json;

/// Times that the model is asked for items: once for all, then for what is missing.
const MAX_CALLS: usize = 3;
/// Most words of a short answer.
const MAX_WORDS: usize = 3;
/// Most focus areas of an item.
const MAX_AREAS: usize = 3;

/// Items that passed, and what did not.
#[derive(Debug, Clone, PartialEq)]
pub struct Items {
    /// In the order in which they are asked.
    pub items: Vec<Item>,
    /// Items that the model wrote and that were dropped, with the reason.
    pub dropped: Vec<String>,
    /// How far they train what was asked for.
    pub coverage: Coverage,
    /// Times that the model was asked.
    pub n_calls: usize,
}

#[derive(Debug, Deserialize)]
struct RawItems {
    items: Vec<RawItem>,
}

#[derive(Debug, Deserialize)]
struct RawItem {
    kind: String,
    skill: String,
    question: String,
    #[serde(default)]
    options: Vec<String>,
    answer: String,
    #[serde(default)]
    focus_areas: Vec<String>,
    evidence: Vec<String>,
    explanation: String,
    #[serde(default)]
    explanation_zh: String,
}

fn form() -> Schema {
    let skills: Vec<&str> = Skill::ALL
        .iter()
        .filter(|skill| **skill != Skill::Dictation)
        .map(|skill| skill.as_str())
        .collect();
    let areas: Vec<&str> = FocusArea::ALL.iter().map(|area| area.as_str()).collect();
    let item = object(&json!({
        "kind": {"type": "string", "enum": ["multiple_choice", "short_answer"]},
        "skill": {"type": "string", "enum": skills},
        "question": {"type": "string"},
        "options": texts(),
        "answer": {"type": "string"},
        "focus_areas": {"type": "array", "items": {"type": "string", "enum": areas}},
        "evidence": texts(),
        "explanation": {"type": "string"},
        "explanation_zh": {"type": "string"},
    }));
    schema(
        "questions_response",
        &json!({"items": {"type": "array", "items": item}}),
    )
}

/// What is needed in all, and what there is already.
struct Wanted<'a> {
    passage: &'a Passage,
    n_items: usize,
    focus_areas: &'a [FocusArea],
}

impl Wanted<'_> {
    fn ask(&self, kept: &[Item], dropped: &[String], avoid: &[String]) -> Prompt {
        let n = self.n_items - kept.len();
        let n_main = n_missing(kept, &[Skill::MainIdea], 2).min(n);
        let n_inference = n_missing(kept, &[Skill::Inference, Skill::AttitudePurpose], 2);
        let has_short = kept
            .iter()
            .any(|item| matches!(item.body, ItemBody::ShortAnswer(_)));
        let n_short = usize::from(!has_short && n > 1);
        let mut task = format!(
            "Write exactly {n} questions about the passage for somebody who only hears it: {n_main} about the main idea, \
             {n_inference} that need a conclusion (skill inference or attitude_purpose), the others about details. \
             {n_short} of them are short_answer: no options, and an answer of one to {MAX_WORDS} words that is said in the passage word \
             for word. All others are multiple_choice with four different options of the same form and nearly the same length; answer \
             repeats the right one exactly. No question and no option gives away another question; no word of the right answer \
             stands in its question. evidence quotes the sentence or sentences that prove the answer, word for word. Each has two \
             or three focus areas. explanation says in one English sentence why the answer is right, explanation_zh the same in \
             Simplified Chinese."
        );
        if !self.focus_areas.is_empty() {
            let names: Vec<&str> = self.focus_areas.iter().map(|area| area.as_str()).collect();
            task += " At least seven of ten questions train these areas: ";
            task += &(names.join(", ") + ".");
        }
        if !dropped.is_empty() {
            task += " Earlier questions were dropped because: ";
            task += &(dropped.join("; ") + ".");
        }
        let stems: Vec<&str> = kept.iter().filter_map(stem).collect();
        let user = format!(
            "{}\n{}",
            Prompt::quote("passage", &numbered(self.passage)),
            Prompt::quote(
                "questions that are there already",
                &[stems.join("\n"), avoid.join("\n")].join("\n")
            )
        );
        prompt(&task, user, 4_096, 0.5)
    }
}

fn n_missing(kept: &[Item], skills: &[Skill], n: usize) -> usize {
    let n_there = kept
        .iter()
        .filter(|item| skills.contains(&item.skill))
        .count();
    n.saturating_sub(n_there)
}

/// The question of an item.
pub(crate) fn stem(item: &Item) -> Option<&str> {
    match &item.body {
        ItemBody::MultipleChoice(choice) => Some(&choice.stem),
        ItemBody::ShortAnswer(short) => Some(&short.stem),
        ItemBody::Dictation(_) => None,
    }
}

fn numbered(passage: &Passage) -> String {
    let lines: Vec<String> = passage
        .turns
        .iter()
        .map(|turn| {
            let name = passage
                .speakers
                .get(turn.speaker_idx)
                .map_or("", |speaker| &speaker.name);
            let said = turn.sentences.join(" ");
            if name.is_empty() {
                said
            } else {
                format!("{name}: {said}")
            }
        })
        .collect();
    lines.join("\n")
}

/// An item out of what a model wrote. What is wrong with it is found by `item_faults`.
fn item(raw: &RawItem, sentences: &[&str]) -> Result<Item, String> {
    let skill = Skill::parse(&raw.skill).unwrap_or(Skill::Detail);
    let mut evidence: Vec<usize> = raw
        .evidence
        .iter()
        .filter_map(|quote| sentence_of(quote, sentences))
        .collect();
    evidence.sort_unstable();
    evidence.dedup();
    let mut focus_areas: Vec<FocusArea> = raw
        .focus_areas
        .iter()
        .filter_map(|name| FocusArea::parse(name).ok())
        .collect();
    focus_areas.dedup();
    focus_areas.truncate(MAX_AREAS);
    if focus_areas.is_empty() {
        focus_areas.push(usual_area(skill));
    }
    Ok(Item {
        body: body(raw)?,
        evidence,
        skill: if skill == Skill::Dictation {
            Skill::Detail
        } else {
            skill
        },
        focus_areas,
    })
}

fn usual_area(skill: Skill) -> FocusArea {
    match skill {
        Skill::MainIdea => FocusArea::MainIdea,
        Skill::Detail | Skill::Dictation => FocusArea::DetailComprehension,
        Skill::NumberTimePlace => FocusArea::NumberInformation,
        Skill::Inference => FocusArea::Inference,
        Skill::AttitudePurpose => FocusArea::SpeakerAttitude,
        Skill::ReferenceSequence => FocusArea::Sequence,
    }
}

fn body(raw: &RawItem) -> Result<ItemBody, String> {
    let stem = raw.question.trim().to_owned();
    let has_chinese = raw
        .explanation_zh
        .chars()
        .any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    let rationale = Bilingual {
        zh: if has_chinese {
            raw.explanation_zh.trim().to_owned()
        } else {
            raw.explanation.trim().to_owned()
        },
        en: raw.explanation.trim().to_owned(),
    };
    let answer = raw.answer.trim().to_owned();
    match raw.kind.as_str() {
        "multiple_choice" => choice(stem, &raw.options, &answer, rationale),
        "short_answer" => short(stem, answer, rationale),
        other => Err(format!("the kind `{other}` is unknown")),
    }
}

fn short(stem: String, answer: String, rationale: Bilingual) -> Result<ItemBody, String> {
    let n_words = answer.split_whitespace().count();
    if !(1..=MAX_WORDS).contains(&n_words) {
        return Err(format!("a short answer of {n_words} words"));
    }
    Ok(ItemBody::ShortAnswer(ShortAnswer {
        stem,
        accepted: vec![answer],
        max_words: MAX_WORDS,
        rationale,
    }))
}

fn choice(
    stem: String,
    options: &[String],
    answer: &str,
    rationale: Bilingual,
) -> Result<ItemBody, String> {
    let mut options: Vec<String> = options
        .iter()
        .map(|option| option.trim().to_owned())
        .collect();
    let key = options
        .iter()
        .position(|option| option.eq_ignore_ascii_case(answer))
        .ok_or("its answer is none of its options")?;
    // Models like to put the right one first; where it goes depends on nothing but the question.
    let place = stem
        .bytes()
        .fold(0_usize, |sum, byte| sum + usize::from(byte))
        % options.len();
    options.swap(key, place);
    Ok(ItemBody::MultipleChoice(MultipleChoice {
        stem,
        options,
        key: place,
        rationale,
    }))
}

/// Takes what passes from an answer; reasons of what does not.
fn take(kept: &mut Vec<Item>, passage: &Passage, raw: &RawItems, max: usize) -> Vec<String> {
    let sentences: Vec<&str> = passage.sentences().collect();
    let mut dropped = Vec::new();
    for raw in &raw.items {
        if kept.len() >= max {
            break;
        }
        match item(raw, &sentences) {
            Ok(item) => {
                let mut tried = passage.clone();
                tried.items.clone_from(kept);
                tried.items.push(item.clone());
                match fault_of_last(&tried) {
                    None => kept.push(item),
                    Some(fault) => dropped.push(fault),
                }
            }
            Err(fault) => dropped.push(fault),
        }
    }
    dropped
}

/// Whether the last item passes, and those before still do with it.
fn fault_of_last(passage: &Passage) -> Option<String> {
    let faults = item_faults(passage).into_iter();
    let mut of_items = faults.filter(|(idx, _)| idx.is_some());
    of_items.next().map(|(_, fault)| fault)
}

/// Asks for `n_items` items about a passage (whose own items are not looked at), beside `kept`,
/// whose stems and those of `avoid` are not asked again.
///
/// # Errors
/// Every [`GenerationError`] but those about an answer: what is missing is missing in the result.
pub async fn items(
    asker: &Asker,
    payer: Option<i64>,
    passage: &Passage,
    n_items: usize,
    focus_areas: &[FocusArea],
    kept: &[Item],
    avoid: &[String],
) -> Result<Items, GenerationError> {
    let wanted = Wanted {
        passage,
        n_items,
        focus_areas,
    };
    let (mut kept, mut dropped, mut n_calls) = (kept.to_vec(), Vec::new(), 0);
    while n_calls < MAX_CALLS && kept.len() < n_items {
        n_calls += 1;
        let prompt = wanted.ask(&kept, &dropped, avoid);
        match asker.ask(payer, &prompt, &form()).await {
            Ok(raw) => dropped.extend(take(&mut kept, passage, &raw, n_items)),
            Err(error) if error.is_about_answer() => dropped.push(error.to_string()),
            Err(error) => return Err(error),
        }
    }
    order_items(&mut kept);
    Ok(Items {
        coverage: coverage(focus_areas, &kept),
        items: kept,
        dropped,
        n_calls,
    })
}

//! The text of a passage: first drafts, and the same text made longer.

use crate::prompt::{self, object, prompt, schema};
use crate::{Asker, GenerationError};
use listen_core::generation::{
    Failure, Unsafe, Verdict, Wish, is_safe_line, n_words, words_to_ask_for,
};
use listen_core::own_text::{ENGLISH_MIN, MAX_SPEAKERS, MAX_TITLE_CHARS, clean, english_share};
use listen_core::passage::{Speaker, Turn};
use listen_core::taxonomy::{Accent, Form, Sex};
use listen_llm::{Prompt, Schema};
use listen_phonemes::Language;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// First drafts that are asked for until one is long enough to go on with.
const MAX_DRAFTS: usize = 3;
/// Times that one draft is made longer.
const MAX_EXPANSIONS: usize = 5;
/// Times that all this is done.
const MAX_CYCLES: usize = 3;
/// Tokens that a word of an answer may take, with all that is around it.
const TOKENS_A_WORD: u32 = 3;

/// A text that passed its checks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Draft {
    /// English title; gives nothing away as far as can be told.
    pub title: String,
    /// Chinese title.
    pub title_zh: String,
    /// Who speaks.
    pub speakers: Vec<Speaker>,
    /// Who says what.
    pub turns: Vec<Turn>,
}

impl Draft {
    /// All sentences in order.
    pub fn sentences(&self) -> impl Iterator<Item = &str> {
        let turns = self.turns.iter();
        turns.flat_map(|turn| turn.sentences.iter().map(String::as_str))
    }

    /// Number of words.
    #[must_use]
    pub fn n_words(&self) -> usize {
        n_words(self.sentences())
    }

    /// The text as it is read, a turn a line, with names where several speak.
    #[must_use]
    pub fn text(&self) -> String {
        let line = |turn: &Turn| {
            let said = turn.sentences.join(" ");
            let name = self
                .speakers
                .get(turn.speaker_idx)
                .map(|speaker| speaker.name.as_str());
            match name.filter(|name| self.speakers.len() > 1 && !name.is_empty()) {
                Some(name) => format!("{name}: {said}"),
                None => said,
            }
        };
        self.turns.iter().map(line).collect::<Vec<_>>().join("\n")
    }
}

/// What a model answers.
#[derive(Debug, Deserialize)]
pub(crate) struct RawDraft {
    title: String,
    #[serde(default)]
    title_zh: String,
    speakers: Vec<RawSpeaker>,
    turns: Vec<RawTurn>,
}

#[derive(Debug, Deserialize)]
struct RawSpeaker {
    name: String,
    sex: String,
    #[serde(default)]
    accent: String,
}

#[derive(Debug, Deserialize)]
struct RawTurn {
    speaker: usize,
    text: String,
}

fn form(name: &'static str) -> Schema {
    schema(
        name,
        &json!({
            "title": {"type": "string"},
            "title_zh": {"type": "string"},
            "speakers": {"type": "array", "items": object(&json!({
                "name": {"type": "string"},
                "sex": {"type": "string", "enum": ["female", "male"]},
                "accent": {"type": "string", "enum": ["us", "uk"]},
            }))},
            "turns": {"type": "array", "items": object(&json!({
                "speaker": {"type": "integer"},
                "text": {"type": "string"},
            }))},
        }),
    )
}

fn max_tokens(target: usize) -> u32 {
    600 + TOKENS_A_WORD * u32::try_from(target).unwrap_or(u32::MAX / 8)
}

fn first(wish: &Wish, hint: &str) -> Prompt {
    let target = wish.target_words();
    let task = format!(
        "Write {} of about {target} words about the topic. The first and the last sentence frame it; everything hangs together, \
         nothing is said twice. Give a short title that gives no details away, the title in Simplified Chinese, the speakers, and \
         the turns with the index of their speaker, from 0. {hint}",
        prompt::form(wish.form)
    );
    let user = format!(
        "{}\n{}{}{}",
        prompt::wish(wish),
        Prompt::quote("topic", &wish.topic),
        prompt::source(wish.source.as_ref()),
        prompt::found(&wish.found)
    );
    prompt(&task, user, max_tokens(target), 0.7)
}

fn longer(wish: &Wish, draft: &Draft) -> Prompt {
    let target = words_to_ask_for(wish.target_words());
    let task = format!(
        "Make the passage longer: it has {} words and needs at least {target}. Keep its meaning, level, style and speakers; \
         add details, and repeat nothing. Answer with the whole passage.",
        draft.n_words()
    );
    let user = format!(
        "{}\n{}",
        prompt::wish(wish),
        Prompt::quote("passage", &draft.text())
    );
    prompt(&task, user, max_tokens(target), 0.4)
}

/// A draft out of what a model answered.
///
/// # Errors
/// [`GenerationError::Check`] with what is wrong as a whole; single sentences are judged later.
pub(crate) fn checked(raw: &RawDraft, wish: &Wish) -> Result<Draft, GenerationError> {
    let turns = turns(raw)?;
    let draft = Draft {
        title: title(&raw.title, wish),
        title_zh: raw.title_zh.trim().to_owned(),
        speakers: raw.speakers.iter().map(speaker).collect(),
        turns,
    };
    let draft = cast(draft, wish)?;
    let share = english_share(draft.sentences());
    if share < ENGLISH_MIN {
        return Err(GenerationError::check(
            Failure::Language,
            format!("{share:.2} of its words are English"),
        ));
    }
    if let Some(what) = draft.sentences().find_map(Unsafe::find)
        && matches!(what, Unsafe::Talk(_))
    {
        return Err(GenerationError::check(Failure::Unsafe, what.to_string()));
    }
    Ok(Draft {
        title_zh: chinese_or(&draft.title_zh, &draft.title),
        ..draft
    })
}

/// The Chinese title, or the English one where the model gave none that can be shown.
fn chinese_or(zh: &str, en: &str) -> String {
    let is_chinese = zh.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    if is_chinese && is_safe_line(zh, MAX_TITLE_CHARS) {
        zh.to_owned()
    } else {
        en.to_owned()
    }
}

/// The title, or the topic where the model gave none that can be shown.
fn title(raw: &str, wish: &Wish) -> String {
    let raw = raw.trim();
    if is_safe_line(raw, MAX_TITLE_CHARS) {
        return raw.to_owned();
    }
    let topic: String = wish.topic.split_whitespace().collect::<Vec<_>>().join(" ");
    topic.chars().take(MAX_TITLE_CHARS).collect()
}

fn turns(raw: &RawDraft) -> Result<Vec<Turn>, GenerationError> {
    let mut turns: Vec<Turn> = Vec::new();
    for turn in &raw.turns {
        if turn.speaker >= raw.speakers.len().max(1) {
            let why = format!("speaker {} of {}", turn.speaker, raw.speakers.len());
            return Err(GenerationError::check(Failure::Form, why));
        }
        let sentences = sentences(&turn.text);
        if !sentences.is_empty() {
            turns.push(Turn {
                speaker_idx: turn.speaker,
                sentences,
            });
        }
    }
    if turns.is_empty() {
        return Err(GenerationError::check(
            Failure::Length,
            "there is no sentence",
        ));
    }
    Ok(turns)
}

/// The sentences of a text, each on one line.
pub(crate) fn sentences(text: &str) -> Vec<String> {
    let line = clean(text).split_whitespace().collect::<Vec<_>>().join(" ");
    let chars: Vec<char> = line.chars().collect();
    let ranges = listen_phonemes::sentences(&line, Language::EnUs);
    let texts = ranges
        .into_iter()
        .map(|range| chars[range].iter().collect::<String>());
    texts
        .map(|text| text.trim().to_owned())
        .filter(|text| !text.is_empty())
        .collect()
}

fn speaker(raw: &RawSpeaker) -> Speaker {
    let name = clean(&raw.name).replace('\n', " ");
    Speaker {
        name: if is_safe_line(&name, 30) {
            name.trim().to_owned()
        } else {
            String::new()
        },
        sex: Sex::parse(&raw.sex).unwrap_or(Sex::Female),
        accent: Accent::parse(&raw.accent).unwrap_or(Accent::Us),
    }
}

/// Only those who speak, and as many as the form wants.
fn cast(draft: Draft, wish: &Wish) -> Result<Draft, GenerationError> {
    let mut used: Vec<usize> = draft.turns.iter().map(|turn| turn.speaker_idx).collect();
    used.sort_unstable();
    used.dedup();
    let n_speakers = used.len();
    let fits = match wish.form {
        Form::Monologue => n_speakers == 1,
        Form::Dialogue => (2..=MAX_SPEAKERS).contains(&n_speakers),
    };
    if !fits {
        let why = format!("a {} of {n_speakers} speakers", wish.form);
        return Err(GenerationError::check(Failure::Form, why));
    }
    let place = |idx: usize| used.iter().position(|other| *other == idx).unwrap_or(0);
    let speakers = used.iter().map(|idx| {
        draft.speakers.get(*idx).cloned().unwrap_or(Speaker {
            name: String::new(),
            sex: Sex::Female,
            accent: Accent::Us,
        })
    });
    Ok(Draft {
        speakers: speakers.collect(),
        turns: draft
            .turns
            .into_iter()
            .map(|turn| Turn {
                speaker_idx: place(turn.speaker_idx),
                ..turn
            })
            .collect(),
        ..draft
    })
}

/// A first draft that is long enough to go on with.
async fn first_draft(
    asker: &Asker,
    payer: Option<i64>,
    wish: &Wish,
) -> Result<Draft, GenerationError> {
    let mut last = GenerationError::check(Failure::Length, "no draft");
    let mut hint = String::new();
    for _ in 0..MAX_DRAFTS {
        let prompt = first(wish, &hint);
        let raw: Result<RawDraft, _> = asker
            .ask(payer, &prompt, &form("transcript_response"))
            .await;
        match raw.and_then(|raw| checked(&raw, wish)) {
            Ok(draft) => match Verdict::of(draft.n_words(), wish.target_words()) {
                Verdict::TooShort | Verdict::TooLong => {
                    let n_words = draft.n_words();
                    last = GenerationError::check(
                        Failure::Length,
                        format!("{n_words} words of {}", wish.target_words()),
                    );
                    hint = format!("Another try had {n_words} words: mind the length.");
                }
                _ => return Ok(draft),
            },
            Err(error) if error.is_about_answer() => {
                hint = format!("Another try was refused: {error}. Avoid that.");
                last = error;
            }
            Err(error) => return Err(error),
        }
    }
    Err(last)
}

/// The draft made longer until it is long enough; shorter answers are dropped.
async fn expanded(
    asker: &Asker,
    payer: Option<i64>,
    wish: &Wish,
    mut draft: Draft,
) -> Result<Draft, GenerationError> {
    for _ in 0..MAX_EXPANSIONS {
        if Verdict::of(draft.n_words(), wish.target_words()) >= Verdict::Good {
            break;
        }
        draft = expand_text(asker, payer, wish, draft).await?;
    }
    Ok(draft)
}

/// One expansion: the longer text, or the same where the answer is no better.
///
/// # Errors
/// Every [`GenerationError`] but those about the answer.
pub async fn expand_text(
    asker: &Asker,
    payer: Option<i64>,
    wish: &Wish,
    draft: Draft,
) -> Result<Draft, GenerationError> {
    let raw: Result<RawDraft, _> = asker
        .ask(payer, &longer(wish, &draft), &form("expansion_response"))
        .await;
    match raw.and_then(|raw| checked(&raw, wish)) {
        Ok(longer)
            if longer.n_words() > draft.n_words()
                && Verdict::of(longer.n_words(), wish.target_words()) < Verdict::TooLong =>
        {
            Ok(longer)
        }
        Ok(_) => Ok(draft),
        Err(error) if error.is_about_answer() => Ok(draft),
        Err(error) => Err(error),
    }
}

/// A text that is long enough.
#[derive(Debug, Clone, PartialEq)]
pub struct Text {
    /// The longest of the drafts.
    pub draft: Draft,
    /// Times that a text was begun, 1 to 3.
    pub n_cycles: usize,
}

/// A text of the wished length. `told` is told of each draft that is better than those before.
///
/// # Errors
/// Every [`GenerationError`]; [`Failure::Length`] if nothing is long enough after all tries.
pub async fn text(
    asker: &Asker,
    payer: Option<i64>,
    wish: &Wish,
    mut told: impl AsyncFnMut(&Draft) -> Result<(), GenerationError>,
) -> Result<Text, GenerationError> {
    let target = wish.target_words();
    let (mut best, mut n_cycles) = (None::<Draft>, 0);
    while n_cycles < MAX_CYCLES {
        n_cycles += 1;
        let draft = first_draft(asker, payer, wish).await?;
        told(&draft).await?;
        let draft = expanded(asker, payer, wish, draft).await?;
        if best
            .as_ref()
            .is_none_or(|best| draft.n_words() > best.n_words())
        {
            told(&draft).await?;
            best = Some(draft);
        }
        if let Some(best) = &best
            && Verdict::of(best.n_words(), target) >= Verdict::Good
        {
            break;
        }
    }
    best.filter(|best| Verdict::of(best.n_words(), target) >= Verdict::Acceptable)
        .map(|draft| Text { draft, n_cycles })
        .ok_or_else(|| GenerationError::check(Failure::Length, "too short after all tries"))
}

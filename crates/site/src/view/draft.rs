//! A draft: what is made of a document, and what its page shows.

use crate::view::choice::{Choice, choices};
use crate::view::result::whole_percent;
use listen_core::gates::{Odd, limits};
use listen_core::own_text::{
    self, Described, Draft, ENGLISH_MIN, Fault, MAX_CHARS, MAX_SENTENCE_CHARS, MAX_SENTENCES,
    MAX_SPEAKERS, MAX_TITLE_CHARS, Part, Script, lay_out, suggest_title,
};
use listen_core::passage::{Speaker, word_spans};
use listen_core::taxonomy::{Accent, Level, Sex, Topic};
use listen_documents::Document;
use listen_phonemes::Language;
use listen_web::shell::Shell;

/// Most odd places that a page lists.
const MAX_ODD: usize = 60;

/// A draft of a document. A document of one part is laid out at once.
#[must_use]
pub fn of_document(document: &Document, origin: String) -> Draft {
    let parts: Vec<Part> = document
        .parts
        .iter()
        .flat_map(|part| own_text::parts(&part.title, &part.text))
        .collect();
    let mut draft = Draft {
        slug: None,
        origin,
        encoding: Some(document.encoding.to_owned()).filter(|name| name != "UTF-8"),
        parts,
        script: None,
        title: String::new(),
        level: None,
        topic: Topic::Community,
        cast: Vec::new(),
    };
    if draft.parts.len() == 1 {
        choose(&mut draft, 0);
    }
    draft
}

/// Lays a part of a draft out to be edited; false if there is no such part.
pub fn choose(draft: &mut Draft, part_idx: usize) -> bool {
    let Some(part) = draft.parts.get(part_idx) else {
        return false;
    };
    let script = lay_out(&part.text, sentences);
    draft.title = suggest_title(&part.title, &script);
    draft.cast = cast(&script, &[]);
    draft.level = None;
    draft.script = Some(script);
    true
}

fn sentences(text: &str) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    let ranges = listen_phonemes::sentences(text, Language::EnUs);
    ranges
        .into_iter()
        .map(|range| chars[range].iter().collect())
        .collect()
}

/// The voices of a script, each as it was cast before; none of a script that cannot be read.
#[must_use]
pub fn cast(script: &str, before: &[Speaker]) -> Vec<Speaker> {
    Script::parse(script).map_or_else(
        |_| before.to_vec(),
        |script| own_text::cast(&script.speakers, before),
    )
}

/// What the page of a draft shows beside the fields themselves.
#[derive(Debug, Clone)]
pub struct Preview {
    /// Why it cannot be saved; empty if it can.
    pub faults: Vec<String>,
    /// What a voice may misread.
    pub odd: Vec<OddPlace>,
    /// Its level.
    pub estimate: Option<EstimateView>,
    /// Levels, the learner's choice or the estimate selected.
    pub levels: Vec<Choice>,
    /// Topics.
    pub topics: Vec<Choice>,
    /// Speakers with their voices.
    pub speakers: Vec<SpeakerView>,
    /// Sentences.
    pub n_sentences: i64,
    /// Words.
    pub n_words: i64,
    /// Length of the audio, roughly, in ms.
    pub duration_ms: i64,
    /// What is saved if there are no faults.
    pub ready: Option<(Script, Described)>,
}

/// An estimate as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EstimateView {
    /// The middle.
    pub level: &'static str,
    /// `A2–B2`.
    pub range: String,
    /// For each level, the share of words that the library says up to it, in percent.
    pub known: Vec<(&'static str, i64)>,
    /// Mean words of a sentence, rounded to one digit.
    pub sentence_words: String,
    /// Share of words that are known English words, in percent.
    pub english: i64,
}

/// A sentence with something that a voice may misread.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OddPlace {
    /// Number of the sentence, from 1.
    pub number: i64,
    /// The sentence.
    pub text: String,
    /// What it is.
    pub what: Vec<String>,
}

/// A speaker as the form shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpeakerView {
    /// Index, for the names of the fields.
    pub idx: usize,
    /// Name; may be empty.
    pub name: String,
    /// Women and men.
    pub sexes: Vec<Choice>,
    /// Accents.
    pub accents: Vec<Choice>,
}

/// Looks a draft over.
#[must_use]
pub fn preview(shell: &Shell, draft: &Draft) -> Preview {
    let parsed = Script::parse(draft.script.as_deref().unwrap_or_default());
    let (script, mut faults) = match parsed {
        Ok(script) => (Some(script), Vec::new()),
        Err(faults) => (
            None,
            faults.iter().map(|fault| told(shell, *fault)).collect(),
        ),
    };
    faults.extend(title_fault(shell, &draft.title));
    let sentences: Vec<&str> = script.iter().flat_map(Script::sentences).collect();
    let estimate = script.as_ref().map(|_| own_text::estimate(&sentences));
    let english = own_text::english_share(sentences.iter().copied());
    if script.is_some() && english < ENGLISH_MIN {
        faults.push(shell.n("texts-fault-language", &whole_percent(english)));
    }
    let level = draft
        .level
        .or(estimate.as_ref().map(|estimate| estimate.level));
    let n_words = sentences.iter().map(|text| word_spans(text).len()).sum();
    let described = level.map(|level| describe(draft, level));
    Preview {
        odd: odd_places(shell, &sentences),
        levels: choices(
            Level::ALL.iter().map(|level| level.as_str()),
            level.map(Level::as_str),
        ),
        topics: choices(
            Topic::ALL.iter().map(|topic| topic.as_str()),
            Some(draft.topic.as_str()),
        ),
        speakers: draft.cast.iter().enumerate().map(speaker).collect(),
        n_sentences: count(sentences.len()),
        n_words: count(n_words),
        duration_ms: duration_ms(n_words, level.unwrap_or(Level::B1)),
        estimate: estimate.map(|estimate| shown(&estimate, english)),
        ready: script.clone().zip(described).filter(|_| faults.is_empty()),
        faults,
    }
}

fn describe(draft: &Draft, level: Level) -> Described {
    Described {
        title: draft.title.clone(),
        level,
        topic: draft.topic,
        cast: draft.cast.clone(),
        provenance: draft.origin.clone(),
    }
}

fn title_fault(shell: &Shell, title: &str) -> Option<String> {
    let n_chars = title.chars().count();
    if title.trim().is_empty() {
        Some(shell.t("texts-fault-title-empty"))
    } else if n_chars > MAX_TITLE_CHARS {
        Some(shell.n_of(
            "texts-fault-title-long",
            &count(n_chars),
            &count(MAX_TITLE_CHARS),
        ))
    } else {
        None
    }
}

fn told(shell: &Shell, fault: Fault) -> String {
    let n_of = |key: &str, n: usize, of: usize| shell.n_of(key, &count(n), &count(of));
    match fault {
        Fault::Empty => shell.t("texts-fault-empty"),
        Fault::TooLong { n_chars } => n_of("texts-fault-long", n_chars, MAX_CHARS),
        Fault::TooManySentences { n_sentences } => {
            n_of("texts-fault-sentences", n_sentences, MAX_SENTENCES)
        }
        Fault::TooManySpeakers { n_speakers } => {
            n_of("texts-fault-speakers", n_speakers, MAX_SPEAKERS)
        }
        Fault::LongSentence { line, .. } => {
            n_of("texts-fault-sentence-long", line, MAX_SENTENCE_CHARS)
        }
        Fault::NoWords { line } => shell.n("texts-fault-no-words", &count(line)),
    }
}

fn odd_places(shell: &Shell, sentences: &[&str]) -> Vec<OddPlace> {
    let place = |(idx, text): (usize, &&str)| {
        let what: Vec<String> = own_text::odd(text)
            .iter()
            .filter_map(|odd| odd_told(shell, odd))
            .collect();
        (!what.is_empty()).then(|| OddPlace {
            number: count(idx + 1),
            text: (*text).to_owned(),
            what,
        })
    };
    sentences
        .iter()
        .enumerate()
        .filter_map(place)
        .take(MAX_ODD)
        .collect()
}

fn odd_told(shell: &Shell, odd: &Odd) -> Option<String> {
    match odd {
        Odd::Mark(mark) => Some(shell.v("texts-odd-mark", &mark.to_string())),
        Odd::Digits(word) => Some(shell.v("texts-odd-digits", word)),
        Odd::Abbreviation(word) => Some(shell.v("texts-odd-abbreviation", word)),
        Odd::TwoPronunciations(word) => Some(shell.v("texts-odd-two", word)),
        Odd::Short { .. } | Odd::Dash | Odd::NoEnd | Odd::Label => None,
    }
}

fn speaker((idx, speaker): (usize, &Speaker)) -> SpeakerView {
    SpeakerView {
        idx,
        name: speaker.name.clone(),
        sexes: choices(
            Sex::ALL.iter().map(|sex| sex.as_str()),
            Some(speaker.sex.as_str()),
        ),
        accents: choices(
            Accent::ALL.iter().map(|accent| accent.as_str()),
            Some(speaker.accent.as_str()),
        ),
    }
}

fn shown(estimate: &own_text::Estimate, english: f64) -> EstimateView {
    EstimateView {
        level: estimate.level.as_str(),
        range: format!("{}–{}", estimate.lowest, estimate.highest),
        known: estimate
            .known
            .iter()
            .map(|(level, share)| (level.as_str(), whole_percent(*share)))
            .collect(),
        sentence_words: format!("{:.1}", estimate.sentence_words),
        english: whole_percent(english),
    }
}

fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// At the slower end of the natural rate of the level.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "a few thousand words"
)]
fn duration_ms(n_words: usize, level: Level) -> i64 {
    let rate = limits::of(level).words_per_minute.start();
    (n_words as f64 / rate * 60_000.0) as i64
}

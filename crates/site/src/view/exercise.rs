//! Exercises as a learner sees them before submission: never with a key.

use crate::view::item::{OptionView, letter};
use crate::view::player::Player;
use listen_core::exercise::put_in_order::Order;
use listen_core::exercise::{Body, Shown, ShownChoice, ShownPiece, ShownSentence, ShownWords};
use listen_core::passage::word_spans;
use listen_store::exercise::Response;
use listen_store::rendition::WordTime;

/// The player lets a sentence sound on for so long, ms.
const TAIL_MS: i64 = 150;
/// A gap of more words is a field of several lines.
const LONG_WORDS: usize = 6;

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tasks {
    /// Sentences with gaps.
    Gaps(Vec<GapTask>),
    /// Choices.
    Choices(Vec<ChoiceTask>),
    /// Lines to be put in order.
    Order(OrderTask),
    /// Texts whose words are marked.
    Differences(Vec<WordsTask>),
}

/// A part of the audio.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clip {
    /// Index of the sentence in the passage, for the player.
    pub position: usize,
    /// Counted from 1 among the tasks.
    pub number: i64,
    /// Address that plays it, also without scripts.
    pub url: String,
}

/// A sentence with gaps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GapTask {
    /// What to hear.
    pub clip: Clip,
    /// Text and gaps in turn.
    pub pieces: Vec<Piece>,
}

/// A part of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// To be read.
    Text(String),
    /// To be typed.
    Gap(GapField),
}

/// The field of a gap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GapField {
    /// Number of the response, in the name of the field.
    pub response: usize,
    /// Counted from 1.
    pub number: i64,
    /// Words that belong into it.
    pub n_words: i64,
    /// Width of the field in characters.
    pub size: usize,
    /// Whether it wants several lines.
    pub is_long: bool,
    /// What was typed so far.
    pub given: String,
}

/// A choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChoiceTask {
    /// What to hear.
    pub clip: Clip,
    /// Number of the response, in the name of the field.
    pub response: usize,
    /// Text before.
    pub before: String,
    /// Text after.
    pub after: String,
    /// What can be chosen.
    pub options: Vec<OptionView>,
}

/// Lines in the learner's order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderTask {
    /// Shown indexes with commas, as the field has them.
    pub given: String,
    /// The lines.
    pub lines: Vec<Line>,
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Index of the line as first shown.
    pub idx: usize,
    /// Its text.
    pub text: String,
}

/// A text whose words can be marked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WordsTask {
    /// What to hear.
    pub clip: Clip,
    /// Words and what stands between them.
    pub parts: Vec<WordPart>,
}

/// A word that can be marked, or what stands between two.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WordPart {
    /// What is shown.
    pub text: String,
    /// Number of the word over the whole text; none for what is no word.
    pub word: Option<usize>,
    /// Whether it is marked.
    pub is_marked: bool,
}

impl Tasks {
    /// Whether the sentences are heard one after another, so that playing all makes sense.
    #[must_use]
    pub fn is_text(&self) -> bool {
        matches!(self, Self::Order(_) | Self::Differences(_))
    }
}

fn as_i64(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// What a learner gave for a response so far.
#[must_use]
pub fn given(responses: &[Response], position: usize) -> &str {
    let found = responses
        .iter()
        .find(|response| response.position == position);
    found.map_or("", |response| response.given.as_str())
}

/// What the page asks, with the drafts of the learner; none for items of several passages, which
/// have their own page.
#[must_use]
pub fn tasks(body: &Body, responses: &[Response], player: &Player) -> Option<Tasks> {
    Some(match body.shown() {
        Shown::Gaps(sentences) => Tasks::Gaps(
            sentences
                .iter()
                .enumerate()
                .map(|(idx, one)| gap_task(idx, one, responses, player))
                .collect(),
        ),
        Shown::Choices(choices) => Tasks::Choices(
            choices
                .into_iter()
                .enumerate()
                .map(|(idx, one)| choice_task(idx, one, responses, player))
                .collect(),
        ),
        Shown::Order(lines) => Tasks::Order(order_task(&lines, given(responses, 0))),
        Shown::Differences(texts) => Tasks::Differences(
            texts
                .iter()
                .enumerate()
                .map(|(idx, one)| words_task(idx, one, given(responses, 0), player))
                .collect(),
        ),
        Shown::Items(_) => return None,
    })
}

/// The part of the audio of one sentence.
#[must_use]
pub fn clip(idx: usize, position: usize, player: &Player) -> Clip {
    Clip {
        position,
        number: as_i64(idx) + 1,
        url: player.clip_url(&[as_i64(position)]),
    }
}

/// Ends the sentences that break off before the words that are not to be heard: in the player,
/// whose tail comes off, too.
pub fn cut_endings(body: &Body, player: &mut Player, words: &[WordTime]) {
    let Body::Choices(choices) = body else {
        return;
    };
    for choice in choices
        .choices
        .iter()
        .filter(|choice| choice.cut_word.is_some())
    {
        let position = as_i64(choice.position);
        let char_start = as_i64(choice.before.chars().count());
        let word = words
            .iter()
            .find(|word| word.position == position && word.char_start >= char_start);
        let sentence = player
            .sentences
            .iter_mut()
            .find(|one| one.position == position);
        if let (Some(word), Some(sentence)) = (word, sentence) {
            sentence.end_ms = (word.start_ms - TAIL_MS).max(sentence.start_ms);
            sentence.phrase_ends_ms.retain(|end| *end < sentence.end_ms);
        }
    }
}

fn gap_task(idx: usize, shown: &ShownSentence, responses: &[Response], player: &Player) -> GapTask {
    let piece = |piece: &ShownPiece| match piece {
        ShownPiece::Text(text) => Piece::Text(text.clone()),
        ShownPiece::Gap { response, n_words } => Piece::Gap(GapField {
            response: *response,
            number: as_i64(*response) + 1,
            n_words: as_i64(*n_words),
            size: (*n_words * 8 + 4).min(40),
            is_long: *n_words > LONG_WORDS,
            given: given(responses, *response).to_owned(),
        }),
    };
    GapTask {
        clip: clip(idx, shown.position, player),
        pieces: shown.pieces.iter().map(piece).collect(),
    }
}

fn choice_task(
    idx: usize,
    shown: ShownChoice,
    responses: &[Response],
    player: &Player,
) -> ChoiceTask {
    let given = given(responses, idx);
    let option = |(option, text): (usize, String)| OptionView {
        idx: option,
        letter: letter(option),
        text,
        is_chosen: given == option.to_string(),
    };
    ChoiceTask {
        clip: clip(idx, shown.position, player),
        response: idx,
        options: shown.options.into_iter().enumerate().map(option).collect(),
        before: shown.before,
        after: shown.after,
    }
}

fn order_task(lines: &[String], given: &str) -> OrderTask {
    let order = arrangement(given, lines.len());
    OrderTask {
        given: given.to_owned(),
        lines: order
            .into_iter()
            .map(|idx| Line {
                idx,
                text: lines[idx].clone(),
            })
            .collect(),
    }
}

/// The shown indexes in the learner's order; as first shown while there is none.
#[must_use]
pub fn arrangement(given: &str, n_lines: usize) -> Vec<usize> {
    Order::parse(given, n_lines).unwrap_or_else(|| (0..n_lines).collect())
}

fn words_task(idx: usize, shown: &ShownWords, given: &str, player: &Player) -> WordsTask {
    let marked: Vec<usize> = given
        .split(',')
        .filter_map(|part| part.trim().parse().ok())
        .collect();
    let chars: Vec<char> = shown.text.chars().collect();
    let slice = |from: usize, to: usize| chars[from..to].iter().collect::<String>();
    let mut parts = Vec::new();
    let mut at = 0;
    for (word, span) in (shown.first_word..).zip(word_spans(&shown.text)) {
        parts.push(WordPart {
            text: slice(at, span.char_start),
            word: None,
            is_marked: false,
        });
        parts.push(WordPart {
            text: slice(span.char_start, span.char_end),
            word: Some(word),
            is_marked: marked.contains(&word),
        });
        at = span.char_end;
    }
    parts.push(WordPart {
        text: slice(at, chars.len()),
        word: None,
        is_marked: false,
    });
    parts.retain(|part| !part.text.is_empty());
    WordsTask {
        clip: clip(idx, shown.position, player),
        parts,
    }
}

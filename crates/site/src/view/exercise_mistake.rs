//! A wrong response of an exercise in the list of mistakes: what was asked, given, and right.

use crate::view::item::letter;
use crate::view::result;
use listen_core::exercise::Body;
use listen_core::exercise::choices::Choice;
use listen_core::exercise::find_difference::{ChangedSentence, Differences};
use listen_core::exercise::focus::FocusItem;
use listen_core::exercise::gaps::{Gap, GapSentence};
use listen_core::exercise::put_in_order::Order;
use listen_core::passage::word_spans;

/// What stands for words that were asked for.
const BLANK: &str = "____";

/// The three texts; the stem is empty where the exercise was about more than one sentence.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Texts {
    /// The sentence with a blank.
    pub stem: String,
    /// What the learner gave; empty if nothing.
    pub given: String,
    /// What is right.
    pub key: String,
    /// The sentence that was heard, by its index, where it is only one.
    pub position: Option<usize>,
}

/// Texts of a response of an exercise; all empty for one that there is not.
#[must_use]
pub fn texts(body: &Body, response: usize, given: &str) -> Texts {
    match body {
        Body::Gaps(gaps) => {
            let found = gaps.each().nth(response);
            found.map_or_else(Texts::default, |(one, gap)| of_gap(one, gap, given))
        }
        Body::Choices(choices) => {
            let found = choices.choices.get(response);
            found.map_or_else(Texts::default, |choice| of_choice(choice, given))
        }
        Body::Order(order) => of_order(order, given),
        Body::Differences(differences) => of_differences(differences, given),
        Body::Items(_) => body
            .item(response)
            .map_or_else(Texts::default, |item| of_item(item, given)),
    }
}

fn of_item(item: &FocusItem, given: &str) -> Texts {
    Texts {
        stem: result::stem(&item.body).to_owned(),
        given: result::given_text(&item.body, given),
        key: result::key_text(&item.body),
        position: None,
    }
}

fn of_gap(sentence: &GapSentence, gap: Gap, given: &str) -> Texts {
    let chars: Vec<char> = sentence.text.chars().collect();
    let part = |from: usize, to: usize| chars[from..to].iter().collect::<String>();
    let is_whole = gap.char_start == 0 && chars.len() - gap.char_end <= 1;
    let stem = [
        part(0, gap.char_start),
        BLANK.to_owned(),
        part(gap.char_end, chars.len()),
    ];
    Texts {
        stem: if is_whole {
            String::new()
        } else {
            stem.concat()
        },
        given: given.trim().to_owned(),
        key: sentence.key(gap),
        position: Some(sentence.position),
    }
}

fn of_choice(choice: &Choice, given: &str) -> Texts {
    let text = |idx: usize| {
        let option = choice.options.get(idx);
        option.map_or_else(String::new, |option| format!("{}. {option}", letter(idx)))
    };
    Texts {
        stem: format!("{}{BLANK}{}", choice.before, choice.after),
        given: given.trim().parse().map_or_else(|_| String::new(), text),
        key: text(choice.key),
        position: Some(choice.position),
    }
}

fn of_order(order: &Order, given: &str) -> Texts {
    let lines = |numbers: &[usize]| {
        let lines = numbers.iter().zip(1..);
        let lines = lines.map(|(line, place)| format!("{place}. {}", order.lines[*line]));
        lines.collect::<Vec<_>>().join(" ")
    };
    let right: Vec<usize> = (0..order.lines.len()).collect();
    Texts {
        given: order
            .arranged(given)
            .map_or_else(String::new, |own| lines(&own)),
        key: lines(&right),
        ..Texts::default()
    }
}

fn of_differences(differences: &Differences, given: &str) -> Texts {
    let marked = differences.marked(given);
    let mut first = 0;
    let (mut own, mut right) = (Vec::new(), Vec::new());
    for sentence in &differences.sentences {
        let (shown, heard) = (words(&sentence.shown), words(&sentence.heard));
        let of_word = |n: usize| shown.get(n).cloned().unwrap_or_default();
        let here = (0..shown.len()).filter(|n| marked.contains(&(first + n)));
        own.extend(here.map(of_word));
        right.extend(changes(sentence, &shown, &heard));
        first += shown.len();
    }
    Texts {
        given: own.join(", "),
        key: right.join(", "),
        ..Texts::default()
    }
}

fn changes(sentence: &ChangedSentence, shown: &[String], heard: &[String]) -> Vec<String> {
    let pairs = sentence.changed.iter();
    let pairs = pairs.filter_map(|n| Some(format!("{} → {}", shown.get(*n)?, heard.get(*n)?)));
    pairs.collect()
}

/// The words of a text.
pub(super) fn words(text: &str) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    let spans = word_spans(text).into_iter();
    spans
        .map(|span| chars[span.char_start..span.char_end].iter().collect())
        .collect()
}

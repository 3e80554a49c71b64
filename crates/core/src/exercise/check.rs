//! Whether what is given can be a response at all, so that a draft that none could mean is refused.

use super::Body;
use super::put_in_order::Order;
use crate::passage::word_spans;

impl Body {
    /// Checks what is given for a response. Nothing is a response, too, and so is any text into a gap.
    ///
    /// # Errors
    /// What is allowed instead.
    pub fn check(&self, response: usize, given: &str) -> Result<(), String> {
        if given.trim().is_empty() {
            return Ok(());
        }
        match self {
            Self::Gaps(_) => Ok(()),
            Self::Choices(choices) => match choices.choices.get(response) {
                Some(choice) => check_option(given, choice.options.len()),
                None => Ok(()),
            },
            Self::Order(order) => check_order(given, order.lines.len()),
            Self::Differences(differences) => {
                let words = differences.sentences.iter();
                check_marks(given, words.map(|one| word_spans(&one.shown).len()).sum())
            }
            Self::Items(_) => match self.item(response) {
                Some(item) => item.body.check(given),
                None => Ok(()),
            },
        }
    }
}

/// Checks the index of an option.
pub(crate) fn check_option(given: &str, n_options: usize) -> Result<(), String> {
    let last = n_options.saturating_sub(1);
    match given.trim().parse::<usize>() {
        Ok(idx) if idx < n_options => Ok(()),
        _ => Err(format!(
            "given: `{}` is no option; allowed: 0 to {last}, or nothing",
            shortened(given)
        )),
    }
}

fn check_order(given: &str, n_lines: usize) -> Result<(), String> {
    match Order::parse(given, n_lines) {
        Some(_) => Ok(()),
        None => Err(format!(
            "given: `{}` is no order; allowed: the numbers 0 to {}, each once, with commas between, or nothing",
            shortened(given),
            n_lines.saturating_sub(1)
        )),
    }
}

fn check_marks(given: &str, n_words: usize) -> Result<(), String> {
    let mut marks = given.split(',').map(|part| part.trim().parse::<usize>());
    if marks.all(|mark| mark.is_ok_and(|mark| mark < n_words)) {
        return Ok(());
    }
    Err(format!(
        "given: `{}` marks no words; allowed: numbers 0 to {} with commas between, or nothing",
        shortened(given),
        n_words.saturating_sub(1)
    ))
}

/// As much of a text as an error shows.
fn shortened(text: &str) -> String {
    text.chars().take(40).collect()
}

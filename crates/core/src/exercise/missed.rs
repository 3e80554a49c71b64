//! What a wrong response of an exercise hangs on: its sentences, its words, its pair of words.

use super::Body;
use super::find_difference::Differences;
use super::put_in_order::Order;
use crate::passage::word_spans;
use crate::review::Pair;

impl Body {
    /// Indexes of the sentences that went wrong with a response, in order: of a gap or a choice its
    /// own, of an order those in another place, of a text with differences those with a word that
    /// was overlooked or wrongly marked, of an item its evidence, in the passage of the item. Empty
    /// for a response that there is not.
    #[must_use]
    pub fn missed(&self, response: usize, given: &str) -> Vec<usize> {
        match self {
            Self::Gaps(_) | Self::Choices(_) => {
                self.heard().into_iter().nth(response).unwrap_or_default()
            }
            Self::Order(order) => misplaced(order, given),
            Self::Differences(differences) => misread(differences, given),
            Self::Items(_) => {
                let evidence = self.item(response).into_iter();
                let evidence = evidence.flat_map(|item| &item.evidence);
                evidence
                    .filter_map(|at| usize::try_from(*at).ok())
                    .collect()
            }
        }
    }

    /// Texts that a response is found by: what was said, and what there was to choose from.
    #[must_use]
    pub fn texts(&self, response: usize) -> Vec<&str> {
        match self {
            Self::Gaps(gaps) => {
                let found = gaps.each().nth(response);
                found
                    .map(|(one, _)| one.text.as_str())
                    .into_iter()
                    .collect()
            }
            Self::Choices(choices) => {
                let found = choices.choices.get(response).into_iter();
                let texts =
                    found.flat_map(|one| [&one.before, &one.after].into_iter().chain(&one.options));
                texts.map(String::as_str).collect()
            }
            Self::Order(order) => order.lines.iter().map(String::as_str).collect(),
            Self::Differences(differences) => {
                let sentences = differences.sentences.iter();
                sentences.map(|one| one.heard.as_str()).collect()
            }
            Self::Items(_) => self
                .item(response)
                .map_or_else(Vec::new, |item| item.body.texts()),
        }
    }

    /// The two words that a choice is between; none where it is no pair.
    #[must_use]
    pub fn pair(&self, response: usize) -> Option<Pair> {
        match self {
            Self::Choices(choices) => {
                let choice = choices.choices.get(response)?;
                Pair::parse(&choice.options.join("/"))
            }
            Self::Gaps(_) | Self::Order(_) | Self::Differences(_) | Self::Items(_) => None,
        }
    }
}

fn misplaced(order: &Order, given: &str) -> Vec<usize> {
    let arranged = order.arranged(given).unwrap_or_default();
    let lines = order.positions.iter().enumerate();
    lines
        .filter(|(line, _)| arranged.get(*line) != Some(line))
        .map(|(_, position)| *position)
        .collect()
}

fn misread(differences: &Differences, given: &str) -> Vec<usize> {
    let (changed, marked) = (differences.changed(), differences.marked(given));
    let mut first = 0;
    let mut found = Vec::new();
    for sentence in &differences.sentences {
        let end = first + word_spans(&sentence.shown).len();
        let is_wrong = (first..end).any(|word| changed.contains(&word) != marked.contains(&word));
        if is_wrong {
            found.push(sentence.position);
        }
        first = end;
    }
    found
}

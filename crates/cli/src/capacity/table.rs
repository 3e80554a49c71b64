//! The answer for people.

use super::Capacity;
use super::figures::Figure;
use super::needs::Amount;
use std::fmt::Write as _;

/// A line for each need, then the advice, then where the figures stand.
pub(crate) fn table(capacity: &Capacity) -> String {
    let mut sources: Vec<Figure> = Vec::new();
    let mut text = format!("{} learners\n\n", capacity.given.learners);
    for need in &capacity.needs {
        let amount = match need.amount {
            Amount::Value(value) => format!("{} {}", shown(value), need.unit),
            Amount::Needs(option) => format!("give {option}"),
        };
        let marks = marks(&need.sources, &mut sources);
        // Writing into a string cannot fail.
        let _ = writeln!(text, "{:<46}{amount:>30}{marks}", need.what);
    }
    text.push('\n');
    for advice in &capacity.advice {
        let is_needed = match advice.is_needed {
            Some(true) => "yes",
            Some(false) => "no",
            None => "unknown",
        };
        let marks = marks(&advice.sources, &mut sources);
        let _ = writeln!(
            text,
            "{}: {is_needed}{marks}\n    {}",
            advice.about, advice.why
        );
    }
    text.push_str("\nMeasured on two cores of a shared machine:\n");
    for (index, source) in sources.iter().enumerate() {
        let _ = writeln!(text, " [{}] {}", index + 1, source.source());
    }
    text.push_str("docs/capacity.md says what the figures hold and what they do not.");
    text
}

/// The numbers of some sources in the list of all.
fn marks(of: &[Figure], all: &mut Vec<Figure>) -> String {
    of.iter().fold(String::new(), |mut text, figure| {
        let found = all.iter().position(|known| known.row == figure.row);
        let index = found.unwrap_or_else(|| {
            all.push(*figure);
            all.len() - 1
        });
        let mark = format!(" [{}]", index + 1);
        if !text.ends_with(&mark) {
            text.push_str(&mark);
        }
        text
    })
}

/// Three digits that count, at most.
fn shown(value: f64) -> String {
    match value.abs() {
        0.0 => "0".to_owned(),
        small if small < 0.001 => "under 0.001".to_owned(),
        small if small < 1.0 => format!("{value:.3}"),
        small if small < 100.0 => format!("{value:.1}"),
        _ => format!("{value:.0}"),
    }
}

//! The place and the length of keys give nothing away.

use super::clip::Clip;
use super::coverage::to_f64;
use super::finding::{Findings, Gate, Place};
use super::guess::{LONGEST, choices, guesses, tally};
use super::limits::{GUESS_ITEMS_MIN, KEY_LETTER_MARGIN};
use crate::taxonomy::Level;

pub(super) fn check(level: Level, clips: &[&Clip<'_>], found: &mut Findings) {
    letters(level, clips, found);
    longest(level, clips, found);
}

fn letters(level: Level, clips: &[&Clip<'_>], found: &mut Findings) {
    let keys: Vec<(usize, usize)> = choices(clips)
        .map(|(_, _, options, key)| (key, options.len()))
        .collect();
    let n_options = keys.iter().map(|(_, n)| *n).max().unwrap_or(1);
    if keys.len() < GUESS_ITEMS_MIN {
        return;
    }
    for letter in 0..n_options {
        let n = keys.iter().filter(|(key, _)| *key == letter).count();
        let expected: f64 = keys
            .iter()
            .filter(|(_, n)| letter < *n)
            .map(|(_, n)| 1.0 / to_f64(*n))
            .sum();
        let (share, equal) = (
            to_f64(n) / to_f64(keys.len()),
            expected / to_f64(keys.len()),
        );
        if (share - equal).abs() > KEY_LETTER_MARGIN {
            found.fault(
                Gate::KeyBalance,
                Place::Level(level),
                format!(
                    "{} is the key of {n} of {} items ({:.0} %)",
                    char::from(b'A' + u8::try_from(letter).unwrap_or(25)),
                    keys.len(),
                    100.0 * share
                ),
                format!(
                    "{:.0} to {:.0} %",
                    100.0 * (equal - KEY_LETTER_MARGIN),
                    100.0 * (equal + KEY_LETTER_MARGIN)
                ),
            );
        }
    }
}

/// The key is not longer than all others in more items than chance would have it, and one more.
fn longest(level: Level, clips: &[&Clip<'_>], found: &mut Findings) {
    let tally = tally(guesses(&LONGEST, clips).iter());
    if tally.hits > tally.chance + 1.0 {
        found.fault(
            Gate::KeyBalance,
            Place::Level(level),
            format!(
                "the key is the longest option in {:.1} of {} items",
                tally.hits, tally.n
            ),
            format!("at most {:.1}: chance, and one", tally.chance + 1.0),
        );
    }
}

//! Words to choose from in place of typing, made on the server: the page does not learn which are right.

use listen_core::exercise::Body;
use listen_core::exercise::seed::Seed;
use listen_core::exercise::tiles::tiles;
use listen_core::item::{Dictation, ItemBody};
use listen_store::passage::{ItemRow, SentenceRow};

/// The tiles of every response of an exercise: of each gap, and of nothing else.
#[must_use]
pub fn of_exercise(id: i64, body: &Body) -> Vec<Vec<String>> {
    let Body::Gaps(gaps) = body else {
        return Vec::new();
    };
    let keys: Vec<String> = gaps.each().map(|(one, gap)| one.key(gap)).collect();
    let of_gap = |(n, key): (usize, &String)| {
        let around: Vec<&str> = keys.iter().map(String::as_str).collect();
        tiles(key, &around, seed("exercise", id, n))
    };
    keys.iter().enumerate().map(of_gap).collect()
}

/// The tiles of a dictation of an attempt; none for other items. Words that were not said come
/// from sentences that nothing is asked about, so that no item gives another away.
#[must_use]
pub fn of_item(attempt_id: i64, item: &ItemRow, open: &[&str]) -> Vec<String> {
    match &item.body {
        ItemBody::Dictation(dictation) => {
            let seed = seed("attempt", attempt_id, usize::try_from(item.id).unwrap_or(0));
            tiles(&dictation.reference, open, seed)
        }
        ItemBody::MultipleChoice(_) | ItemBody::ShortAnswer(_) => Vec::new(),
    }
}

/// Sentences that no dictation of the passage is about.
#[must_use]
pub fn open_sentences<'a>(sentences: &'a [SentenceRow], items: &[ItemRow]) -> Vec<&'a str> {
    let is_dictated = |row: &&SentenceRow| {
        let mut dictations = items
            .iter()
            .filter(|item| matches!(item.body, ItemBody::Dictation(_)));
        dictations.any(|item| item.evidence.contains(&row.position))
    };
    let open = sentences.iter().filter(|row| !is_dictated(row));
    open.map(|row| row.text.as_str()).collect()
}

/// The tiles of a card of the review in one of its turns.
#[must_use]
pub fn of_card(card_id: i64, turn: i64, dictation: &Dictation) -> Vec<String> {
    let seed = seed("card", card_id, usize::try_from(turn).unwrap_or(0));
    tiles(&dictation.reference, &[], seed)
}

fn seed(name: &str, id: i64, n: usize) -> Seed {
    Seed::of(&["tiles", name, &id.to_string()]).part(n)
}

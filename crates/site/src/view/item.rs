//! Items as a learner sees them before submission: never with a key.

use crate::view::player::Player;
use listen_core::item::ItemBody;
use listen_store::attempt::Response;
use listen_store::passage::ItemRow;

/// One item of the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemView {
    /// Row, in the names of form fields.
    pub id: i64,
    /// Counted from 1.
    pub number: usize,
    /// Question; empty for dictation.
    pub stem: String,
    /// Options; empty for typed items.
    pub options: Vec<OptionView>,
    /// What was typed or chosen so far.
    pub given: String,
    /// Greatest number of words of a short answer.
    pub max_words: i64,
    /// Number of the sentence that is dictated, from 1.
    pub sentence_number: Option<i64>,
    /// Address that plays the dictated sentence.
    pub clip_url: String,
}

/// One option of a choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OptionView {
    /// Value of the form field.
    pub idx: usize,
    /// `A`, `B`, …
    pub letter: char,
    /// Text.
    pub text: String,
    /// Whether it is chosen.
    pub is_chosen: bool,
}

/// `A` for the first option.
#[must_use]
pub fn letter(idx: usize) -> char {
    u8::try_from(idx)
        .ok()
        .and_then(|idx| b'A'.checked_add(idx))
        .map_or('?', char::from)
}

/// The items of a form with the drafts of the learner.
#[must_use]
pub fn list(items: &[ItemRow], responses: &[Response], player: &Player) -> Vec<ItemView> {
    items
        .iter()
        .zip(1..)
        .map(|(item, number)| view(item, number, &given(item, responses), player))
        .collect()
}

/// What the learner gave for an item so far.
#[must_use]
pub fn given(item: &ItemRow, responses: &[Response]) -> String {
    responses
        .iter()
        .find(|response| response.item_id == item.id)
        .map_or_else(String::new, |response| response.given.clone())
}

fn view(item: &ItemRow, number: usize, given: &str, player: &Player) -> ItemView {
    let mut view = ItemView {
        id: item.id,
        number,
        stem: String::new(),
        options: Vec::new(),
        given: given.to_owned(),
        max_words: 0,
        sentence_number: None,
        clip_url: String::new(),
    };
    match &item.body {
        ItemBody::MultipleChoice(choice) => {
            view.stem.clone_from(&choice.stem);
            view.options = options(&choice.options, given);
        }
        ItemBody::ShortAnswer(short) => {
            view.stem.clone_from(&short.stem);
            view.max_words = i64::try_from(short.max_words).unwrap_or(i64::MAX);
        }
        ItemBody::Dictation(_) => {
            view.sentence_number = item.evidence.first().map(|position| position + 1);
            view.clip_url = player.clip_url(&item.evidence);
        }
    }
    view
}

/// The options of a choice with the one that is chosen.
#[must_use]
pub fn options(texts: &[String], given: &str) -> Vec<OptionView> {
    texts
        .iter()
        .enumerate()
        .map(|(idx, text)| OptionView {
            idx,
            letter: letter(idx),
            text: text.clone(),
            is_chosen: given == idx.to_string(),
        })
        .collect()
}

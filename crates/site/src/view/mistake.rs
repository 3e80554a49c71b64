//! One wrong response in the list of mistakes, of an item or of an exercise.

use crate::view::cause::{self, CauseChoice};
use crate::view::exercise_mistake;
use crate::view::result::{self, DictationView};
use listen_store::mistake::{Asked, Mistake};
use listen_web::locale::Locale;

/// One wrong response.
#[derive(Debug, Clone, PartialEq)]
pub struct MistakeView {
    /// Row.
    pub id: i64,
    /// Title of the passage.
    pub title: String,
    /// Its level.
    pub level: String,
    /// Unix ms.
    pub made_at: i64,
    /// Where the evidence is heard again.
    pub replay_url: String,
    /// Row of the response, where a language model may be asked about it.
    pub analysed_id: Option<i64>,
    /// List and value of the name of what was asked.
    pub name: (&'static str, &'static str),
    /// What was asked; empty where the name says it.
    pub stem: String,
    /// What the learner gave.
    pub given: String,
    /// What is right.
    pub key: String,
    /// Why; may be empty.
    pub rationale: String,
    /// Word by word, of what was typed.
    pub dictation: Option<DictationView>,
    /// Why it was wrong, as the learner says.
    pub causes: Vec<CauseChoice>,
    /// Whether the review asks it again.
    pub is_in_review: bool,
}

/// A wrong response as a learner reads it.
#[must_use]
pub fn of(row: &Mistake, locale: Locale) -> MistakeView {
    let view = MistakeView {
        id: row.id,
        title: locale.pick(&row.title_en, &row.title_zh).to_owned(),
        level: row.level.clone(),
        made_at: row.made_at,
        replay_url: String::new(),
        analysed_id: None,
        name: ("kind", ""),
        stem: String::new(),
        given: String::new(),
        key: String::new(),
        rationale: String::new(),
        dictation: result::dictation(&row.score, 0),
        causes: cause::choices(row.cause),
        is_in_review: row.is_in_review,
    };
    match &row.asked {
        Asked::Item {
            response_id,
            attempt_id,
            item_id,
            body,
        } => MistakeView {
            replay_url: format!("/attempts/{attempt_id}#item-{item_id}"),
            analysed_id: Some(*response_id),
            name: ("kind", body.kind()),
            stem: result::stem(body).to_owned(),
            given: result::given_text(body, &row.given),
            key: result::key_text(body),
            rationale: result::rationale(body, locale).to_owned(),
            ..view
        },
        Asked::Exercise {
            exercise_id,
            kind,
            response,
            body,
        } => {
            let texts = exercise_mistake::texts(body, *response, &row.given);
            let item = body.item(*response);
            let place = match (item, texts.position) {
                (Some(_), _) => format!("#item-{}", response + 1),
                (None, Some(position)) => format!("#heard-{position}"),
                (None, None) => String::new(),
            };
            MistakeView {
                replay_url: format!("/exercises/{exercise_id}{place}"),
                name: ("exercise-kind", kind.as_str()),
                stem: texts.stem,
                given: texts.given,
                key: texts.key,
                rationale: item.map_or_else(String::new, |item| {
                    result::rationale(&item.body, locale).to_owned()
                }),
                ..view
            }
        }
    }
}

//! `/mistakes`: wrong responses with key, rationale and the way back to the evidence; searched,
//! filtered, and marked as mastered, practised again or deleted, one or many at a time.

use crate::view::choice::{Choice, choices};
use crate::view::mistake::{self as view, MistakeView};
use askama::Template;
use axum::extract::State;
use listen_core::calendar::{Day, Zone};
use listen_core::dictation::Label;
use listen_core::exercise::ExerciseKind;
use listen_core::review::{Cause, MistakeState};
use listen_core::taxonomy::{FocusArea, Level, Skill};
use listen_store::mistake::{self, Filter};
use listen_store::today;
use listen_web::context::Context;
use listen_web::error::PageError;
use listen_web::form::QueryString;
use listen_web::format::query_value;
use listen_web::page::{Page, Pager, page_number};
use listen_web::shell::Shell;
use listen_web::state::WebState;
use serde::Deserialize;

const PER_PAGE: i64 = 20;
const KINDS: [&str; 3] = ["multiple_choice", "short_answer", "dictation"];
const STATES: [&str; 2] = ["open", "mastered"];
/// Longest search, in characters.
const MAX_SEARCH_CHARS: usize = 100;

fn exercise_kinds() -> impl Iterator<Item = &'static str> {
    ExerciseKind::ALL.iter().map(|kind| kind.as_str())
}

/// The wrong responses.
#[derive(Template)]
#[template(path = "pages/mistakes.html")]
pub struct MistakesPage {
    shell: Shell,
    rows: Vec<MistakeView>,
    n_rows: i64,
    /// Whether there is any mistake at all.
    has_any: bool,
    /// Whether one of the rarer filters is set.
    is_narrowed: bool,
    is_mastered: bool,
    query: MistakesQuery,
    states: Vec<Choice>,
    levels: Vec<Choice>,
    kinds: Vec<Choice>,
    exercise_kinds: Vec<Choice>,
    skills: Vec<Choice>,
    focus_areas: Vec<Choice>,
    labels: Vec<Choice>,
    causes: Vec<Choice>,
    /// Where the form of bulk actions goes; the filter is in it.
    change_url: String,
    undo_url: String,
    done: Option<Done>,
    pager: Pager,
}

/// What was done before the redirect.
pub struct Done {
    key: &'static str,
    n: i64,
    /// For taking it back; 0 where there is nothing to take back.
    mark: i64,
}

/// What may stand in the address.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct MistakesQuery {
    state: String,
    level: String,
    kind: String,
    skill: String,
    focus: String,
    label: String,
    cause: String,
    /// `2026-11-26`, this day included.
    from: String,
    /// `2026-11-26`, this day included.
    to: String,
    search: String,
    page: Option<String>,
    done: String,
    n: Option<String>,
    mark: Option<String>,
}

impl MistakesQuery {
    /// Values that are none of the list mean everything, so that an old address still works.
    #[must_use]
    pub fn filter(&self, zone: &Zone) -> Filter {
        let mut kinds = KINDS.into_iter().chain(exercise_kinds());
        let kind = kinds.find(|kind| *kind == self.kind);
        Filter {
            state: MistakeState::parse(&self.state)
                .ok()
                .filter(|state| *state == MistakeState::Mastered)
                .unwrap_or(MistakeState::Open),
            level: Level::parse(&self.level).ok(),
            kind: kind.unwrap_or_default().to_owned(),
            skill: Skill::parse(&self.skill).ok(),
            focus_area: FocusArea::parse(&self.focus).ok(),
            label: Label::parse(&self.label)
                .ok()
                .filter(|label| *label != Label::Same),
            cause: Cause::parse(&self.cause).ok(),
            from_ms: Day::parse(&self.from).map_or(i64::MIN, |day| zone.start(day).0),
            to_ms: Day::parse(&self.to).map_or(i64::MAX, |day| zone.start(day.plus(1)).0),
            is_of_items: false,
            search: self
                .search
                .chars()
                .filter(|c| *c != '\0')
                .take(MAX_SEARCH_CHARS)
                .collect(),
        }
    }

    /// The address of the same list without page and notice.
    #[must_use]
    pub fn address(&self) -> String {
        let fields = [
            ("state", &self.state),
            ("level", &self.level),
            ("kind", &self.kind),
            ("skill", &self.skill),
            ("focus", &self.focus),
            ("label", &self.label),
            ("cause", &self.cause),
            ("from", &self.from),
            ("to", &self.to),
            ("search", &self.search),
        ];
        let set: Vec<String> = fields
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| format!("{name}={}", query_value(value)))
            .collect();
        format!("/mistakes?{}", set.join("&"))
    }

    /// That address with something more in it.
    #[must_use]
    pub fn address_with(&self, more: &str) -> String {
        let address = self.address();
        let between = if address.ends_with('?') { "" } else { "&" };
        format!("{address}{between}{more}")
    }

    fn is_narrowed(&self) -> bool {
        [
            &self.skill,
            &self.focus,
            &self.label,
            &self.cause,
            &self.from,
            &self.to,
        ]
        .iter()
        .any(|value| !value.is_empty())
    }

    fn done(&self) -> Option<Done> {
        let number = |text: &Option<String>| text.as_deref()?.parse::<i64>().ok();
        let key = match self.done.as_str() {
            "master" => "mistakes-done-master",
            "again" => "mistakes-done-again",
            "delete" => "mistakes-done-delete",
            "open" => "mistakes-done-open",
            "undo" => "mistakes-done-undo",
            "none" => "mistakes-done-none",
            _ => return None,
        };
        Some(Done {
            key,
            n: number(&self.n).unwrap_or(0),
            mark: number(&self.mark).unwrap_or(0),
        })
    }
}

/// `GET /mistakes`.
///
/// # Errors
/// [`PageError::LoginNeeded`] without any session; what the store says.
pub async fn show(
    State(web): State<WebState>,
    context: Context,
    QueryString(query): QueryString<MistakesQuery>,
) -> Result<Page<MistakesPage>, PageError> {
    let learner_id = context.learner_id().ok_or(PageError::LoginNeeded)?;
    let filter = query.filter(&today::zone(&web.db, learner_id).await?);
    let page = page_number(query.page.as_deref());
    let found = mistake::list(&web.db, learner_id, &filter, page, PER_PAGE).await?;
    let locale = context.shell.locale;
    let address = query.address();
    Ok(Page(MistakesPage {
        has_any: mistake::count_all(&web.db, learner_id).await? > 0,
        is_narrowed: query.is_narrowed(),
        is_mastered: filter.state == MistakeState::Mastered,
        states: choices(STATES, Some(filter.state.as_str())),
        levels: choices(
            Level::ALL.iter().map(|level| level.as_str()),
            filter.level.map(Level::as_str),
        ),
        kinds: choices(KINDS, Some(&filter.kind)),
        exercise_kinds: choices(exercise_kinds(), Some(&filter.kind)),
        skills: choices(
            Skill::ALL.iter().map(|skill| skill.as_str()),
            filter.skill.map(Skill::as_str),
        ),
        focus_areas: choices(
            FocusArea::ALL.iter().map(|area| area.as_str()),
            filter.focus_area.map(FocusArea::as_str),
        ),
        labels: choices(
            Label::ALL
                .iter()
                .filter(|label| **label != Label::Same)
                .map(|label| label.as_str()),
            filter.label.map(Label::as_str),
        ),
        causes: choices(
            Cause::ALL.iter().map(|cause| cause.as_str()),
            filter.cause.map(Cause::as_str),
        ),
        pager: Pager {
            page: found.page,
            n_pages: found.n_pages(),
            base: query.address_with("page="),
        },
        undo_url: address.replacen("/mistakes?", "/mistakes/undo?", 1),
        change_url: address,
        n_rows: found.n_rows,
        rows: found.rows.iter().map(|row| view::of(row, locale)).collect(),
        done: query.done(),
        query,
        shell: context.shell,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use listen_core::time::HOUR_MS;

    #[test]
    fn both_days_of_a_range_are_inside_where_the_learner_lives() {
        let query = MistakesQuery {
            from: "2026-03-08".to_owned(),
            to: "2026-03-08".to_owned(),
            ..MistakesQuery::default()
        };
        // The day that loses an hour.
        let filter = query.filter(&Zone::parse("America/New_York").unwrap());
        assert_eq!(filter.to_ms - filter.from_ms, 23 * HOUR_MS);
        let nonsense = MistakesQuery {
            from: "yesterday".to_owned(),
            to: "2026-02-30".to_owned(),
            ..MistakesQuery::default()
        };
        assert_eq!(nonsense.filter(&Zone::UTC), Filter::default());
    }
}

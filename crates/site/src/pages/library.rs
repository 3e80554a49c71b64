//! `GET /passages`: the library, filtered, searched and sorted.

use crate::view::choice::{Choice, choices};
use askama::Template;
use axum::extract::State;
use listen_core::profile::focus::MAX_AREAS;
use listen_core::taxonomy::{Accent, FocusArea, Form, Length, Level, Progress, Sort, Topic};
use listen_store::passage::{self, Filter, PassageCard};
use listen_web::context::Context;
use listen_web::error::PageError;
use listen_web::form::QueryString;
use listen_web::format::query_value;
use listen_web::page::{Page, Pager, page_number};
use listen_web::shell::Shell;
use listen_web::state::WebState;
use serde::Deserialize;

const PER_PAGE: i64 = 24;
/// Longest search, in characters.
const MAX_SEARCH_CHARS: usize = 100;
/// Selects that are always seen; the others fold away where there is little room.
const N_SHOWN: usize = 1;

/// The library.
#[derive(Template)]
#[template(path = "pages/library.html")]
pub struct LibraryPage {
    shell: Shell,
    selects: Vec<Select>,
    /// Several areas at once, from a saved choice: value and text.
    several: Option<(String, String)>,
    search: String,
    /// Whether one of the rarer filters is set.
    is_narrowed: bool,
    cards: Vec<PassageCard>,
    n_rows: i64,
    pager: Pager,
}

/// A `<select>` of the filter.
#[derive(Debug, Clone)]
struct Select {
    /// Name of the field.
    name: &'static str,
    label: String,
    /// Whether "all" is among the options.
    has_all: bool,
    /// Each with its text.
    choices: Vec<(Choice, String)>,
}

/// What may stand in the address. Values that do not exist are treated as "all".
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct LibraryQuery {
    level: String,
    length: String,
    topic: String,
    form: String,
    accent: String,
    progress: String,
    /// Areas with commas between them.
    focus: String,
    q: String,
    sort: String,
    page: Option<String>,
}

impl LibraryQuery {
    fn filter(&self) -> Filter {
        Filter {
            level: Level::parse(&self.level).ok(),
            length: Length::parse(&self.length).ok(),
            topic: Topic::parse(&self.topic).ok(),
            form: Form::parse(&self.form).ok(),
            accent: Accent::parse(&self.accent).ok(),
            progress: Progress::parse(&self.progress).ok(),
            areas: self
                .focus
                .split(',')
                .filter_map(|area| FocusArea::parse(area).ok())
                .take(MAX_AREAS)
                .collect(),
            search: self.q.trim().chars().take(MAX_SEARCH_CHARS).collect(),
            sort: Sort::parse(&self.sort).unwrap_or_default(),
        }
    }
}

/// Whether anything is chosen that folds away.
fn is_narrowed(filter: &Filter) -> bool {
    let seen = Filter {
        level: filter.level,
        search: filter.search.clone(),
        ..Filter::default()
    };
    *filter != seen
}

/// Shows the page.
///
/// # Errors
/// What the store says.
pub async fn show(
    State(web): State<WebState>,
    context: Context,
    QueryString(query): QueryString<LibraryQuery>,
) -> Result<Page<LibraryPage>, PageError> {
    let filter = query.filter();
    let page = page_number(query.page.as_deref());
    let learner_id = context.learner_id().unwrap_or(0);
    let found = passage::list(&web.db, &filter, learner_id, page, PER_PAGE).await?;
    let selects = selects(&context.shell, &filter);
    let several = several(&context.shell, &filter.areas);
    Ok(Page(LibraryPage {
        pager: Pager {
            page: found.page,
            n_pages: found.n_pages(),
            base: base(&selects, several.as_ref(), &filter.search),
        },
        selects,
        several,
        is_narrowed: is_narrowed(&filter),
        search: filter.search,
        n_rows: found.n_rows,
        cards: found.rows,
        shell: context.shell,
    }))
}

/// A select over a closed list.
macro_rules! select {
    ($name:literal, $label:expr, $type:ty, $chosen:expr, $term:expr) => {{
        let values = <$type>::ALL.iter().map(|value| value.as_str());
        let choices = choices(values, $chosen.map(<$type>::as_str));
        Select {
            name: $name,
            label: $label,
            has_all: true,
            choices: choices
                .into_iter()
                .map(|choice| (choice.clone(), $term(choice.value)))
                .collect(),
        }
    }};
}

fn selects(shell: &Shell, filter: &Filter) -> Vec<Select> {
    let level = |value: &str| format!("{value} · {}", shell.term("level", value));
    let topic = |value: &str| shell.term("topic", value);
    let form = |value: &str| shell.term("form", value);
    let accent = |value: &str| shell.term("texts-accent", value);
    let length = |value: &str| shell.term("length", value);
    let progress = |value: &str| shell.term("texts-progress", value);
    let focus = |value: &str| shell.term("today-area", value);
    let area = match filter.areas.as_slice() {
        [area] => Some(*area),
        _ => None,
    };
    let sort = |value: &str| shell.term("texts-sort", value);
    let t = |key: &str| shell.t(key);
    vec![
        select!("level", t("filter-level"), Level, filter.level, level),
        select!("topic", t("texts-filter-topic"), Topic, filter.topic, topic),
        select!("form", t("texts-filter-form"), Form, filter.form, form),
        select!(
            "accent",
            t("texts-filter-accent"),
            Accent,
            filter.accent,
            accent
        ),
        select!("length", t("filter-length"), Length, filter.length, length),
        select!("focus", t("today-history-area"), FocusArea, area, focus),
        select!(
            "progress",
            t("texts-filter-progress"),
            Progress,
            filter.progress,
            progress
        ),
        Select {
            has_all: false,
            ..select!(
                "sort",
                t("texts-filter-sort"),
                Sort,
                Some(filter.sort),
                sort
            )
        },
    ]
}

/// What the select of areas has for more than one.
fn several(shell: &Shell, areas: &[FocusArea]) -> Option<(String, String)> {
    let joined = |text: &dyn Fn(&FocusArea) -> String, between: &str| {
        areas.iter().map(text).collect::<Vec<_>>().join(between)
    };
    (areas.len() > 1).then(|| {
        let value = joined(&|area| area.as_str().to_owned(), ",");
        (
            value,
            joined(&|area| shell.term("today-area", area.as_str()), " · "),
        )
    })
}

/// The address up to the number of the page; only what is chosen stands in it.
fn base(selects: &[Select], several: Option<&(String, String)>, search: &str) -> String {
    let chosen = selects.iter().flat_map(|select| {
        let chosen = select
            .choices
            .iter()
            .filter(|(choice, _)| choice.is_selected);
        chosen.map(|(choice, _)| format!("{}={}&", select.name, choice.value))
    });
    let several = several.map(|(value, _)| format!("focus={}&", query_value(value)));
    let several = several.unwrap_or_default();
    let search = if search.is_empty() {
        String::new()
    } else {
        format!("q={}&", query_value(search))
    };
    format!(
        "/passages?{}{several}{search}page=",
        chosen.collect::<String>()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_folds_away_is_open_only_where_something_in_it_is_chosen() {
        let is_open = |change: fn(&mut LibraryQuery)| {
            let mut query = LibraryQuery::default();
            change(&mut query);
            is_narrowed(&query.filter())
        };
        assert!(!is_open(|_| {}));
        assert!(!is_open(|query| query.level = "B1".to_owned()));
        assert!(!is_open(|query| query.q = "rain".to_owned()));
        assert!(is_open(|query| query.topic = "food".to_owned()));
        assert!(is_open(
            |query| query.focus = "main-idea,inference".to_owned()
        ));
        assert!(is_open(|query| query.sort = "newest".to_owned()));
    }
}

//! `GET /history`: submitted attempts with search, filters, order and paging.

use crate::view::choice::{Choice, choices};
use askama::Template;
use axum::extract::State;
use listen_core::goals::{Diary, Sum};
use listen_core::taxonomy::{FocusArea, HistoryOrder, Level};
use listen_core::time::{DAY_MS, Timestamp};
use listen_store::history::{self, HistoryFilter, HistoryRow, OpenRow, Totals};
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
/// Longest search term, in characters.
const MAX_SEARCH_CHARS: usize = 100;
/// Characters of a note that are shown in the list.
const MAX_PREVIEW_CHARS: usize = 80;
/// Days back that can be chosen.
const DAYS: [&str; 3] = ["7", "30", "365"];
/// Whether there is a note.
const NOTES: [&str; 2] = ["with", "without"];

/// The history.
#[derive(Template)]
#[template(path = "pages/history.html")]
pub struct HistoryPage {
    shell: Shell,
    totals: Totals,
    n_minutes: i64,
    open: Vec<OpenRow>,
    rows: Vec<HistoryRow>,
    n_rows: i64,
    query: HistoryQuery,
    /// Whether one of the rarer filters is set.
    is_narrowed: bool,
    levels: Vec<Choice>,
    areas: Vec<Choice>,
    notes: Vec<Choice>,
    days: Vec<Choice>,
    orders: Vec<Choice>,
    pager: Pager,
}

/// What may stand in the address. Values that are not offered are as if they were not there.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct HistoryQuery {
    level: String,
    area: String,
    note: String,
    days: String,
    sort: String,
    search: String,
    page: Option<String>,
}

impl HistoryQuery {
    fn filter(&self, now: Timestamp) -> HistoryFilter {
        let days = DAYS.iter().find(|days| **days == self.days);
        let days: Option<i64> = days.and_then(|days| days.parse().ok());
        HistoryFilter {
            level: Level::parse(&self.level).ok(),
            search: self.search.clone(),
            has_note: match self.note.as_str() {
                "with" => Some(true),
                "without" => Some(false),
                _ => None,
            },
            area: FocusArea::parse(&self.area).ok(),
            since: days.map_or(Timestamp(0), |days| now.plus_ms(-days * DAY_MS)),
            order: HistoryOrder::parse(&self.sort).unwrap_or(HistoryOrder::Newest),
        }
    }

    /// Address of a page of the same list, up to its number.
    fn base(&self) -> String {
        format!(
            "/history?level={}&area={}&note={}&days={}&sort={}&search={}&page=",
            query_value(&self.level),
            query_value(&self.area),
            query_value(&self.note),
            query_value(&self.days),
            query_value(&self.sort),
            query_value(&self.search)
        )
    }
}

/// Whether anything is chosen that folds away.
fn is_narrowed(filter: &HistoryFilter) -> bool {
    let seen = HistoryFilter {
        level: filter.level,
        search: filter.search.clone(),
        ..HistoryFilter::default()
    };
    *filter != seen
}

/// The beginning of a note, in one line.
fn preview(note: &str) -> String {
    let line = note.split_whitespace().collect::<Vec<_>>().join(" ");
    let short: String = line.chars().take(MAX_PREVIEW_CHARS).collect();
    if short.len() < line.len() {
        format!("{short}…")
    } else {
        short
    }
}

/// Shows the page. Visitors see the attempt that they tried, too.
///
/// # Errors
/// [`PageError::LoginNeeded`] without any session; what the store says.
pub async fn show(
    State(web): State<WebState>,
    context: Context,
    QueryString(mut query): QueryString<HistoryQuery>,
) -> Result<Page<HistoryPage>, PageError> {
    let learner_id = context.learner_id().ok_or(PageError::LoginNeeded)?;
    query.search = query.search.chars().take(MAX_SEARCH_CHARS).collect();
    let now = web.clock.now();
    let filter = query.filter(now);
    let page = page_number(query.page.as_deref());
    let found = history::list(&web.db, learner_id, &filter, page, PER_PAGE).await?;
    let work = today::work(&web.db, learner_id).await?;
    let zone = today::zone(&web.db, learner_id).await?;
    let total: Sum = Diary::new(&work, &zone, now).total();
    let level = filter.level.map(Level::as_str);
    let area = filter.area.map(FocusArea::as_str);
    Ok(Page(HistoryPage {
        totals: history::totals(&web.db, learner_id).await?,
        n_minutes: total.minutes(),
        open: history::list_open(&web.db, learner_id).await?,
        levels: choices(Level::ALL.iter().map(|level| level.as_str()), level),
        areas: choices(FocusArea::ALL.iter().map(|area| area.as_str()), area),
        notes: choices(NOTES, Some(query.note.as_str())),
        days: choices(DAYS, Some(query.days.as_str())),
        orders: choices(
            HistoryOrder::ALL.iter().map(|order| order.as_str()),
            Some(filter.order.as_str()),
        ),
        pager: Pager {
            page: found.page,
            n_pages: found.n_pages(),
            base: query.base(),
        },
        n_rows: found.n_rows,
        rows: found.rows,
        is_narrowed: is_narrowed(&filter),
        query,
        shell: context.shell,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_preview_is_one_short_line() {
        assert_eq!(preview("two\n lines"), "two lines");
        let long = "好".repeat(100);
        assert_eq!(preview(&long), format!("{}…", "好".repeat(80)));
    }

    #[test]
    fn odd_values_in_an_address_filter_nothing() {
        let query = HistoryQuery {
            level: "Z9".to_owned(),
            area: "x".to_owned(),
            note: "maybe".to_owned(),
            days: "-1".to_owned(),
            sort: "random".to_owned(),
            ..HistoryQuery::default()
        };
        assert_eq!(query.filter(Timestamp(5)), HistoryFilter::default());
    }

    #[test]
    fn what_folds_away_is_open_only_where_something_in_it_is_chosen() {
        let is_open = |change: fn(&mut HistoryQuery)| {
            let mut query = HistoryQuery::default();
            change(&mut query);
            is_narrowed(&query.filter(Timestamp(5)))
        };
        assert!(!is_open(|_| {}));
        assert!(!is_open(|query| query.level = "B1".to_owned()));
        assert!(!is_open(|query| query.search = "rain".to_owned()));
        assert!(is_open(|query| query.days = "7".to_owned()));
        assert!(is_open(|query| query.note = "with".to_owned()));
        assert!(is_open(|query| query.sort = "oldest".to_owned()));
    }
}

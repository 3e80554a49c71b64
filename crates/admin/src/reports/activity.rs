//! Reports about learners.

use super::{Cell, List, Report};
use listen_core::time::Timestamp;
use listen_store::report_activity::{self, CohortRow, KindRow, N_WEEKS, WeekRow};
use listen_store::{Db, StoreError, report};

/// Weeks after the first in which a cohort is looked for.
const LATER_WEEKS: [i64; 4] = [1, 2, 4, 8];

/// Learners, sessions, minutes and accuracy by week; weeks without practice count as zero.
pub(super) async fn activity(db: &Db, now: Timestamp) -> Result<Report, StoreError> {
    let found = report_activity::weeks(db, now).await?;
    let row = |weeks_ago: i64| {
        let week = found.iter().find(|week| week.weeks_ago == weeks_ago);
        week_cells(weeks_ago, week)
    };
    Ok(Report {
        columns: vec![
            "week",
            "learners",
            "sessions",
            "minutes",
            "responses",
            "accuracy",
        ],
        rows: (0..N_WEEKS).rev().map(row).collect(),
        charts: vec![(1, None), (3, None), (5, Some(100))],
        computed_at: now,
    })
}

fn week_cells(weeks_ago: i64, week: Option<&WeekRow>) -> Vec<Cell> {
    let of = |value: fn(&WeekRow) -> i64| week.map_or(0, value);
    vec![
        Cell::WeeksAgo(weeks_ago),
        Cell::Number(of(|week| week.n_learners)),
        Cell::Number(of(|week| week.n_sessions)),
        Cell::Number(of(|week| week.active_ms) / 60_000),
        Cell::Number(of(|week| week.n_items)),
        Cell::share(of(|week| week.n_correct), of(|week| week.n_items)),
    ]
}

/// Accuracy by level.
pub(super) async fn level(db: &Db, now: Timestamp) -> Result<Report, StoreError> {
    let rows = report::accuracy(db).await?.into_iter().map(|row| {
        vec![
            Cell::Text(row.level),
            Cell::Number(row.n_attempts),
            Cell::Number(row.n_items),
            Cell::share(row.n_correct, row.n_items),
        ]
    });
    Ok(Report {
        columns: vec!["level", "attempts", "responses", "accuracy"],
        rows: rows.collect(),
        charts: vec![(3, Some(100))],
        computed_at: now,
    })
}

/// Accuracy by kind of item.
pub(super) async fn kind(db: &Db, now: Timestamp) -> Result<Report, StoreError> {
    let rows = report_activity::item_kinds(db).await?;
    Ok(by_kind(["kind", "responses"], List::ItemKind, rows, now))
}

/// What is heard right.
pub(super) async fn focus(db: &Db, now: Timestamp) -> Result<Report, StoreError> {
    let rows = report_activity::features(db).await?;
    Ok(by_kind(["focus", "chances"], List::Feature, rows, now))
}

fn by_kind(
    [name, count]: [&'static str; 2],
    list: List,
    rows: Vec<KindRow>,
    now: Timestamp,
) -> Report {
    let rows = rows.into_iter().map(|row| {
        vec![
            Cell::Term(list, row.kind),
            Cell::Number(row.n_items),
            Cell::share(row.n_correct, row.n_items),
        ]
    });
    Report {
        columns: vec![name, count, "accuracy"],
        rows: rows.collect(),
        charts: Vec::new(),
        computed_at: now,
    }
}

/// Of those who began in a week, who practised so many weeks later. A week that is not over for
/// the whole cohort is not told.
pub(super) async fn retention(db: &Db, now: Timestamp) -> Result<Report, StoreError> {
    let found = report_activity::cohorts(db, now).await?;
    let rows = (0..N_WEEKS)
        .rev()
        .filter(|weeks_ago| size(&found, *weeks_ago, 0) > 0)
        .map(|weeks_ago| cohort_cells(&found, weeks_ago));
    Ok(Report {
        columns: vec!["began", "learners", "week-1", "week-2", "week-4", "week-8"],
        rows: rows.collect(),
        charts: Vec::new(),
        computed_at: now,
    })
}

fn size(found: &[CohortRow], weeks_ago: i64, week: i64) -> i64 {
    found
        .iter()
        .find(|row| row.weeks_ago == weeks_ago && row.week == week)
        .map_or(0, |row| row.n_learners)
}

fn cohort_cells(found: &[CohortRow], weeks_ago: i64) -> Vec<Cell> {
    let n_began = size(found, weeks_ago, 0);
    let later = LATER_WEEKS.into_iter().map(|week| {
        if week < weeks_ago {
            Cell::share(size(found, weeks_ago, week), n_began)
        } else {
            Cell::Percent(None)
        }
    });
    [Cell::WeeksAgo(weeks_ago), Cell::Number(n_began)]
        .into_iter()
        .chain(later)
        .collect()
}

//! `GET /history/export/{format}`: everything that was practised, newest first.

use super::{Format, file, json, moment};
use axum::extract::State;
use axum::response::Response;
use listen_core::calendar::Zone;
use listen_store::export::{self, HistoryRow};
use listen_store::today;
use listen_web::context::Context;
use listen_web::error::PageError;
use listen_web::form::PathPart;
use listen_web::format::percent;
use listen_web::locale::Locale;
use listen_web::shell::Shell;
use listen_web::state::WebState;
use listen_web::table::Table;
use serde::Serialize;

/// One row.
#[derive(Debug, Serialize)]
struct Row {
    practised_at: String,
    title: String,
    level: String,
    topic: String,
    n_correct: i64,
    n_items: i64,
    percent: i64,
    /// `attempt`, or `imported` from the product before this one.
    kind: &'static str,
    id: i64,
}

/// Names in CSV and JSON, and the keys of what people read.
const COLUMNS: [(&str, &str); 7] = [
    ("practised_at", "column-date"),
    ("title", "column-passage"),
    ("level", "column-level"),
    ("topic", "export-topic"),
    ("n_correct", "result-correct"),
    ("n_items", "export-items"),
    ("percent", "totals-accuracy"),
];

/// Sends the file.
///
/// # Errors
/// [`PageError::LoginNeeded`] without any session; [`PageError::Field`] for a format that there
/// is not.
pub async fn show(
    State(web): State<WebState>,
    PathPart(ending): PathPart<String>,
    context: Context,
) -> Result<Response, PageError> {
    let format = Format::parse(&ending)?;
    let learner_id = context.learner_id().ok_or(PageError::LoginNeeded)?;
    let rows = export::history(&web.db, learner_id).await?;
    let shell = &context.shell;
    let zone = today::zone(&web.db, learner_id).await?;
    let read = |row| read(row, shell.locale, format, &zone);
    let rows: Vec<Row> = rows.iter().map(read).collect();
    let text = match format {
        Format::Text => to_text(&rows, shell),
        Format::Csv => table(&rows, |(name, _)| name.to_owned()).to_csv()?,
        Format::Json => json(&rows)?,
        Format::Markdown => table(&rows, |(_, key)| shell.t(key)).to_markdown(),
    };
    let stem = format!("listening-history-{}", zone.stamp(web.clock.now()));
    Ok(file(&stem, format, &text))
}

fn read(row: &HistoryRow, locale: Locale, format: Format, zone: &Zone) -> Row {
    Row {
        practised_at: moment(format, zone, row.practised_at),
        title: locale.pick(&row.title_en, &row.title_zh).to_owned(),
        level: row.level.clone(),
        topic: row.topic.clone(),
        n_correct: row.n_correct,
        n_items: row.n_items,
        percent: percent(row.n_correct, row.n_items),
        kind: if row.is_imported {
            "imported"
        } else {
            "attempt"
        },
        id: row.id,
    }
}

fn table(rows: &[Row], head: impl Fn((&'static str, &'static str)) -> String) -> Table {
    Table {
        columns: COLUMNS.into_iter().map(head).collect(),
        rows: rows
            .iter()
            .map(|row| {
                vec![
                    row.practised_at.clone(),
                    row.title.clone(),
                    row.level.clone(),
                    row.topic.clone(),
                    row.n_correct.to_string(),
                    row.n_items.to_string(),
                    row.percent.to_string(),
                ]
            })
            .collect(),
    }
}

fn to_text(rows: &[Row], shell: &Shell) -> String {
    let mut lines = vec![shell.t("nav-history"), String::new()];
    lines.extend(rows.iter().map(|row| {
        format!(
            "{}  {}  {}  {} ({} %)",
            row.practised_at,
            row.level,
            row.title,
            shell.n_of("result-score", &row.n_correct, &row.n_items),
            row.percent
        )
    }));
    lines.push(String::new());
    lines.join("\n")
}

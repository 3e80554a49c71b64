//! `GET /mistakes/export/{format}`: all wrong responses, newest first. The text report has the name
//! and the order of the product before this one; where no language model has written an analysis,
//! it says so.

use super::exercise::{item_lines, stem};
use super::item::AnsweredItem;
use super::{Format, anki, file, json, moment};
use crate::SiteState;
use axum::extract::State;
use axum::response::Response;
use listen_core::taxonomy::FocusArea;
use listen_store::export::{self, ExerciseMistake, ImportedMistake, Mistake};
use listen_store::today;
use listen_web::context::Context;
use listen_web::error::PageError;
use listen_web::form::{PathPart, QueryString};
use listen_web::locale::Locale;
use listen_web::shell::Shell;
use listen_web::state::WebState;
use listen_web::table::Table;
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;

/// What may stand in the address.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct MistakesQuery {
    /// `brief` or `detailed`, for the text report; detailed if it is not named.
    layout: String,
}

/// One wrong response.
#[derive(Debug, Serialize)]
struct Row {
    submitted_at: String,
    title: String,
    level: String,
    topic: String,
    focus_areas: Vec<String>,
    #[serde(flatten)]
    item: AnsweredItem,
    /// What a language model has written about it.
    analysis: Option<String>,
}

/// Sends the file.
///
/// # Errors
/// [`PageError::LoginNeeded`] without any session; [`PageError::Field`] for a format or a layout
/// that there is not.
pub async fn show(
    State(site): State<SiteState>,
    PathPart(ending): PathPart<String>,
    context: Context,
    QueryString(query): QueryString<MistakesQuery>,
) -> Result<Response, PageError> {
    let web = &site.web;
    let learner_id = context.learner_id().ok_or(PageError::LoginNeeded)?;
    if ending == "apkg" {
        return anki::package(&site, learner_id, &context.shell).await;
    }
    let format = Format::parse(&ending)?;
    let has_details = parse_layout(&query.layout)?;
    let shell = &context.shell;
    let zone = today::zone(&web.db, learner_id).await?;
    let rows = rows(
        web,
        learner_id,
        |at| moment(format, &zone, at),
        shell.locale,
    )
    .await?;
    let now = zone.stamp(web.clock.now());
    let (stem, text) = match format {
        Format::Text => (
            format!("错题AI分析报告_{now}"),
            to_text(&rows, shell, has_details),
        ),
        Format::Csv => (format!("mistakes-{now}"), table(&rows).to_csv()?),
        Format::Json => (format!("mistakes-{now}"), json(&rows)?),
        Format::Markdown => (format!("mistakes-{now}"), table(&rows).to_markdown()),
    };
    Ok(file(&stem, format, &text))
}

/// Whether the layout has details.
fn parse_layout(layout: &str) -> Result<bool, PageError> {
    match layout {
        "" | "detailed" => Ok(true),
        "brief" => Ok(false),
        other => Err(PageError::Field(format!(
            "layout: `{other}` is neither brief nor detailed"
        ))),
    }
}

/// All of them: of passages and exercises together, and then of the product before this one.
async fn rows(
    web: &WebState,
    learner_id: i64,
    moment: impl Fn(i64) -> String,
    locale: Locale,
) -> Result<Vec<Row>, PageError> {
    let items = export::mistakes(&web.db, learner_id).await?;
    let exercises = export::mistakes_of_exercises(&web.db, learner_id).await?;
    let imported = export::imported_mistakes(&web.db, learner_id).await?;
    let of_item = |one: &Mistake| (one.submitted_at, read(one, &moment, locale));
    let of_exercise =
        |one: &ExerciseMistake| (one.submitted_at, read_exercise(one, &moment, locale));
    let items = items.iter().map(of_item);
    let mut own: Vec<(i64, Row)> = items.chain(exercises.iter().map(of_exercise)).collect();
    own.sort_by_key(|(submitted_at, _)| Reverse(*submitted_at));
    let own = own.into_iter().map(|(_, row)| row);
    let imported = imported.iter().map(|one| read_imported(one, &moment));
    Ok(own.chain(imported).collect())
}

fn read(mistake: &Mistake, moment: impl Fn(i64) -> String, locale: Locale) -> Row {
    Row {
        submitted_at: moment(mistake.submitted_at),
        title: locale.pick(&mistake.title_en, &mistake.title_zh).to_owned(),
        level: mistake.level.clone(),
        topic: mistake.topic.clone(),
        focus_areas: names(&mistake.focus_areas),
        item: AnsweredItem::new(&mistake.body, &mistake.given, &mistake.score, locale),
        analysis: None,
    }
}

fn read_exercise(mistake: &ExerciseMistake, moment: impl Fn(i64) -> String, locale: Locale) -> Row {
    let item = mistake.body.item(mistake.response);
    Row {
        submitted_at: moment(mistake.submitted_at),
        title: locale.pick(&mistake.title_en, &mistake.title_zh).to_owned(),
        level: mistake.level.clone(),
        topic: mistake.topic.clone(),
        focus_areas: names(item.map_or(mistake.kind.focus_areas(), |item| &item.focus_areas)),
        item: AnsweredItem::of_exercise(mistake, locale),
        analysis: None,
    }
}

fn names(areas: &[FocusArea]) -> Vec<String> {
    areas.iter().map(ToString::to_string).collect()
}

fn read_imported(mistake: &ImportedMistake, moment: impl Fn(i64) -> String) -> Row {
    Row {
        submitted_at: moment(mistake.practised_at),
        title: mistake.topic.clone(),
        level: mistake.level.clone(),
        topic: String::new(),
        focus_areas: Vec::new(),
        item: AnsweredItem::imported(&mistake.item),
        analysis: mistake.item.analysis.clone(),
    }
}

fn to_text(rows: &[Row], shell: &Shell, has_details: bool) -> String {
    let n_rows = i64::try_from(rows.len()).unwrap_or(i64::MAX);
    let n_analysed = rows.iter().filter(|row| row.analysis.is_some()).count();
    let n_analysed = i64::try_from(n_analysed).unwrap_or(i64::MAX);
    let mut lines = vec![
        shell.t("export-report"),
        shell.n("export-total", &n_rows),
        shell.n("export-analysed", &n_analysed),
        shell.n("export-not-analysed", &(n_rows - n_analysed)),
        String::new(),
    ];
    for (number, row) in (1..).zip(rows) {
        lines.extend(report_lines(number, row, shell, has_details));
    }
    lines.join("\n")
}

fn report_lines(number: i64, row: &Row, shell: &Shell, has_details: bool) -> Vec<String> {
    let mut lines = vec![
        format!("{number}. {}", stem(&row.item, shell)),
        format!("   {} · {} · {}", row.title, row.level, row.submitted_at),
    ];
    lines.extend(item_lines(&row.item, shell, has_details));
    let analysis = row
        .analysis
        .clone()
        .unwrap_or_else(|| shell.t("export-no-analysis"));
    lines.push(format!("   {}: {analysis}", shell.t("export-analysis")));
    lines.push(String::new());
    lines
}

fn table(rows: &[Row]) -> Table {
    let columns = [
        "submitted_at",
        "title",
        "level",
        "topic",
        "kind",
        "question",
        "options",
        "given",
        "answer",
        "marks",
        "feedback",
        "focus_areas",
        "analysis",
    ];
    Table {
        columns: columns.map(str::to_owned).to_vec(),
        rows: rows.iter().map(cells).collect(),
    }
}

fn cells(row: &Row) -> Vec<String> {
    let item = &row.item;
    vec![
        row.submitted_at.clone(),
        row.title.clone(),
        row.level.clone(),
        row.topic.clone(),
        item.kind.to_owned(),
        item.stem.clone(),
        item.options.join("\n"),
        item.given.clone(),
        item.answer.clone(),
        item.tenths
            .map_or_else(String::new, |tenths| format!("{tenths}/10")),
        item.feedback.clone(),
        row.focus_areas.join(", "),
        row.analysis.clone().unwrap_or_default(),
    ]
}

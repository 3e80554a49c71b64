//! `GET /mistakes`: wrong responses with key, rationale and the way back to the evidence.

use crate::view::choice::{Choice, choices};
use crate::view::result::{self, DictationView};
use askama::Template;
use axum::extract::State;
use listen_core::taxonomy::Level;
use listen_store::history::{self, Filter, Mistake};
use listen_web::context::Context;
use listen_web::error::PageError;
use listen_web::form::QueryString;
use listen_web::locale::Locale;
use listen_web::page::{Page, Pager, page_number};
use listen_web::shell::Shell;
use listen_web::state::WebState;
use serde::Deserialize;

const PER_PAGE: i64 = 20;
const KINDS: [&str; 3] = ["multiple_choice", "short_answer", "dictation"];

/// The wrong responses.
#[derive(Template)]
#[template(path = "pages/mistakes.html")]
pub struct MistakesPage {
    shell: Shell,
    rows: Vec<MistakeView>,
    n_rows: i64,
    is_filtered: bool,
    levels: Vec<Choice>,
    kinds: Vec<Choice>,
    pager: Pager,
}

/// One wrong response.
pub struct MistakeView {
    title: String,
    level: String,
    submitted_at: i64,
    attempt_id: i64,
    item_id: i64,
    stem: String,
    given: String,
    key: String,
    rationale: String,
    dictation: Option<DictationView>,
}

/// What may stand in the address.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct MistakesQuery {
    level: String,
    kind: String,
    page: Option<String>,
}

/// Shows the page.
///
/// # Errors
/// [`PageError::LoginNeeded`] without any session; what the store says.
pub async fn show(
    State(web): State<WebState>,
    context: Context,
    QueryString(query): QueryString<MistakesQuery>,
) -> Result<Page<MistakesPage>, PageError> {
    let learner_id = context.learner_id().ok_or(PageError::LoginNeeded)?;
    let kind = KINDS.into_iter().find(|kind| *kind == query.kind);
    let filter = Filter {
        level: Level::parse(&query.level).ok(),
        kind: kind.unwrap_or_default().to_owned(),
    };
    let page = page_number(query.page.as_deref());
    let found = history::list_mistakes(&web.db, learner_id, &filter, page, PER_PAGE).await?;
    let level = filter.level.map(Level::as_str);
    let locale = context.shell.locale;
    Ok(Page(MistakesPage {
        levels: choices(Level::ALL.iter().map(|level| level.as_str()), level),
        kinds: choices(KINDS, kind),
        pager: Pager {
            page: found.page,
            n_pages: found.n_pages(),
            base: format!(
                "/mistakes?level={}&kind={}&page=",
                level.unwrap_or(""),
                kind.unwrap_or("")
            ),
        },
        n_rows: found.n_rows,
        is_filtered: level.is_some() || kind.is_some(),
        rows: found.rows.iter().map(|row| view(row, locale)).collect(),
        shell: context.shell,
    }))
}

fn view(row: &Mistake, locale: Locale) -> MistakeView {
    MistakeView {
        title: locale.pick(&row.title_en, &row.title_zh).to_owned(),
        level: row.level.clone(),
        submitted_at: row.submitted_at,
        attempt_id: row.attempt_id,
        item_id: row.item_id,
        stem: result::stem(&row.body).to_owned(),
        given: result::given_text(&row.body, &row.given),
        key: result::key_text(&row.body),
        rationale: result::rationale(&row.body, locale).to_owned(),
        dictation: result::dictation(&row.score, 0),
    }
}

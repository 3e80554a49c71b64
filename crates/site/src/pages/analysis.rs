//! `/mistakes/{id}/analysis`: why a response was wrong, in a language model's words.

use crate::SiteState;
use crate::analysis as analyses;
use crate::view::generation::{FailureText, failure_text};
use crate::view::result;
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use listen_core::time::MINUTE_MS;
use listen_generation::Analysis;
use listen_store::analysis::{self, Wrong};
use listen_store::throttle::Limit;
use listen_web::context::SignedIn;
use listen_web::error::PageError;
use listen_web::form::PathPart;
use listen_web::locale::Locale;
use listen_web::login;
use listen_web::page::Page;
use listen_web::shell::Shell;

/// Analyses of a learner in a minute.
const LIMIT: Limit = Limit {
    n_failures: 11,
    window_ms: MINUTE_MS,
    lock_ms: MINUTE_MS,
};

/// The page.
#[derive(Template)]
#[template(path = "pages/analysis.html")]
pub struct AnalysisPage {
    shell: Shell,
    id: i64,
    title: String,
    stem: String,
    given: String,
    key: String,
    rationale: String,
    analysis: Option<Analysis>,
    /// Name of the model that would be asked.
    model: Option<String>,
    error: Option<FailureText>,
}

fn page(
    site: &SiteState,
    shell: Shell,
    wrong: &Wrong,
    error: Option<FailureText>,
) -> Page<AnalysisPage> {
    let analysis = wrong.analysis.as_ref();
    Page(AnalysisPage {
        id: wrong.response_id,
        title: wrong.title.clone(),
        stem: result::stem(&wrong.body).to_owned(),
        given: result::given_text(&wrong.body, &wrong.given),
        key: result::key_text(&wrong.body),
        rationale: result::rationale(&wrong.body, shell.locale).to_owned(),
        analysis: analysis.and_then(|(value, _)| serde_json::from_value(value.clone()).ok()),
        model: site.model.as_ref().map(|model| model.model().to_owned()),
        error,
        shell,
    })
}

async fn find(site: &SiteState, signed: &SignedIn, id: i64) -> Result<Wrong, PageError> {
    let found = analysis::find(&site.web.db, signed.learner_id, id).await?;
    found.ok_or(PageError::NotFound)
}

/// Shows the analysis, or what is known without one.
///
/// # Errors
/// [`PageError::NotFound`] for another's; what the store says.
pub async fn show(
    State(site): State<SiteState>,
    PathPart(id): PathPart<i64>,
    signed: SignedIn,
) -> Result<Page<AnalysisPage>, PageError> {
    let wrong = find(&site, &signed, id).await?;
    Ok(page(&site, signed.context.shell, &wrong, None))
}

/// Asks for the analysis, if it is not there.
///
/// # Errors
/// [`PageError::NotFound`] for another's, [`PageError::TooMany`]; what the store says.
pub async fn create(
    State(site): State<SiteState>,
    PathPart(id): PathPart<i64>,
    signed: SignedIn,
) -> Result<Response, PageError> {
    let wrong = find(&site, &signed, id).await?;
    login::count(&site.web, &format!("analysis:{}", signed.learner_id), LIMIT).await?;
    let shell = signed.context.shell;
    let Some(asker) = &site.model else {
        return Ok((
            StatusCode::SERVICE_UNAVAILABLE,
            page(&site, shell, &wrong, None),
        )
            .into_response());
    };
    let in_chinese = shell.locale == Locale::Zh;
    match analyses::of(asker, signed.learner_id, &wrong, in_chinese).await {
        Ok(_) => Ok(Redirect::to(&format!("/mistakes/{id}/analysis")).into_response()),
        Err(error) => {
            tracing::warn!(%error, "a response was not analysed");
            let told = failure_text(&site, &shell, error.failure().as_str());
            let page = page(&site, shell, &wrong, Some(told));
            Ok((StatusCode::BAD_GATEWAY, page).into_response())
        }
    }
}

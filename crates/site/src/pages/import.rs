//! `/account/import`: what the product before this one kept in a browser. First it is said what
//! would come in and what would not; only the second button imports.

use crate::view::refusal::reason_text;
use askama::Template;
use axum::extract::{Multipart, State};
use axum::response::{IntoResponse, Redirect, Response};
use listen_core::old_product::{self, BrowserData, Reason};
use listen_store::choice;
use listen_store::old_product::{self as rows, Imported};
use listen_web::context::SignedIn;
use listen_web::error::PageError;
use listen_web::page::Page;
use listen_web::shell::Shell;
use listen_web::state::WebState;

/// Gives the old data to the clipboard, in the console of the old page. It leaves out who was
/// logged in there.
const SNIPPET: &str = "copy(JSON.stringify(Object.fromEntries(Object.entries(localStorage).filter(([key]) => key.startsWith(\"english-listening-\")))))";

/// The form, and what came of it.
#[derive(Template)]
#[template(path = "pages/import.html")]
pub struct ImportPage {
    shell: Shell,
    snippet: &'static str,
    /// Why nothing can be read.
    error: Option<String>,
    plan: Option<Plan>,
}

/// What would be imported.
struct Plan {
    /// What was pasted or uploaded, to be sent again.
    json: String,
    sessions: Imported,
    n_templates: i64,
    n_presets: i64,
    /// Place and reason.
    refused: Vec<(String, String)>,
    left_out: Vec<&'static str>,
}

impl Plan {
    /// Whether there is anything to take.
    fn has_any(&self) -> bool {
        self.sessions.n_sessions + self.n_templates + self.n_presets > 0
    }
}

/// `GET /account/import`.
pub async fn show(signed_in: SignedIn) -> Page<ImportPage> {
    page(signed_in.context.shell, None, None)
}

fn page(shell: Shell, error: Option<String>, plan: Option<Plan>) -> Page<ImportPage> {
    Page(ImportPage {
        shell,
        snippet: SNIPPET,
        error,
        plan,
    })
}

/// `POST /account/import`: says what would come in, or imports it if `confirm` is sent.
///
/// # Errors
/// [`PageError::BadRequest`] for a form that cannot be read; what the store says.
pub async fn create(
    State(web): State<WebState>,
    signed_in: SignedIn,
    form: Multipart,
) -> Result<Response, PageError> {
    let (json, is_confirmed) = read_form(form).await?;
    let now = web.clock.now();
    let learner_id = signed_in.learner_id;
    let mut shell = signed_in.context.shell;
    let data = match old_product::parse_browser(&json, now) {
        Ok(data) => data,
        Err(reason) => {
            let error = reason_text(&shell, &reason);
            let status = axum::http::StatusCode::UNPROCESSABLE_ENTITY;
            return Ok((status, page(shell, Some(error), None)).into_response());
        }
    };
    if is_confirmed {
        take(&web, learner_id, &data).await?;
        return Ok(Redirect::to("/imported?notice=imported").into_response());
    }
    let plan = plan(&web, learner_id, data, json, &shell).await?;
    "/account/import".clone_into(&mut shell.path);
    Ok(page(shell, None, Some(plan)).into_response())
}

/// The pasted text or the uploaded file, and whether it is to be imported now.
async fn read_form(mut form: Multipart) -> Result<(String, bool), PageError> {
    let (mut json, mut is_confirmed) = (String::new(), false);
    let bad = |error: axum::extract::multipart::MultipartError| {
        if error.status() == axum::http::StatusCode::PAYLOAD_TOO_LARGE {
            PageError::TooLarge
        } else {
            PageError::BadRequest(error.body_text())
        }
    };
    while let Some(field) = form.next_field().await.map_err(bad)? {
        let name = field.name().unwrap_or_default().to_owned();
        let bytes = field.bytes().await.map_err(bad)?;
        let text = String::from_utf8_lossy(&bytes);
        match name.as_str() {
            "json" | "file" if !text.trim().is_empty() => {
                text.trim_start_matches('\u{feff}').clone_into(&mut json);
            }
            "confirm" => is_confirmed = true,
            _ => {}
        }
    }
    Ok((json, is_confirmed))
}

async fn plan(
    web: &WebState,
    learner_id: i64,
    data: BrowserData,
    json: String,
    shell: &Shell,
) -> Result<Plan, PageError> {
    let (templates, presets) = (choices(&data, web).0, choices(&data, web).1);
    let new_templates = choice::count_new(&web.db, learner_id, &templates).await?;
    let new_presets = choice::count_new(&web.db, learner_id, &presets).await?;
    let mut refused: Vec<(String, String)> = data
        .refused
        .iter()
        .map(|refused| (refused.place.clone(), reason_text(shell, &refused.reason)))
        .collect();
    let n_choices = i64::try_from(templates.len() + presets.len()).unwrap_or(i64::MAX);
    for _ in 0..n_choices - new_templates - new_presets {
        let reason = reason_text(shell, &Reason::Duplicate);
        refused.push((shell.t("import-choice"), reason));
    }
    Ok(Plan {
        json,
        sessions: rows::check(&web.db, learner_id, &data.sessions).await?,
        n_templates: new_templates,
        n_presets: new_presets,
        refused,
        left_out: data.left_out,
    })
}

/// Templates and presets as they are kept here.
fn choices(data: &BrowserData, web: &WebState) -> (Vec<choice::NewChoice>, Vec<choice::NewChoice>) {
    let now = web.clock.now().0;
    let template = |old| choice::NewChoice::from_old(choice::Kind::Template, old, now);
    let preset = |old| choice::NewChoice::from_old(choice::Kind::Preset, old, now);
    (
        data.templates.iter().map(template).collect(),
        data.presets.iter().map(preset).collect(),
    )
}

/// Everything that can be taken, at once or not at all.
async fn take(web: &WebState, learner_id: i64, data: &BrowserData) -> Result<(), PageError> {
    let (templates, presets) = choices(data, web);
    let mut tx = web.db.begin().await?;
    rows::import(&mut tx, learner_id, &data.sessions, web.clock.now()).await?;
    choice::import(&mut tx, learner_id, &[templates, presets].concat()).await?;
    tx.commit().await?;
    Ok(())
}

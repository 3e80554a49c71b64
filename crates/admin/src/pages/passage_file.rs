//! `/passages/file`: a passage as a file of the library, checked by the gates and published as a
//! new version. What a fault is found in does not get in.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use listen_core::gates::{self, CheckedFile, Found, Severity};
use listen_core::passage::Passage;
use listen_store::editing::{self, Refused};
use listen_web::context::SignedIn;
use listen_web::error::PageError;
use listen_web::form::FormBody;
use listen_web::page::Page;
use listen_web::shell::Shell;
use listen_web::state::WebState;
use serde::Deserialize;

/// The file, and what was found.
#[derive(Template)]
#[template(path = "pages/passage_file.html")]
struct FilePage {
    shell: Shell,
    text: String,
    faults: Vec<FoundAt>,
    smells: Vec<FoundAt>,
    is_good: bool,
}

/// One thing that was found, and its line; 0 for none.
struct FoundAt {
    line: i64,
    /// The gate; empty for what keeps the file from being read.
    gate: &'static str,
    /// In English, as the command line says it.
    message: String,
}

impl From<Found> for FoundAt {
    fn from(found: Found) -> Self {
        Self {
            line: i64::try_from(found.line).unwrap_or(i64::MAX),
            gate: found.gate.map_or("", |gate| gate.as_str()),
            message: found.message,
        }
    }
}

/// The form.
#[derive(Debug, Deserialize)]
pub struct FileForm {
    text: String,
    /// `check` or `publish`.
    #[serde(rename = "do")]
    action: String,
}

fn page(shell: Shell, text: String, checked: CheckedFile) -> Response {
    let is_good = checked.is_good();
    let status = if is_good {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    let is_fault = |found: &Found| found.severity == Severity::Fault;
    let (faults, smells): (Vec<Found>, _) = checked.found.into_iter().partition(is_fault);
    let page = FilePage {
        shell,
        text,
        faults: faults.into_iter().map(FoundAt::from).collect(),
        smells: smells.into_iter().map(FoundAt::from).collect(),
        is_good,
    };
    (status, Page(page)).into_response()
}

/// `GET /passages/file`.
pub async fn show(signed_in: SignedIn) -> Response {
    Page(FilePage {
        shell: signed_in.context.shell,
        text: String::new(),
        faults: Vec::new(),
        smells: Vec::new(),
        is_good: false,
    })
    .into_response()
}

/// `POST /passages/file`: checks, or publishes.
///
/// # Errors
/// [`PageError::Field`] for something else to do; what the store says.
pub async fn create(
    State(web): State<WebState>,
    signed_in: SignedIn,
    FormBody(form): FormBody<FileForm>,
) -> Result<Response, PageError> {
    if !matches!(form.action.as_str(), "check" | "publish") {
        let message = format!("do: `{}` is none of check, publish", form.action);
        return Err(PageError::Field(message));
    }
    let (actor, shell) = (signed_in.account_id, signed_in.context.shell);
    let mut checked = gates::check_file(&form.text);
    let is_publish = form.action == "publish" && checked.is_good();
    if is_publish && let Some(passage) = &checked.passage {
        let Some(fault) = publish(&web, actor, passage).await? else {
            return Ok(Redirect::to("/passages?notice=published").into_response());
        };
        checked.found.push(Found::fault(0, fault));
    }
    Ok(page(shell, form.text, checked))
}

/// Publishes the passage; says why if the library does not take it.
async fn publish(
    web: &WebState,
    actor: i64,
    passage: &Passage,
) -> Result<Option<String>, PageError> {
    match editing::publish(&web.db, actor, passage, web.clock.now()).await {
        Ok(_) => Ok(None),
        Err(Refused::Store(error)) => Err(error.into()),
        Err(refused) => Ok(Some(refused.to_string())),
    }
}

//! `/passages/file`: a passage as a file of the library, checked by the gates and published as a
//! new version. What a fault is found in does not get in.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use listen_core::content_file::{self, FileError};
use listen_core::gates::{self, Finding, Library, Place, Severity, Source};
use listen_core::passage::Passage;
use listen_store::audit::{self, Entry};
use listen_store::passage::{self, ImportError, Imported};
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
    faults: Vec<Found>,
    smells: Vec<Found>,
    is_good: bool,
}

/// One thing that was found.
struct Found {
    line: i64,
    /// The gate; empty for what keeps the file from being read.
    gate: &'static str,
    /// In English, as the command line says it.
    message: String,
}

/// The form.
#[derive(Debug, Deserialize)]
pub struct FileForm {
    text: String,
    /// `check` or `publish`.
    #[serde(rename = "do")]
    action: String,
}

/// What came of looking at a file.
#[derive(Default)]
struct Checked {
    passage: Option<Passage>,
    faults: Vec<Found>,
    smells: Vec<Found>,
}

fn number(line: usize) -> i64 {
    i64::try_from(line).unwrap_or(i64::MAX)
}

fn unreadable(errors: Vec<FileError>) -> Checked {
    let faults = errors.into_iter().map(|error| Found {
        line: number(error.line),
        gate: "",
        message: error.reason,
    });
    Checked {
        faults: faults.collect(),
        ..Checked::default()
    }
}

/// Reads the file and runs the gates on it. What the gates say of whole levels is left out: one
/// passage is no library.
fn check(text: &str) -> Checked {
    let (content, lines) = match content_file::passage::parse_with_lines(text) {
        Ok(read) => read,
        Err(errors) => return unreadable(errors),
    };
    let passage = content.clone();
    let library = Library {
        passages: vec![Source {
            // What is pasted has no file, so its name is the right one.
            file: format!("{}.toml", content.slug),
            content,
            lines,
        }],
        ..Library::default()
    };
    let mut checked = Checked {
        passage: Some(passage),
        ..Checked::default()
    };
    for finding in gates::check(&library, None).findings {
        if let Some(line) = line(&finding) {
            match finding.severity {
                Severity::Fault => checked.faults.push(line),
                Severity::Smell => checked.smells.push(line),
            }
        }
    }
    checked
}

fn line(finding: &Finding) -> Option<Found> {
    let Place::File { line, .. } = &finding.place else {
        return None;
    };
    Some(Found {
        line: number(*line),
        gate: finding.gate.as_str(),
        message: format!("{} ({})", finding.message, finding.limit),
    })
}

fn page(shell: Shell, text: String, checked: Checked) -> Response {
    let is_good = checked.passage.is_some() && checked.faults.is_empty();
    let status = if is_good {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    let page = FilePage {
        shell,
        text,
        faults: checked.faults,
        smells: checked.smells,
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
    let mut checked = check(&form.text);
    let is_publish = form.action == "publish" && checked.faults.is_empty();
    if is_publish && let Some(passage) = checked.passage.take() {
        return match publish(&web, actor, &passage).await? {
            Ok(()) => Ok(Redirect::to("/passages?notice=published").into_response()),
            Err(fault) => {
                checked.faults.push(fault);
                Ok(page(shell, form.text, checked))
            }
        };
    }
    Ok(page(shell, form.text, checked))
}

/// Imports the passage and notes it; the fault if the library does not take this version.
async fn publish(
    web: &WebState,
    actor: i64,
    passage: &Passage,
) -> Result<Result<(), Found>, PageError> {
    let now = web.clock.now();
    let imported = passage::import(&web.db, std::slice::from_ref(passage), now).await;
    let after = format!("version {}", passage.version);
    match imported {
        Ok(outcomes) if outcomes.contains(&Imported::Added) => {
            let entry = Entry {
                actor,
                action: "passage-publish",
                subject: &format!("passage {}", passage.slug),
                before: None,
                after: Some(&after),
            };
            audit::insert(&web.db, &entry, now).await?;
            Ok(Ok(()))
        }
        Ok(_) => Ok(Ok(())),
        Err(ImportError::Store(error)) => Err(error.into()),
        Err(error) => Ok(Err(Found {
            line: 0,
            gate: "",
            message: error.to_string(),
        })),
    }
}

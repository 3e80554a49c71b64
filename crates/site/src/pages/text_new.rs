//! `/texts/new`: a text is pasted, uploaded, or fetched from an address.

use crate::SiteState;
use crate::pages::text_file;
use crate::view::draft;
use askama::Template;
use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{Multipart, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use listen_core::news::is_web_address;
use listen_core::own_text::{MAX_CHARS, clean};
use listen_core::time::HOUR_MS;
use listen_documents::{Document, DocumentError};
use listen_fetch::{FetchError, Fetcher};
use listen_store::throttle::Limit;
use listen_store::{quota, text};
use listen_web::context::SignedIn;
use listen_web::error::PageError;
use listen_web::form::QueryString;
use listen_web::layers::MAX_UPLOAD_BYTES;
use listen_web::login;
use listen_web::page::Page;
use listen_web::shell::Shell;
use serde::Deserialize;

/// Texts that a learner may send in an hour: each may be unpacked, or fetched from elsewhere.
const LIMIT: Limit = Limit {
    n_failures: 60,
    window_ms: HOUR_MS,
    lock_ms: HOUR_MS,
};

/// The form.
#[derive(Template)]
#[template(path = "pages/text_new.html")]
pub struct TextNewPage {
    shell: Shell,
    text: String,
    address: String,
    error: Option<String>,
    may_fetch: bool,
    max_mb: i64,
    max_chars: i64,
    max_texts: i64,
    max_a_day: i64,
}

/// What was sent.
#[derive(Debug, Default)]
struct Sent {
    text: String,
    address: String,
    file: Option<(String, Vec<u8>)>,
}

/// Why there is no draft, in the visitor's language, or the server's fault.
enum Refusal {
    Told(String),
    Page(PageError),
}

async fn page(
    site: &SiteState,
    signed: SignedIn,
    sent: Sent,
    error: Option<String>,
) -> Result<Page<TextNewPage>, PageError> {
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let quota = quota::find(&site.web.db, signed.learner_id).await?;
    let shell = signed.context.shell;
    Ok(Page(TextNewPage {
        shell,
        text: sent.text,
        address: sent.address,
        error,
        may_fetch: site.fetcher.is_some(),
        max_mb: count(MAX_UPLOAD_BYTES >> 20),
        max_chars: count(MAX_CHARS),
        max_texts: quota.max_texts(),
        max_a_day: quota.max_texts_a_day(),
    }))
}

/// What may stand in the address.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct TextNewQuery {
    /// A page of the web, as a suggestion.
    address: String,
}

/// Shows the form.
///
/// # Errors
/// [`PageError::LoginNeeded`].
pub async fn show(
    State(site): State<SiteState>,
    signed: SignedIn,
    QueryString(query): QueryString<TextNewQuery>,
) -> Result<Page<TextNewPage>, PageError> {
    let sent = Sent {
        address: Some(query.address)
            .filter(|address| is_web_address(address))
            .unwrap_or_default(),
        ..Sent::default()
    };
    page(&site, signed, sent, None).await
}

/// Makes a draft of what was sent, or shows the form again with what is wrong.
///
/// # Errors
/// [`PageError::LoginNeeded`], [`PageError::TooMany`]; what the store says.
pub async fn create(
    State(site): State<SiteState>,
    signed: SignedIn,
    multipart: Multipart,
) -> Result<Response, PageError> {
    let web = &site.web;
    let (shell, learner_id) = (&signed.context.shell, signed.learner_id);
    login::count(web, &format!("text:{learner_id}"), LIMIT).await?;
    let sent = match read_form(multipart).await {
        Err(PageError::TooLarge) => {
            let error = shell.t("texts-error-large");
            let page = page(&site, signed, Sent::default(), Some(error)).await?;
            return Ok((StatusCode::PAYLOAD_TOO_LARGE, page).into_response());
        }
        sent => sent?,
    };
    if let Some((_, bytes)) = sent
        .file
        .as_ref()
        .filter(|(name, _)| text_file::is_one(name))
    {
        return match text_file::take(web, shell, learner_id, bytes).await? {
            Ok(slug) => Ok(Redirect::to(&format!("/passages/{slug}")).into_response()),
            Err(told) => {
                let page = page(&site, signed, sent, Some(told)).await?;
                Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
            }
        };
    }
    let found = match document(&site, shell, &sent).await {
        Ok(found) => found,
        Err(Refusal::Page(error)) => return Err(error),
        Err(Refusal::Told(error)) => {
            let page = page(&site, signed, sent, Some(error)).await?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    };
    let (document, origin) = found;
    let draft = draft::of_document(&document, origin);
    let id = text::draft::insert(&web.db, learner_id, &draft, web.clock.now()).await?;
    Ok(Redirect::to(&format!("/texts/drafts/{id}")).into_response())
}

async fn read_form(mut multipart: Multipart) -> Result<Sent, PageError> {
    let mut sent = Sent::default();
    while let Some(field) = multipart.next_field().await.map_err(unreadable)? {
        let name = field.name().unwrap_or_default().to_owned();
        match name.as_str() {
            // Some programs copy it along; in a file it says that the file is no text.
            "text" => sent.text = text_of(field).await?.replace('\0', ""),
            "address" => text_of(field).await?.trim().clone_into(&mut sent.address),
            "file" => {
                let name = field.file_name().unwrap_or_default().to_owned();
                let bytes = field.bytes().await.map_err(unreadable)?;
                sent.file = (!bytes.is_empty()).then(|| (name, bytes.to_vec()));
            }
            _ => {}
        }
    }
    Ok(sent)
}

async fn text_of(field: Field<'_>) -> Result<String, PageError> {
    let bytes = field.bytes().await.map_err(unreadable)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "the signature that map_err wants"
)]
fn unreadable(error: MultipartError) -> PageError {
    match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => PageError::TooLarge,
        _ => PageError::BadRequest(error.body_text()),
    }
}

/// The one thing that was sent, read, and where it comes from.
async fn document(
    site: &SiteState,
    shell: &Shell,
    sent: &Sent,
) -> Result<(Document, String), Refusal> {
    let has_text = !sent.text.trim().is_empty();
    match (&sent.file, has_text, sent.address.is_empty()) {
        (None, true, true) => {
            let bytes = sent.text.clone().into_bytes();
            let document = read(shell, bytes, None).await?;
            Ok((document, shell.t("texts-origin-pasted")))
        }
        (Some((name, bytes)), false, true) => {
            let document = read(shell, bytes.clone(), None).await?;
            Ok((document, file_name(name)))
        }
        (None, false, false) => fetched(site, shell, &sent.address).await,
        (None, false, true) => Err(Refusal::Told(shell.t("texts-error-nothing"))),
        _ => Err(Refusal::Told(shell.t("texts-error-several"))),
    }
}

/// A name that may be shown: without folders, odd characters and endless length.
fn file_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    clean(last).replace('\n', " ").chars().take(100).collect()
}

async fn read(shell: &Shell, bytes: Vec<u8>, charset: Option<String>) -> Result<Document, Refusal> {
    let read = move || listen_documents::read(bytes, charset.as_deref());
    let read = tokio::task::spawn_blocking(read).await;
    let read = read.map_err(|error| Refusal::Page(PageError::Internal(error.to_string())))?;
    read.map_err(|error| Refusal::Told(document_error(shell, &error)))
}

async fn fetched(
    site: &SiteState,
    shell: &Shell,
    address: &str,
) -> Result<(Document, String), Refusal> {
    let Some(fetcher) = site.fetcher.clone() else {
        return Err(Refusal::Told(shell.t("texts-error-fetch-off")));
    };
    let wanted = address.to_owned();
    let fetch = move || Fetcher::fetch(&fetcher, &wanted);
    let joined = tokio::task::spawn_blocking(fetch).await;
    let answer = joined.map_err(|error| Refusal::Page(PageError::Internal(error.to_string())))?;
    let page = answer.map_err(|error| Refusal::Told(fetch_error(shell, &error)))?;
    let document = read(shell, page.bytes, page.charset).await?;
    Ok((document, address.chars().take(300).collect()))
}

fn document_error(shell: &Shell, error: &DocumentError) -> String {
    match error {
        DocumentError::Unsupported(_) => shell.v("texts-error-kind", &error.to_string()),
        DocumentError::Empty => shell.t("texts-error-empty"),
        DocumentError::TooLarge { .. }
        | DocumentError::TooMuch
        | DocumentError::TooManyParts { .. }
        | DocumentError::TooDeep { .. }
        | DocumentError::TooLong => shell.v("texts-error-bomb", &error.to_string()),
        DocumentError::Epub(_) | DocumentError::Feed(_) | DocumentError::Html(_) => {
            shell.v("texts-error-broken", &error.to_string())
        }
    }
}

fn fetch_error(shell: &Shell, error: &FetchError) -> String {
    match error {
        FetchError::Address => shell.t("texts-error-address"),
        FetchError::NotPublic => shell.t("texts-error-not-public"),
        FetchError::Type(_) => shell.v("texts-error-type", &error.to_string()),
        FetchError::NoAnswer(_)
        | FetchError::Status(_)
        | FetchError::Redirects
        | FetchError::Timeout
        | FetchError::TooLarge => shell.v("texts-error-fetch", &error.to_string()),
    }
}

//! `/speech/lexicon`: how words are said here. Workers notice a change within a second or two, and
//! speak again what they would say otherwise now.

use crate::notice;
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use listen_phonemes::UserLexicon;
use listen_replicas::Signal;
use listen_store::lexicon::{self, Entry};
use listen_web::context::SignedIn;
use listen_web::error::PageError;
use listen_web::form::{FormBody, QueryString};
use listen_web::page::Page;
use listen_web::shell::Shell;
use listen_web::state::WebState;
use serde::Deserialize;

/// Longest word and longest pronunciation, in characters.
const MAX_CHARS: usize = 100;
/// Most entries.
const MAX_ENTRIES: usize = 2_000;

/// The words, and a form for another.
#[derive(Template)]
#[template(path = "pages/lexicon.html")]
pub struct LexiconPage {
    shell: Shell,
    entries: Vec<Entry>,
    form: EntryForm,
    /// What is wrong with the form, in English.
    error: Option<String>,
    /// Passages that have the word which was just set.
    n_passages: Option<i64>,
}

/// A word and how it is said.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct EntryForm {
    word: String,
    phonemes: String,
    /// `en-US`, `en-GB`, or empty for both.
    accent: String,
}

/// The word that was just set, and a message.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct LexiconQuery {
    word: String,
    notice: String,
}

/// `GET /speech/lexicon`.
///
/// # Errors
/// What the store says.
pub async fn show(
    State(web): State<WebState>,
    QueryString(query): QueryString<LexiconQuery>,
    mut signed_in: SignedIn,
) -> Result<Page<LexiconPage>, PageError> {
    signed_in.context.shell.notice = notice::key(&query.notice);
    let n_passages = match query.word.as_str() {
        "" => None,
        word => Some(lexicon::count_passages(&web.db, word).await?),
    };
    Ok(Page(LexiconPage {
        shell: signed_in.context.shell,
        entries: lexicon::list(&web.db).await?,
        form: EntryForm::default(),
        error: None,
        n_passages,
    }))
}

/// What is wrong with an entry, by the rules of lexicon files.
fn fault(form: &EntryForm, n_entries: usize) -> Option<String> {
    let is_long = |text: &str| text.chars().count() > MAX_CHARS;
    if is_long(&form.word) || is_long(&form.phonemes) {
        return Some(format!(
            "a word and its phonemes have at most {MAX_CHARS} characters"
        ));
    }
    if n_entries >= MAX_ENTRIES {
        return Some(format!("a lexicon has at most {MAX_ENTRIES} entries"));
    }
    if form.word.starts_with('#') || form.phonemes.is_empty() {
        return Some("a word and its phonemes are needed".to_owned());
    }
    let line = format!("{}\t{}\t{}", form.word, form.phonemes, form.accent);
    UserLexicon::parse(&line).err().map(|error| error.problem)
}

/// `POST /speech/lexicon`: says how a word is said.
///
/// # Errors
/// What the store says.
pub async fn create(
    State(web): State<WebState>,
    signed_in: SignedIn,
    FormBody(form): FormBody<EntryForm>,
) -> Result<Response, PageError> {
    let form = EntryForm {
        word: form.word.trim().to_owned(),
        phonemes: form.phonemes.trim().to_owned(),
        ..form
    };
    let entries = lexicon::list(&web.db).await?;
    if let Some(error) = fault(&form, entries.len()) {
        let page = LexiconPage {
            shell: signed_in.context.shell,
            entries,
            form,
            error: Some(error),
            n_passages: None,
        };
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, Page(page)).into_response());
    }
    let accents: &[&str] = match form.accent.as_str() {
        "en-US" => &["en-US"],
        "en-GB" => &["en-GB"],
        _ => &["en-US", "en-GB"],
    };
    let (actor, now) = (signed_in.account_id, web.clock.now());
    lexicon::set(&web.db, actor, &form.word, accents, &form.phonemes, now).await?;
    web.shared.signals.tell(Signal::Lexicon);
    let word = listen_web::format::query_value(&form.word);
    let there = format!("/speech/lexicon?notice=lexicon&word={word}");
    Ok(Redirect::to(&there).into_response())
}

/// `POST /speech/lexicon/delete`: the word is said as before.
///
/// # Errors
/// [`PageError::NotFound`] for a word that is not there; what the store says.
pub async fn delete(
    State(web): State<WebState>,
    signed_in: SignedIn,
    FormBody(form): FormBody<EntryForm>,
) -> Result<Redirect, PageError> {
    let (actor, now) = (signed_in.account_id, web.clock.now());
    if lexicon::delete(&web.db, actor, &form.word, &form.accent, now).await? {
        web.shared.signals.tell(Signal::Lexicon);
        Ok(Redirect::to("/speech/lexicon?notice=lexicon-gone"))
    } else {
        Err(PageError::NotFound)
    }
}

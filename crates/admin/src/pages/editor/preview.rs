//! `/passages/{slug}/edit/preview`: the draft as it will be heard, in voices that one chooses.

use super::load;
use crate::draft_form::Fields;
use crate::pages::speech::{Voice, trial, voices};
use askama::Template;
use axum::extract::State;
use axum::response::Redirect;
use listen_core::content_file::draft::DraftSpeaker;
use listen_core::passage::Passage;
use listen_web::context::SignedIn;
use listen_web::error::PageError;
use listen_web::form::{FormBody, PathPart};
use listen_web::format::query_value;
use listen_web::page::Page;
use listen_web::shell::Shell;
use listen_web::state::WebState;

/// Who speaks, and which voices there are.
#[derive(Template)]
#[template(path = "pages/edit_preview.html")]
pub struct PreviewPage {
    shell: Shell,
    slug: String,
    title: String,
    speakers: Vec<(usize, DraftSpeaker)>,
    voices: Vec<Voice>,
    /// The draft can be read, whatever the gates say of it.
    can_speak: bool,
}

/// `GET /passages/{slug}/edit/preview`.
///
/// # Errors
/// [`PageError::NotFound`]; what the store says.
pub async fn show(
    State(web): State<WebState>,
    PathPart(slug): PathPart<String>,
    signed_in: SignedIn,
) -> Result<Page<PreviewPage>, PageError> {
    let editing = load(&web, &slug).await?;
    let shell = signed_in.context.shell;
    let english = voices(&web).await?.into_iter().filter(Voice::is_english);
    Ok(Page(PreviewPage {
        title: shell
            .pick(&editing.draft.title.en, &editing.draft.title.zh)
            .to_owned(),
        can_speak: editing.check().passage.is_some(),
        speakers: (1..).zip(editing.draft.speakers).collect(),
        voices: english.collect(),
        shell,
        slug,
    }))
}

/// `POST /passages/{slug}/edit/preview`: has the draft spoken.
///
/// # Errors
/// [`PageError::NotFound`]; [`PageError::Field`] for a voice that nobody has; what the store says.
pub async fn create(
    State(web): State<WebState>,
    PathPart(slug): PathPart<String>,
    _signed_in: SignedIn,
    FormBody(fields): FormBody<Fields>,
) -> Result<Redirect, PageError> {
    let editing = load(&web, &slug).await?;
    let known = voices(&web).await?;
    let mut chosen = Vec::new();
    for number in 1..=editing.draft.speakers.len() {
        let name = fields.get(&format!("voice-{number}"));
        let name = name.map_or("", String::as_str);
        if !name.is_empty() && !known.iter().any(|voice| voice.name == name) {
            let message = format!("voice-{number}: no worker has `{name}`");
            return Err(PageError::Field(message));
        }
        chosen.push(name.to_owned());
    }
    let Some(passage) = editing.check().passage else {
        return Ok(Redirect::to(&format!("/passages/{slug}/edit")));
    };
    let heard = Passage {
        slug: "preview".to_owned(),
        items: Vec::new(),
        ..passage
    };
    let there = trial::ask(&web, &heard, chosen).await?;
    Ok(Redirect::to(&format!(
        "{there}&passage={}",
        query_value(&slug)
    )))
}

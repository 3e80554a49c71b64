//! `/texts/{slug}`: an own text of its owner: share, edit, delete.

use crate::SiteState;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::Redirect;
use listen_core::own_text::{Draft, script_of};
use listen_core::passage::Speaker;
use listen_core::taxonomy::{Accent, Level, Sex, Topic};
use listen_store::passage::{self, PassageHead};
use listen_store::text;
use listen_web::context::{Context, SignedIn};
use listen_web::error::PageError;
use listen_web::form::FormBody;
use listen_web::page::Page;
use listen_web::shell::Shell;
use listen_web::state::WebState;
use listen_web::token;
use serde::Deserialize;

/// The page.
#[derive(Template)]
#[template(path = "pages/text.html")]
pub struct TextPage {
    shell: Shell,
    head: PassageHead,
    /// The whole address of the link, while it is shared.
    link: Option<String>,
}

/// The current version of an own text.
///
/// # Errors
/// [`PageError::NotFound`] for what is not one's own; what the store says.
pub(super) async fn find(
    web: &WebState,
    signed: &SignedIn,
    slug: &str,
) -> Result<PassageHead, PageError> {
    let head = passage::find_current(&web.db, slug).await?;
    head.filter(|head| head.is_own_of(Some(signed.learner_id)))
        .ok_or(PageError::NotFound)
}

/// Shows the page.
///
/// # Errors
/// [`PageError::NotFound`] for what is not one's own; what the store says.
pub async fn show(
    State(web): State<WebState>,
    Path(slug): Path<String>,
    signed: SignedIn,
) -> Result<Page<TextPage>, PageError> {
    let head = find(&web, &signed, &slug).await?;
    let token = text::find_link(&web.db, &slug, signed.learner_id)
        .await?
        .flatten();
    let link = token.map(|token| format!("{}/shared/{token}", origin(&signed.context)));
    Ok(Page(TextPage {
        shell: signed.context.shell,
        head,
        link,
    }))
}

/// Where this site is, as the browser knows it; only its own visitor reads it.
pub(crate) fn origin(context: &Context) -> String {
    let host = context
        .headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok());
    let scheme = if context.client.is_https {
        "https"
    } else {
        "http"
    };
    host.map_or_else(String::new, |host| format!("{scheme}://{host}"))
}

/// `POST /texts/{slug}/share`: makes a link, in place of one that is there.
///
/// # Errors
/// [`PageError::NotFound`] for what is not one's own; what the store says.
pub async fn share(
    State(web): State<WebState>,
    Path(slug): Path<String>,
    signed: SignedIn,
) -> Result<Redirect, PageError> {
    find(&web, &signed, &slug).await?;
    text::share(&web.db, &slug, signed.learner_id, &token::random()[..32]).await?;
    Ok(Redirect::to(&format!("/texts/{slug}")))
}

/// `POST /texts/{slug}/revoke`: takes the link back.
///
/// # Errors
/// [`PageError::NotFound`] for what is not one's own; what the store says.
pub async fn revoke(
    State(web): State<WebState>,
    Path(slug): Path<String>,
    signed: SignedIn,
) -> Result<Redirect, PageError> {
    if text::revoke(&web.db, &slug, signed.learner_id).await? {
        Ok(Redirect::to(&format!("/texts/{slug}")))
    } else {
        Err(PageError::NotFound)
    }
}

/// Whether the deletion is meant.
#[derive(Debug, Deserialize)]
pub struct DeleteForm {
    /// `yes`.
    #[serde(default)]
    confirm: String,
}

/// `POST /texts/{slug}/delete`: deletes the text with its audio and the attempts on it.
///
/// # Errors
/// [`PageError::NotFound`] for what is not one's own; [`PageError::Field`] without the tick.
pub async fn delete(
    State(site): State<SiteState>,
    Path(slug): Path<String>,
    signed: SignedIn,
    FormBody(form): FormBody<DeleteForm>,
) -> Result<Redirect, PageError> {
    find(&site.web, &signed, &slug).await?;
    if form.confirm != "yes" {
        return Err(PageError::Field(
            signed.context.shell.t("texts-delete-confirm-needed"),
        ));
    }
    let deleted = text::delete(&site.web.db, &slug, signed.learner_id).await?;
    for hash in deleted.ok_or(PageError::NotFound)? {
        // What cannot be removed is left to the eviction.
        if let Err(error) = site.audio.remove(&hash).await {
            tracing::warn!(%error, "audio of a deleted text");
        }
    }
    Ok(Redirect::to("/texts"))
}

/// `POST /texts/{slug}/edit`: a draft with the text as it is.
///
/// # Errors
/// [`PageError::NotFound`] for what is not one's own; what the store says.
pub async fn edit(
    State(web): State<WebState>,
    Path(slug): Path<String>,
    signed: SignedIn,
) -> Result<Redirect, PageError> {
    let head = find(&web, &signed, &slug).await?;
    let draft = draft_of(&web, head).await?;
    let id = text::draft::insert(&web.db, signed.learner_id, &draft, web.clock.now()).await?;
    Ok(Redirect::to(&format!("/texts/drafts/{id}")))
}

/// The text as it is, to be edited.
pub(super) async fn draft_of(web: &WebState, head: PassageHead) -> Result<Draft, PageError> {
    let speakers = passage::speakers(&web.db, head.id).await?;
    let sentences = passage::sentences(&web.db, head.id).await?;
    let name_of = |position: i64| {
        let speaker = speakers.iter().find(|speaker| speaker.position == position);
        speaker.map_or("", |speaker| speaker.name.as_str())
    };
    let lines = sentences.iter().map(|sentence| {
        (
            sentence.turn_position,
            name_of(sentence.speaker_position),
            sentence.text.as_str(),
        )
    });
    Ok(Draft {
        script: Some(script_of(lines)),
        slug: Some(head.slug),
        origin: head.provenance,
        encoding: None,
        parts: Vec::new(),
        title: head.title_en,
        level: Level::parse(&head.level).ok(),
        topic: Topic::parse(&head.topic).unwrap_or(Topic::Community),
        cast: speakers
            .iter()
            .map(|speaker| Speaker {
                name: speaker.name.clone(),
                sex: Sex::parse(&speaker.sex).unwrap_or(Sex::Female),
                accent: Accent::parse(&speaker.accent).unwrap_or(Accent::Us),
            })
            .collect(),
    })
}

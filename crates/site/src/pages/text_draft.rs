//! `/texts/drafts/{id}`: a text before it is saved: which part, how it reads, who speaks.

use crate::view::draft::{self, Preview};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use listen_core::job::Job;
use listen_core::own_text::{self, Described, Draft, MAX_CHARS, MAX_TITLE_CHARS, Script, clean};
use listen_core::taxonomy::{Accent, Level, Sex, Topic};
use listen_store::job;
use listen_store::text::{self, Denied, Saved};
use listen_web::context::SignedIn;
use listen_web::error::PageError;
use listen_web::form::{FormBody, PathPart};
use listen_web::page::Page;
use listen_web::shell::Shell;
use listen_web::state::WebState;
use listen_web::token;
use serde::Deserialize;
use std::collections::HashMap;

type Fields = HashMap<String, String>;

/// A script may be longer than can be saved, so that it can be cut in the form.
const MAX_KEPT_CHARS: usize = 4 * MAX_CHARS;

/// The draft.
#[derive(Template)]
#[template(path = "pages/text_draft.html")]
pub struct TextDraftPage {
    shell: Shell,
    id: i64,
    draft: Draft,
    /// Titles and words of the parts, if one has to be chosen.
    parts: Vec<(String, i64)>,
    preview: Option<Preview>,
    error: Option<String>,
}

fn page(shell: Shell, id: i64, draft: Draft, error: Option<String>) -> Page<TextDraftPage> {
    let parts = if draft.parts.len() > 1 {
        draft.parts.iter().map(part).collect()
    } else {
        Vec::new()
    };
    Page(TextDraftPage {
        preview: draft
            .script
            .is_some()
            .then(|| draft::preview(&shell, &draft)),
        shell,
        id,
        draft,
        parts,
        error,
    })
}

/// Its title and how it begins, and its words.
fn part(part: &own_text::Part) -> (String, i64) {
    let words = || part.text.split_whitespace();
    let begin = words().take(6).collect::<Vec<_>>().join(" ");
    let n_words = i64::try_from(words().count()).unwrap_or(i64::MAX);
    (
        format!("{} {begin} …", part.title).trim().to_owned(),
        n_words,
    )
}

async fn find(web: &WebState, signed: &SignedIn, id: i64) -> Result<Draft, PageError> {
    let found = text::draft::find(&web.db, id, signed.learner_id).await?;
    found.ok_or(PageError::NotFound)
}

/// The passage that a draft became, for a form that was sent twice and for the way back.
async fn saved(web: &WebState, signed: &SignedIn, id: i64) -> Result<Response, PageError> {
    let slug = text::draft::find_saved(&web.db, id, signed.learner_id).await?;
    let slug = slug.ok_or(PageError::NotFound)?;
    Ok(Redirect::to(&format!("/passages/{slug}")).into_response())
}

/// Shows the page; of a saved draft, the passage.
///
/// # Errors
/// [`PageError::NotFound`] if it is forgotten or another's; what the store says.
pub async fn show(
    State(web): State<WebState>,
    PathPart(id): PathPart<i64>,
    signed: SignedIn,
) -> Result<Response, PageError> {
    match find(&web, &signed, id).await {
        Err(PageError::NotFound) => saved(&web, &signed, id).await,
        draft => Ok(page(signed.context.shell, id, draft?, None).into_response()),
    }
}

/// Which part is practised.
#[derive(Debug, Deserialize)]
pub struct PartForm {
    /// Index from 0.
    part: usize,
}

/// `POST /texts/drafts/{id}/part`: lays a part out. What was edited of another part is lost.
///
/// # Errors
/// [`PageError::NotFound`]; [`PageError::Field`] for a part that is not there.
pub async fn choose(
    State(web): State<WebState>,
    PathPart(id): PathPart<i64>,
    signed: SignedIn,
    FormBody(form): FormBody<PartForm>,
) -> Result<Redirect, PageError> {
    let mut draft = find(&web, &signed, id).await?;
    if !draft::choose(&mut draft, form.part) {
        let n_parts = draft.parts.len();
        return Err(PageError::Field(format!(
            "part: {} is not 0 to {}",
            form.part,
            n_parts.max(1) - 1
        )));
    }
    text::draft::update(&web.db, id, signed.learner_id, &draft).await?;
    Ok(Redirect::to(&format!("/texts/drafts/{id}")))
}

/// `POST /texts/drafts/{id}/discard`: forgets the draft.
///
/// # Errors
/// What the store says.
pub async fn discard(
    State(web): State<WebState>,
    PathPart(id): PathPart<i64>,
    signed: SignedIn,
) -> Result<Redirect, PageError> {
    text::draft::delete(&web.db, id, signed.learner_id).await?;
    Ok(Redirect::to("/texts"))
}

/// `POST /texts/drafts/{id}`: keeps what was edited, and saves the text if `save` is there and
/// nothing is wrong with it.
///
/// # Errors
/// [`PageError::NotFound`]; [`PageError::Field`] for values that the form does not offer; what
/// the store says.
pub async fn update(
    State(web): State<WebState>,
    PathPart(id): PathPart<i64>,
    signed: SignedIn,
    FormBody(fields): FormBody<Fields>,
) -> Result<Response, PageError> {
    let (id, mut draft) = match find(&web, &signed, id).await {
        Err(PageError::NotFound) => match change_of_saved(&web, &signed, id, &fields).await? {
            Some(change) => change,
            None => return saved(&web, &signed, id).await,
        },
        draft => (id, draft?),
    };
    edit(&mut draft, &fields)?;
    text::draft::update(&web.db, id, signed.learner_id, &draft).await?;
    let to_draft = || Redirect::to(&format!("/texts/drafts/{id}")).into_response();
    if !fields.contains_key("save") {
        return Ok(to_draft());
    }
    let preview = draft::preview(&signed.context.shell, &draft);
    let Some((script, described)) = preview.ready else {
        let page = page(signed.context.shell, id, draft, None);
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    match save(&web, signed.learner_id, (id, &draft), script, described).await? {
        Ok(()) => saved(&web, &signed, id).await,
        Err(denied) => {
            let error = denied_told(&signed.context.shell, denied);
            let page = page(signed.context.shell, id, draft, Some(error));
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

/// A new draft of the text that a draft became, where a form says something else than was saved:
/// somebody went back after saving and wrote on. None for the same form sent twice.
async fn change_of_saved(
    web: &WebState,
    signed: &SignedIn,
    id: i64,
    fields: &Fields,
) -> Result<Option<(i64, Draft)>, PageError> {
    let slug = text::draft::find_saved(&web.db, id, signed.learner_id).await?;
    let head = super::text::find(web, signed, &slug.ok_or(PageError::NotFound)?).await?;
    let kept = super::text::draft_of(web, head).await?;
    let mut written = kept.clone();
    edit(&mut written, fields)?;
    let shell = &signed.context.shell;
    if draft::preview(shell, &written).ready == draft::preview(shell, &kept).ready {
        return Ok(None);
    }
    let id = text::draft::insert(&web.db, signed.learner_id, &kept, web.clock.now()).await?;
    Ok(Some((id, kept)))
}

/// Saves the passage and asks for its audio, once for a draft; or says which limit is reached.
async fn save(
    web: &WebState,
    learner_id: i64,
    (id, draft): (i64, &Draft),
    script: Script,
    described: Described,
) -> Result<Result<(), Denied>, PageError> {
    let is_change = draft.slug.is_some();
    let slug = draft
        .slug
        .clone()
        .unwrap_or_else(|| format!("own-{}", &token::random()[..16]));
    let passage = own_text::passage(slug, 1, script, described);
    let now = web.clock.now();
    let saved = text::save_draft(&web.db, learner_id, id, &passage, is_change, now).await?;
    let passage_id = match saved {
        Some(Saved::Row(id)) => id,
        Some(Saved::Denied(denied)) => return Ok(Err(denied)),
        Some(Saved::Missing) => return Err(PageError::NotFound),
        None => return Ok(Ok(())),
    };
    let wanted = Job::RenderPassage {
        passage_id,
        again: false,
    };
    job::enqueue(&web.db, &wanted, job::PRIORITY_WAITING, now).await?;
    Ok(Ok(()))
}

pub(crate) fn denied_told(shell: &Shell, denied: Denied) -> String {
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    match denied {
        Denied::Day(max) => shell.n("texts-denied-day", &max),
        Denied::Texts(max) => shell.n("texts-denied-texts", &max),
        Denied::Chars => shell.n("texts-denied-chars", &count(own_text::MAX_TOTAL_CHARS)),
    }
}

/// Takes over what the form has. A field that is not there stays as it was.
fn edit(draft: &mut Draft, fields: &Fields) -> Result<(), PageError> {
    let refused = |error: listen_core::taxonomy::UnknownValue| PageError::Field(error.to_string());
    if let Some(title) = fields.get("title") {
        let line = clean(title).replace('\n', " ");
        draft.title = line.trim().chars().take(2 * MAX_TITLE_CHARS).collect();
    }
    if let Some(level) = fields.get("level") {
        draft.level = Some(Level::parse(level).map_err(refused)?);
    }
    if let Some(topic) = fields.get("topic") {
        draft.topic = Topic::parse(topic).map_err(refused)?;
    }
    for (idx, speaker) in draft.cast.iter_mut().enumerate() {
        if let Some(sex) = fields.get(&format!("sex-{idx}")) {
            speaker.sex = Sex::parse(sex).map_err(refused)?;
        }
        if let Some(accent) = fields.get(&format!("accent-{idx}")) {
            speaker.accent = Accent::parse(accent).map_err(refused)?;
        }
    }
    if let Some(script) = fields.get("script") {
        let script = clean(script);
        if own_text::script_chars(&script) > MAX_KEPT_CHARS {
            return Err(PageError::Field(format!(
                "script: more than {MAX_KEPT_CHARS} characters; {MAX_CHARS} can be saved"
            )));
        }
        draft.cast = draft::cast(&script, &draft.cast);
        draft.script = Some(script);
    }
    Ok(())
}

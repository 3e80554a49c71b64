//! `/passages/{slug}/edit/{part}`: one part as a form. "Check" runs the gates and keeps nothing;
//! "save" keeps it in the draft, right or wrong.

use super::part_page::page;
use super::{Editing, FoundView, load, views};
use crate::draft_form::{self, Fields};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use listen_core::content_file::draft::{DraftItem, Part};
use listen_store::editing::draft::{self, Kept};
use listen_web::context::SignedIn;
use listen_web::error::PageError;
use listen_web::form::{FormBody, PathPart};
use listen_web::page::Page;
use listen_web::state::WebState;
use serde::Serialize;

/// Most items of a draft.
const MAX_ITEMS: usize = 40;

/// The passage and the part, if there is such a part.
async fn find(web: &WebState, slug: &str, name: &str) -> Result<(Editing, Part), PageError> {
    let part = Part::parse(name).ok_or(PageError::NotFound)?;
    let editing = load(web, slug).await?;
    if !editing.draft.parts().contains(&part) {
        return Err(PageError::NotFound);
    }
    Ok((editing, part))
}

/// `GET /passages/{slug}/edit/{part}`.
///
/// # Errors
/// [`PageError::NotFound`] for a part that there is not; what the store says.
pub async fn show(
    State(web): State<WebState>,
    PathPart((slug, name)): PathPart<(String, String)>,
    signed_in: SignedIn,
) -> Result<Response, PageError> {
    let (editing, part) = find(&web, &slug, &name).await?;
    Ok(Page(page(signed_in.context.shell, &editing, part)).into_response())
}

/// What a script is told.
#[derive(Serialize)]
pub struct Told {
    found: Vec<FoundView>,
}

/// `POST /passages/{slug}/edit/{part}/check`: what the gates say of what is typed, for scripts.
///
/// # Errors
/// [`PageError::NotFound`] for a part that there is not; what the store says.
pub async fn check(
    State(web): State<WebState>,
    PathPart((slug, name)): PathPart<(String, String)>,
    _signed_in: SignedIn,
    FormBody(fields): FormBody<Fields>,
) -> Result<Json<Told>, PageError> {
    let (mut editing, part) = find(&web, &slug, &name).await?;
    editing.draft = draft_form::apply(&editing.draft, part, &fields);
    let found = views(&editing.check().of(part));
    Ok(Json(Told { found }))
}

/// `POST /passages/{slug}/edit/{part}`: checks, saves or deletes.
///
/// # Errors
/// [`PageError::NotFound`] for a part that there is not; [`PageError::Field`] for something else to
/// do; what the store says.
pub async fn save(
    State(web): State<WebState>,
    PathPart((slug, name)): PathPart<(String, String)>,
    signed_in: SignedIn,
    FormBody(fields): FormBody<Fields>,
) -> Result<Response, PageError> {
    let (mut editing, part) = find(&web, &slug, &name).await?;
    let action = fields.get("do").map_or("", String::as_str);
    let is_item = matches!(part, Part::Item(_));
    let revision = fields.get("revision").and_then(|text| text.parse().ok());
    let is_late = revision != Some(editing.kept.revision);
    // Taking an item out moves the locks of those after it.
    let may_keep = !editing.is_locked(part) && !is_late;
    match action {
        "check" | "save" => editing.draft = draft_form::apply(&editing.draft, part, &fields),
        "delete" if is_item && may_keep => delete(&mut editing, part),
        "delete" if is_item => {}
        _ => {
            let message = format!("do: `{action}` is none of check, save, delete");
            return Err(PageError::Field(message));
        }
    }
    let shell = signed_in.context.shell;
    if action == "check" {
        let mut checked = page(shell, &editing, part);
        checked.was_checked = true;
        return Ok(Page(checked).into_response());
    }
    if may_keep {
        let what = format!("{action} {part}");
        if keep(&web, signed_in.account_id, &editing, &what).await? {
            let there = format!("/passages/{slug}/edit?notice=draft-saved#{part}");
            return Ok(Redirect::to(&there).into_response());
        }
    }
    // What was typed is shown again, with the revision that it would write over.
    let mut typed = page(shell, &editing, part);
    typed.is_late = is_late;
    Ok((StatusCode::CONFLICT, Page(typed)).into_response())
}

/// Keeps the draft; false if somebody else was faster.
async fn keep(
    web: &WebState,
    actor: i64,
    editing: &Editing,
    what: &str,
) -> Result<bool, PageError> {
    let kept = Kept {
        draft: Some(editing.draft.clone()),
        ..editing.kept.clone()
    };
    Ok(draft::save(&web.db, actor, &kept, what, web.clock.now()).await?)
}

/// Takes an item out; the locks of those after it move up with them.
fn delete(editing: &mut Editing, part: Part) {
    let Part::Item(gone) = part else {
        return;
    };
    editing.draft.items.remove(gone);
    for lock in &mut editing.kept.locks {
        if let Some(Part::Item(idx)) = Part::parse(lock)
            && idx > gone
        {
            *lock = Part::Item(idx - 1).to_string();
        }
    }
}

/// `POST /passages/{slug}/edit/items`: an empty item more.
///
/// # Errors
/// [`PageError::NotFound`]; [`PageError::Field`] for another kind, or too many items; what the
/// store says.
pub async fn add(
    State(web): State<WebState>,
    PathPart(slug): PathPart<String>,
    signed_in: SignedIn,
    FormBody(fields): FormBody<Fields>,
) -> Result<Redirect, PageError> {
    let mut editing = load(&web, &slug).await?;
    let kind = fields.get("kind").map_or("", String::as_str);
    if !matches!(kind, "multiple_choice" | "short_answer") {
        let message = format!("kind: `{kind}` is none of multiple_choice, short_answer");
        return Err(PageError::Field(message));
    }
    if editing.draft.items.len() >= MAX_ITEMS {
        let message = format!("items: a passage has at most {MAX_ITEMS}");
        return Err(PageError::Field(message));
    }
    editing.draft.items.push(DraftItem::empty(kind));
    let part = Part::Item(editing.draft.items.len() - 1);
    let what = format!("add {part}");
    if !keep(&web, signed_in.account_id, &editing, &what).await? {
        return Ok(Redirect::to(&format!("/passages/{slug}/edit")));
    }
    Ok(Redirect::to(&format!("/passages/{slug}/edit/{part}")))
}

/// `POST /passages/{slug}/edit/{part}/lock`.
///
/// # Errors
/// [`PageError::NotFound`]; what the store says.
pub async fn lock(
    State(web): State<WebState>,
    PathPart((slug, name)): PathPart<(String, String)>,
    signed_in: SignedIn,
) -> Result<Redirect, PageError> {
    let (mut editing, part) = find(&web, &slug, &name).await?;
    if !editing.is_locked(part) {
        editing.kept.locks.push(part.to_string());
        let what = format!("lock {part}");
        set_locks(&web, signed_in.account_id, &editing.kept, &what).await?;
    }
    Ok(Redirect::to(&format!("/passages/{slug}/edit#{part}")))
}

/// `POST /passages/{slug}/edit/{part}/unlock`.
///
/// # Errors
/// [`PageError::NotFound`]; what the store says.
pub async fn unlock(
    State(web): State<WebState>,
    PathPart((slug, name)): PathPart<(String, String)>,
    signed_in: SignedIn,
) -> Result<Redirect, PageError> {
    let (mut editing, part) = find(&web, &slug, &name).await?;
    if editing.is_locked(part) {
        editing.kept.locks.retain(|lock| *lock != name);
        let what = format!("unlock {part}");
        set_locks(&web, signed_in.account_id, &editing.kept, &what).await?;
    }
    Ok(Redirect::to(&format!("/passages/{slug}/edit#{part}")))
}

async fn set_locks(web: &WebState, actor: i64, kept: &Kept, what: &str) -> Result<(), PageError> {
    // If somebody else was faster, the page shows how things are now.
    draft::save(&web.db, actor, kept, what, web.clock.now()).await?;
    Ok(())
}

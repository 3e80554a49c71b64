//! `/passages/{slug}/versions`: which versions there are, what changed from one to another, and each
//! as a file of the library.

use super::{Editing, load};
use crate::notice;
use askama::Template;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use listen_core::content_file::{write, write_draft};
use listen_store::editing::version::{self, Version};
use listen_store::whole_passage;
use listen_web::context::SignedIn;
use listen_web::error::PageError;
use listen_web::form::{PathPart, QueryString};
use listen_web::page::Page;
use listen_web::shell::Shell;
use listen_web::state::WebState;
use serde::Deserialize;
use similar::{ChangeTag, TextDiff};

/// In the address of a comparison: the draft in place of a version.
const DRAFT: &str = "draft";
/// Lines around a change that are shown with it.
const CONTEXT: usize = 2;

/// Which versions are compared, and a message.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct VersionsQuery {
    from: String,
    to: String,
    notice: String,
}

/// What may be compared.
struct Choice {
    value: String,
    label: String,
    is_from: bool,
    is_to: bool,
}

/// A line of a comparison.
struct Line {
    /// `gone`, `new` or `same`.
    kind: &'static str,
    text: String,
}

/// The versions and a comparison.
#[derive(Template)]
#[template(path = "pages/versions.html")]
pub struct VersionsPage {
    shell: Shell,
    slug: String,
    title: String,
    versions: Vec<Version>,
    has_draft: bool,
    choices: Vec<Choice>,
    /// Stretches with changes, each with some lines around.
    hunks: Vec<Vec<Line>>,
}

/// `GET /passages/{slug}/versions`.
///
/// # Errors
/// [`PageError::NotFound`] for a passage or version that there is not; what the store says.
pub async fn show(
    State(web): State<WebState>,
    PathPart(slug): PathPart<String>,
    QueryString(query): QueryString<VersionsQuery>,
    mut signed_in: SignedIn,
) -> Result<Page<VersionsPage>, PageError> {
    signed_in.context.shell.notice = notice::key(&query.notice);
    let shell = signed_in.context.shell;
    let editing = load(&web, &slug).await?;
    let versions = version::list(&web.db, &slug).await?;
    let has_draft = editing.has_changed() && shell.may_edit();
    let (from, to) = compared(&query, &versions, has_draft);
    let old = text(&web, &editing, &from).await?;
    let new = text(&web, &editing, &to).await?;
    Ok(Page(VersionsPage {
        title: shell
            .pick(&editing.head.title_en, &editing.head.title_zh)
            .to_owned(),
        hunks: hunks(&old, &new),
        choices: choices(&shell, &versions, has_draft, (&from, &to)),
        shell,
        slug,
        versions,
        has_draft,
    }))
}

fn choices(
    shell: &Shell,
    versions: &[Version],
    has_draft: bool,
    (from, to): (&str, &str),
) -> Vec<Choice> {
    let draft = has_draft.then(|| (DRAFT.to_owned(), shell.t("edit-draft")));
    let numbers = versions.iter().map(|one| {
        let value = one.version.to_string();
        let label = shell.v("edit-version", &value);
        (value, label)
    });
    let choice = |(value, label): (String, String)| Choice {
        is_from: value == from,
        is_to: value == to,
        value,
        label,
    };
    draft.into_iter().chain(numbers).map(choice).collect()
}

/// What is compared: as asked, or the newest with the one before.
fn compared(query: &VersionsQuery, versions: &[Version], has_draft: bool) -> (String, String) {
    let number = |idx: usize| {
        let version = versions.get(idx).or(versions.last());
        version.map_or_else(String::new, |one| one.version.to_string())
    };
    let (from, to) = if has_draft {
        (number(0), DRAFT.to_owned())
    } else {
        (number(1), number(0))
    };
    let or = |asked: &str, usual: String| {
        let is_there = versions.iter().any(|one| one.version.to_string() == asked);
        if is_there || (asked == DRAFT && has_draft) {
            asked.to_owned()
        } else {
            usual
        }
    };
    (or(&query.from, from), or(&query.to, to))
}

/// The file of a version, or of the draft.
async fn text(web: &WebState, editing: &Editing, name: &str) -> Result<String, PageError> {
    let slug = &editing.head.slug;
    let written = if name == DRAFT {
        write_draft(&editing.draft, slug, editing.next)
    } else {
        let number = name.parse().map_err(|_| PageError::NotFound)?;
        let head = version::find(&web.db, slug, number)
            .await?
            .ok_or(PageError::NotFound)?;
        write(&whole_passage::load(&web.db, &head).await?)
    };
    written.map_err(|error| PageError::Internal(error.to_string()))
}

fn hunks(old: &str, new: &str) -> Vec<Vec<Line>> {
    let diff = TextDiff::from_lines(old, new);
    let line = |change: similar::Change<&str>| Line {
        kind: match change.tag() {
            ChangeTag::Delete => "gone",
            ChangeTag::Insert => "new",
            ChangeTag::Equal => "same",
        },
        text: change.value().trim_end().to_owned(),
    };
    let groups = diff.grouped_ops(CONTEXT).into_iter();
    groups
        .map(|ops| {
            let changes = ops.iter().flat_map(|op| diff.iter_changes(op));
            changes.map(line).collect()
        })
        .collect()
}

/// `GET /passages/{slug}/versions/{version}/file.toml`: the version as a file of the library.
///
/// # Errors
/// [`PageError::NotFound`] for a passage or version that there is not; what the store says.
pub async fn export(
    State(web): State<WebState>,
    PathPart((slug, name)): PathPart<(String, String)>,
    signed_in: SignedIn,
) -> Result<Response, PageError> {
    let editing = load(&web, &slug).await?;
    let is_draft = name == DRAFT;
    if is_draft && !(editing.has_changed() && signed_in.context.shell.may_edit()) {
        return Err(PageError::NotFound);
    }
    let text = text(&web, &editing, &name).await?;
    let disposition = format!("attachment; filename=\"{slug}.toml\"");
    let headers = [
        (
            header::CONTENT_TYPE,
            "application/toml; charset=utf-8".to_owned(),
        ),
        (header::CONTENT_DISPOSITION, disposition),
    ];
    Ok((headers, text).into_response())
}

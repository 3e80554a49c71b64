//! `/passages/{slug}/edit`: a passage part by part, what the gates say of each, and the way to the
//! next version. Nothing of it is offered before it is published.

pub mod part;
mod part_page;
pub mod preview;
pub mod publish;
pub mod version;

use crate::notice;
use askama::Template;
use axum::extract::State;
use listen_core::content_file::draft::{CheckedDraft, Draft, Part};
use listen_core::gates::{Found, Severity};
use listen_store::editing::draft::{self, Kept};
use listen_store::editing::version as versions;
use listen_store::passage::{self, PassageHead};
use listen_store::whole_passage;
use listen_web::context::SignedIn;
use listen_web::error::PageError;
use listen_web::form::{PathPart, QueryString};
use listen_web::page::Page;
use listen_web::shell::Shell;
use listen_web::state::WebState;
use serde::{Deserialize, Serialize};

/// A passage that is edited.
struct Editing {
    head: PassageHead,
    kept: Kept,
    /// What was typed, or what is offered where nothing was.
    draft: Draft,
    /// The version that it becomes.
    next: u32,
}

impl Editing {
    fn check(&self) -> CheckedDraft {
        self.draft.check(&self.head.slug, self.next)
    }

    fn is_locked(&self, part: Part) -> bool {
        self.kept.locks.contains(&part.to_string())
    }

    fn has_changed(&self) -> bool {
        self.kept.draft.is_some()
    }
}

/// The passage of the library with this name, as it is being edited.
async fn load(web: &WebState, slug: &str) -> Result<Editing, PageError> {
    let head = passage::find_current(&web.db, slug)
        .await?
        .filter(|head| head.source == "library")
        .ok_or(PageError::NotFound)?;
    let kept = draft::find(&web.db, slug).await?;
    let newest = versions::list(&web.db, slug).await?;
    let newest = newest.first().map_or(head.version, |newest| newest.version);
    let draft = match &kept.draft {
        Some(draft) => draft.clone(),
        None => Draft::of(&whole_passage::load(&web.db, &head).await?),
    };
    Ok(Editing {
        next: u32::try_from(newest + 1).unwrap_or(u32::MAX),
        head,
        kept,
        draft,
    })
}

/// One thing that was found, as pages and scripts get it.
#[derive(Debug, Serialize)]
pub struct FoundView {
    /// The gate; empty for what keeps the passage from being read.
    gate: &'static str,
    /// In English, as the command line says it.
    message: String,
    /// Whether it has to be mended.
    is_fault: bool,
}

fn views(found: &[&Found]) -> Vec<FoundView> {
    let view = |found: &&Found| FoundView {
        gate: found.gate.map_or("", |gate| gate.as_str()),
        message: found.message.clone(),
        is_fault: found.severity == Severity::Fault,
    };
    found.iter().map(view).collect()
}

/// What a part is called.
fn title(shell: &Shell, part: Part) -> String {
    match part {
        Part::Heading => shell.t("edit-part-heading"),
        Part::Cast => shell.t("edit-part-cast"),
        Part::Script => shell.t("edit-part-script"),
        Part::Item(idx) => shell.n("edit-part-item", &i64::try_from(idx + 1).unwrap_or(0)),
        Part::Dictation => shell.t("edit-part-dictation"),
    }
}

/// A part on the page of the whole passage.
struct PartView {
    name: String,
    title: String,
    lines: Vec<String>,
    found: Vec<FoundView>,
    is_locked: bool,
}

/// The whole passage.
#[derive(Template)]
#[template(path = "pages/edit.html")]
pub struct EditPage {
    shell: Shell,
    head: PassageHead,
    next: i64,
    parts: Vec<PartView>,
    has_changed: bool,
    is_good: bool,
    updated_at: i64,
}

/// A message after a redirect.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct NoticeQuery {
    notice: String,
}

/// `GET /passages/{slug}/edit`.
///
/// # Errors
/// [`PageError::NotFound`]; what the store says.
pub async fn show(
    State(web): State<WebState>,
    PathPart(slug): PathPart<String>,
    QueryString(query): QueryString<NoticeQuery>,
    mut signed_in: SignedIn,
) -> Result<Page<EditPage>, PageError> {
    signed_in.context.shell.notice = notice::key(&query.notice);
    let editing = load(&web, &slug).await?;
    let shell = signed_in.context.shell;
    let checked = editing.check();
    let view = |part: Part| PartView {
        name: part.to_string(),
        title: title(&shell, part),
        lines: lines(&shell, &editing.draft, part),
        found: views(&checked.of(part)),
        is_locked: editing.is_locked(part),
    };
    Ok(Page(EditPage {
        parts: editing.draft.parts().into_iter().map(view).collect(),
        has_changed: editing.has_changed(),
        is_good: checked.is_good(),
        updated_at: editing.kept.updated_at,
        next: i64::from(editing.next),
        head: editing.head,
        shell,
    }))
}

/// What stands in a part, to be read.
fn lines(shell: &Shell, draft: &Draft, part: Part) -> Vec<String> {
    match part {
        Part::Heading => vec![
            format!("{} / {}", draft.title.en, draft.title.zh),
            format!("{} / {}", draft.context.en, draft.context.zh),
            format!("{} · {} · {}", draft.level, draft.topic, draft.form),
            format!("{} · {}", draft.licence, draft.provenance),
        ],
        Part::Cast => {
            let speakers = draft.speakers.iter();
            let line = |speaker: &listen_core::content_file::draft::DraftSpeaker| {
                let sex = shell.term("texts-sex", &speaker.sex);
                let accent = shell.term("texts-accent", &speaker.accent);
                format!("{} · {sex} · {accent}", speaker.name)
            };
            speakers.map(line).collect()
        }
        Part::Script => crate::draft_form::script_text(draft)
            .lines()
            .enumerate()
            .map(|(idx, line)| format!("{}  {line}", idx + 1))
            .collect(),
        Part::Item(idx) => item_lines(draft, idx),
        Part::Dictation => vec![draft.dictation.clone()],
    }
}

fn item_lines(draft: &Draft, idx: usize) -> Vec<String> {
    let Some(item) = draft.items.get(idx) else {
        return Vec::new();
    };
    let is_choice = item.kind == "multiple_choice";
    let options = item.options.iter().filter(|_| is_choice);
    let accepted = item.accepted.iter().filter(|_| !is_choice);
    let lettered = options.zip('A'..).map(|(option, letter)| {
        let is_key = item.key == letter.to_string();
        format!("{letter}  {option}{}", if is_key { "  ✓" } else { "" })
    });
    std::iter::once(item.stem.clone())
        .chain(lettered)
        .chain(accepted.map(|accepted| format!("✓  {accepted}")))
        .chain([format!("→ {}", item.evidence)])
        .collect()
}

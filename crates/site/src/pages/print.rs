//! `/passages/{slug}/print`: a sheet to hand out.
//!
//! Before a submission it has the items and nothing else, so that a sheet is no way to the key;
//! afterwards, and for those who may see keys on the admin site, text and key stand on a page of their own.

use crate::SiteState;
use crate::access::{self, Access};
use crate::pages::passage::find_version;
use crate::view::item::{self, ItemView};
use crate::view::player::{self, Shown};
use crate::view::result;
use crate::view::sentence::Sentence;
use askama::Template;
use axum::extract::{Path, State};
use listen_store::history;
use listen_store::passage::{self, ItemRow, PassageHead};
use listen_web::context::Context;
use listen_web::error::PageError;
use listen_web::form::QueryString;
use listen_web::locale::Locale;
use listen_web::page::Page;
use listen_web::shell::Shell;
use serde::Deserialize;

/// The sheet.
#[derive(Template)]
#[template(path = "pages/print.html")]
pub struct PrintPage {
    shell: Shell,
    head: PassageHead,
    items: Vec<ItemView>,
    /// The page with text and key, for those who have submitted and for staff.
    answers: Option<Answers>,
}

struct Answers {
    sentences: Vec<Sentence>,
    keys: Vec<KeyView>,
}

struct KeyView {
    number: usize,
    key: String,
    rationale: String,
    /// Numbers of the sentences that prove it, from 1, with commas between them.
    evidence: String,
}

/// What may stand in the address.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct PrintQuery {
    /// Version of the passage; the current one if it is not named.
    passage_id: Option<i64>,
}

/// Shows the sheet.
///
/// # Errors
/// [`PageError::NotFound`]; [`PageError::LoginNeeded`] for a visitor who has begun another passage.
pub async fn show(
    State(site): State<SiteState>,
    Path(slug): Path<String>,
    context: Context,
    QueryString(query): QueryString<PrintQuery>,
) -> Result<Page<PrintPage>, PageError> {
    let web = &site.web;
    let head = find_version(web, &context, &slug, query.passage_id).await?;
    if access::of(web, &context, &head).await? == Access::RegisterFirst {
        return Err(PageError::LoginNeeded);
    }
    let sees_key = match context.learner_id() {
        _ if context.shell.role.is_staff() => true,
        Some(learner_id) => history::best(&web.db, learner_id, head.id).await?.is_some(),
        None => false,
    };
    let rows = passage::items(&web.db, head.id).await?;
    let shown = if sees_key {
        Shown::All
    } else {
        Shown::Revealed(Vec::new())
    };
    let player = player::of(&site, &head, &rows, shown).await?;
    let items = item::list(&rows, &[], &player);
    let answers = sees_key.then(|| Answers {
        keys: keys(&rows, context.shell.locale),
        sentences: player.sentences,
    });
    Ok(Page(PrintPage {
        shell: context.shell,
        head,
        items,
        answers,
    }))
}

fn keys(rows: &[ItemRow], locale: Locale) -> Vec<KeyView> {
    rows.iter()
        .zip(1..)
        .map(|(row, number)| {
            let evidence = row.evidence.iter().map(|position| position + 1);
            let evidence: Vec<String> = evidence.map(|number| number.to_string()).collect();
            KeyView {
                number,
                key: result::key_text(&row.body),
                rationale: result::rationale(&row.body, locale).to_owned(),
                evidence: evidence.join(", "),
            }
        })
        .collect()
}

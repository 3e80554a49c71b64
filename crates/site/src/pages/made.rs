//! `/make/{id}`: how far an order is, and what came out of it.

use crate::SiteState;
use crate::api::generation::of_order;
use crate::view::generation::{self as view, GenerationState};
use crate::view::make_form::MakeForm;
use askama::Template;
use axum::extract::State;
use axum::response::Redirect;
use listen_core::generation::Order;
use listen_core::item::ItemBody;
use listen_store::generation::{self, Generation};
use listen_store::passage;
use listen_web::context::SignedIn;
use listen_web::error::PageError;
use listen_web::form::PathPart;
use listen_web::page::Page;
use listen_web::shell::Shell;

/// The page.
#[derive(Template)]
#[template(path = "pages/made.html")]
pub struct MadePage {
    shell: Shell,
    made: GenerationState,
    /// Below topics: the form with them.
    form: Option<MakeForm>,
    /// Index and question of each item that can be replaced.
    items: Vec<(i64, String)>,
    has_model: bool,
    /// Name of the web search, if there is one.
    search: Option<&'static str>,
}

async fn find(site: &SiteState, signed: &SignedIn, id: i64) -> Result<Generation, PageError> {
    let (db, now) = (&site.web.db, site.web.clock.now());
    let found = generation::find_own(db, id, signed.learner_id, now).await?;
    found.ok_or(PageError::NotFound)
}

/// Shows the page.
///
/// # Errors
/// [`PageError::NotFound`] for another's; what the store says.
pub async fn show(
    State(site): State<SiteState>,
    PathPart(id): PathPart<i64>,
    signed: SignedIn,
) -> Result<Page<MadePage>, PageError> {
    let row = find(&site, &signed, id).await?;
    let shell = signed.context.shell;
    let made = view::of(&site, &shell, &row).await?;
    Ok(Page(MadePage {
        form: form(&row, &made)?,
        items: items(&site, made.slug.as_deref()).await?,
        has_model: site.model.is_some(),
        search: site.search_name(),
        shell,
        made,
    }))
}

/// The form for topics, filled with what was asked for; what was offered is excluded next time.
fn form(row: &Generation, made: &GenerationState) -> Result<Option<MakeForm>, PageError> {
    let Order::Topics { wish, mut excluded } = row.order()? else {
        return Ok(None);
    };
    excluded.extend(made.topics.iter().cloned());
    let form = MakeForm::of(Some(&wish), made.topics.clone(), excluded);
    Ok(Some(form).filter(|_| !made.is_coming()))
}

/// The questions of a passage. They are read before listening, too; keys are not.
async fn items(site: &SiteState, slug: Option<&str>) -> Result<Vec<(i64, String)>, PageError> {
    let Some(slug) = slug else {
        return Ok(Vec::new());
    };
    let Some(head) = passage::find_current(&site.web.db, slug).await? else {
        return Ok(Vec::new());
    };
    let rows = passage::items(&site.web.db, head.id).await?;
    let question = |row: passage::ItemRow| match row.body {
        ItemBody::MultipleChoice(choice) => Some((row.position, choice.stem)),
        ItemBody::ShortAnswer(short) => Some((row.position, short.stem)),
        ItemBody::Dictation(_) => None,
    };
    Ok(rows.into_iter().filter_map(question).collect())
}

/// `POST /make/{id}/cancel`: the call that is under way is hung up on.
///
/// # Errors
/// [`PageError::NotFound`] for another's; what the store says.
pub async fn cancel(
    State(site): State<SiteState>,
    PathPart(id): PathPart<i64>,
    signed: SignedIn,
) -> Result<Redirect, PageError> {
    find(&site, &signed, id).await?;
    generation::cancel(&site.web.db, id, signed.learner_id, site.web.clock.now()).await?;
    site.web.shared.signals.tell(of_order(id));
    Ok(Redirect::to(&format!("/make/{id}")))
}

/// `POST /make/{id}/again`: goes on with one that failed or was cancelled, from where it was.
///
/// # Errors
/// [`PageError::NotFound`] for another's; what the store says.
pub async fn again(
    State(site): State<SiteState>,
    PathPart(id): PathPart<i64>,
    signed: SignedIn,
) -> Result<Redirect, PageError> {
    find(&site, &signed, id).await?;
    if site.model.is_some() {
        generation::resume(&site.web.db, id, signed.learner_id, site.web.clock.now()).await?;
    }
    Ok(Redirect::to(&format!("/make/{id}")))
}

//! `/make`: a passage is ordered from a language model.

use crate::SiteState;
use crate::make_wish::{Asked, Fields, article};
use crate::view::generation::{self as view, GenerationState};
use crate::view::make_form::MakeForm;
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use listen_core::generation::{Order, Wish};
use listen_core::news::TOPICS_OF_LEVEL;
use listen_core::time::HOUR_MS;
use listen_store::news::{self, Article};
use listen_store::throttle::Limit;
use listen_store::{generation, model_use};
use listen_web::context::SignedIn;
use listen_web::error::PageError;
use listen_web::form::{FormBody, QueryString};
use listen_web::login;
use listen_web::page::Page;
use listen_web::shell::Shell;
use serde::Deserialize;

/// Orders of a learner in an hour.
pub(crate) const LIMIT: Limit = Limit {
    n_failures: 60,
    window_ms: HOUR_MS,
    lock_ms: HOUR_MS,
};
/// Orders that the page lists.
const N_RECENT: i64 = 10;

/// The page.
#[derive(Template)]
#[template(path = "pages/make.html")]
pub struct MakePage {
    shell: Shell,
    form: MakeForm,
    /// Whether there is a model; else the page says what works without one.
    has_model: bool,
    /// Name of the web search, if there is one.
    search: Option<&'static str>,
    /// Its name: what is written here is sent to it.
    model: String,
    recent: Vec<GenerationState>,
    /// Share of the account's tokens of today that are spent, in percent.
    spent: i64,
    /// Articles of the day to choose from.
    news: Vec<Article>,
    error: Option<String>,
}

async fn page(
    site: &SiteState,
    signed: SignedIn,
    form: MakeForm,
    error: Option<String>,
) -> Result<Page<MakePage>, PageError> {
    let (db, now) = (&site.web.db, site.web.clock.now());
    let shell = signed.context.shell;
    let mut recent = Vec::new();
    for row in generation::list(db, signed.learner_id, "passage", N_RECENT).await? {
        recent.push(view::of(site, &shell, &row).await?);
    }
    let spent = match &site.model {
        Some(model) => {
            let n_tokens = model_use::spent(db, signed.learner_id, now).await?;
            shell.percent(
                &n_tokens.min(model.limits().account),
                &model.limits().account,
            )
        }
        None => 0,
    };
    Ok(Page(MakePage {
        news: news_for(site, &form).await?,
        shell,
        form,
        has_model: site.model.is_some(),
        search: site.search_name(),
        model: site
            .model
            .as_ref()
            .map_or_else(String::new, |model| model.model().to_owned()),
        recent,
        spent,
        error,
    }))
}

/// Articles of the day for the level of the form; none where one is chosen.
async fn news_for(site: &SiteState, form: &MakeForm) -> Result<Vec<Article>, PageError> {
    if form.news.is_some() {
        return Ok(Vec::new());
    }
    let level = form.levels.iter().find(|level| level.is_selected);
    let level = level.map_or("", |level| level.value);
    let (db, now) = (&site.web.db, site.web.clock.now());
    let n_news = i64::try_from(TOPICS_OF_LEVEL).unwrap_or(i64::MAX);
    let topics = news::topics(db, level, "", n_news, now).await?;
    if topics.is_empty() {
        return Ok(news::headlines(db, level, "", n_news, now).await?);
    }
    Ok(topics)
}

/// What may stand in the address.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct MakeQuery {
    /// An article of the day.
    news: Option<String>,
}

/// Shows the form, about an article of the day if the address names one that is still offered.
///
/// # Errors
/// [`PageError::LoginNeeded`]; what the store says.
pub async fn show(
    State(site): State<SiteState>,
    signed: SignedIn,
    QueryString(query): QueryString<MakeQuery>,
) -> Result<Page<MakePage>, PageError> {
    let last = generation::list(&site.web.db, signed.learner_id, "passage", 1).await?;
    let order = last
        .first()
        .map(generation::Generation::order)
        .transpose()?;
    let wish = order.as_ref().and_then(view::wish_of).map(|wish| Wish {
        topic: String::new(),
        source: None,
        ..wish.clone()
    });
    let form = MakeForm::of(wish.as_ref(), Vec::new(), Vec::new());
    let Some(named) = &query.news else {
        return page(&site, signed, form, None).await;
    };
    if let Some(article) = article(&site, named).await? {
        page(&site, signed, form.about(article), None).await
    } else {
        let error = signed.context.shell.t("news-gone");
        page(&site, signed, form, Some(error)).await
    }
}

/// Orders topics (`do=topics`) or the passage, or shows the form again with what is wrong.
///
/// # Errors
/// [`PageError::LoginNeeded`], [`PageError::TooMany`]; [`PageError::Field`] for values that the
/// form does not offer; what the store says.
pub async fn create(
    State(site): State<SiteState>,
    signed: SignedIn,
    FormBody(fields): FormBody<Fields>,
) -> Result<Response, PageError> {
    let web = &site.web;
    login::count(web, &format!("make:{}", signed.learner_id), LIMIT).await?;
    let asked = Asked::read(&site, &fields).await?;
    let shell = &signed.context.shell;
    if let Some((status, key)) = asked.refusal(&site) {
        let error = shell.t(key);
        let page = page(&site, signed, asked.form(), Some(error)).await?;
        return Ok((status, page).into_response());
    }
    let (order, now) = (asked.order(), web.clock.now());
    if let Some(id) = generation::order(&web.db, signed.learner_id, &order, now).await? {
        return Ok(Redirect::to(&format!("/make/{id}")).into_response());
    }
    let error = shell.t("make-error-open");
    let page = page(&site, signed, asked.form(), Some(error)).await?;
    Ok((StatusCode::CONFLICT, page).into_response())
}

/// Which item is to give way.
#[derive(Debug, Deserialize)]
pub struct ItemForm {
    /// Name of the passage.
    slug: String,
    /// Index of the item in it.
    position: usize,
}

/// `POST /make/items`: orders another item in place of one.
///
/// # Errors
/// [`PageError::LoginNeeded`], [`PageError::TooMany`]; [`PageError::NotFound`] for what is not
/// one's own; what the store says.
pub async fn replace_item(
    State(site): State<SiteState>,
    signed: SignedIn,
    FormBody(form): FormBody<ItemForm>,
) -> Result<Redirect, PageError> {
    let web = &site.web;
    login::count(web, &format!("make:{}", signed.learner_id), LIMIT).await?;
    let head = listen_store::passage::find_current(&web.db, &form.slug).await?;
    if site.model.is_none() || !head.is_some_and(|head| head.is_own_of(Some(signed.learner_id))) {
        return Err(PageError::NotFound);
    }
    let order = Order::Item {
        slug: form.slug,
        position: form.position,
    };
    let id = generation::order(&web.db, signed.learner_id, &order, web.clock.now()).await?;
    let path = id.map_or_else(|| "/make".to_owned(), |id| format!("/make/{id}"));
    Ok(Redirect::to(&path))
}

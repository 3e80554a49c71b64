//! `/make`: a passage is ordered from a language model.

use crate::SiteState;
use crate::view::generation::{self as view, GenerationState};
use crate::view::make_form::MakeForm;
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use listen_core::generation::{
    MAX_EXCLUDED, MAX_FOCUS_AREAS, MAX_TOPIC_CHARS, Order, SECONDS, Wish, is_safe_line,
};
use listen_core::news::TOPICS_OF_LEVEL;
use listen_core::own_text::clean;
use listen_core::taxonomy::{FocusArea, Form, Level};
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
use std::collections::HashMap;

/// Orders of a learner in an hour.
pub(crate) const LIMIT: Limit = Limit {
    n_failures: 60,
    window_ms: HOUR_MS,
    lock_ms: HOUR_MS,
};
/// Orders that the page lists.
const N_RECENT: i64 = 10;

type Fields = HashMap<String, String>;

/// The page.
#[derive(Template)]
#[template(path = "pages/make.html")]
pub struct MakePage {
    shell: Shell,
    form: MakeForm,
    /// Whether there is a model; else the page says what works without one.
    has_model: bool,
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
    match article(&site, named).await? {
        Some(article) => page(&site, signed, form.about(article), None).await,
        None => {
            let error = signed.context.shell.t("news-gone");
            page(&site, signed, form, Some(error)).await
        }
    }
}

/// The article of the day with this row, if it is still offered.
async fn article(site: &SiteState, id: &str) -> Result<Option<Article>, PageError> {
    let Ok(id) = id.parse() else {
        return Ok(None);
    };
    Ok(news::find(&site.web.db, id, site.web.clock.now()).await?)
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
    let mut wish = wish(&fields)?;
    let excluded = excluded(&fields);
    let named = fields.get("news");
    let news = match named {
        Some(id) => article(&site, id).await?,
        None => None,
    };
    let wants_topics = fields.get("do").is_some_and(|what| what == "topics");
    let shell = &signed.context.shell;
    let refused = if site.model.is_none() {
        Some((StatusCode::SERVICE_UNAVAILABLE, shell.t("make-no-model")))
    } else if named.is_some() && news.is_none() {
        Some((StatusCode::UNPROCESSABLE_ENTITY, shell.t("news-gone")))
    } else if !wants_topics && !is_safe_line(&wish.topic, MAX_TOPIC_CHARS) {
        Some((
            StatusCode::UNPROCESSABLE_ENTITY,
            shell.t("make-error-topic"),
        ))
    } else {
        None
    };
    let form = |wish: &Wish, excluded| {
        let form = MakeForm::of(Some(wish), Vec::new(), excluded);
        MakeForm {
            news: news.clone(),
            ..form
        }
    };
    if let Some((status, error)) = refused {
        let form = form(&wish, excluded);
        let page = page(&site, signed, form, Some(error)).await?;
        return Ok((status, page).into_response());
    }
    let order = if wants_topics {
        Order::Topics {
            wish: wish.clone(),
            excluded: excluded.clone(),
        }
    } else {
        wish.source = news.as_ref().map(Article::source);
        Order::Passage { wish: wish.clone() }
    };
    let now = web.clock.now();
    if let Some(id) = generation::order(&web.db, signed.learner_id, &order, now).await? {
        return Ok(Redirect::to(&format!("/make/{id}")).into_response());
    }
    let error = signed.context.shell.t("make-error-open");
    let form = form(&wish, excluded);
    let page = page(&site, signed, form, Some(error)).await?;
    Ok((StatusCode::CONFLICT, page).into_response())
}

/// The wish of a form. A topic in own words is worth more than one that was offered.
fn wish(fields: &Fields) -> Result<Wish, PageError> {
    let refused = |error: listen_core::taxonomy::UnknownValue| PageError::Field(error.to_string());
    let value = |name: &str| fields.get(name).map_or("", String::as_str);
    let line = |name: &str| clean(value(name)).replace('\n', " ").trim().to_owned();
    let seconds = value("seconds")
        .parse()
        .ok()
        .filter(|n| SECONDS.contains(n));
    let areas = FocusArea::ALL.iter().copied();
    let focus_areas: Vec<FocusArea> = areas
        .filter(|area| fields.contains_key(area.as_str()))
        .collect();
    if focus_areas.len() > MAX_FOCUS_AREAS {
        let n_areas = focus_areas.len();
        return Err(PageError::Field(format!(
            "focus areas: {n_areas} are chosen; at most {MAX_FOCUS_AREAS} are allowed"
        )));
    }
    let own = line("topic");
    Ok(Wish {
        level: Level::parse(value("level")).map_err(refused)?,
        seconds: seconds.ok_or_else(|| {
            PageError::Field(format!(
                "seconds: `{}` is none of 60, 120, 180, 300",
                value("seconds")
            ))
        })?,
        form: Form::parse(value("form")).map_err(refused)?,
        focus_areas,
        topic: if own.is_empty() { line("offered") } else { own },
        source: None,
    })
}

fn excluded(fields: &Fields) -> Vec<String> {
    (0..MAX_EXCLUDED)
        .filter_map(|idx| fields.get(&format!("excluded-{idx}")))
        .filter(|topic| is_safe_line(topic, MAX_TOPIC_CHARS))
        .cloned()
        .collect()
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

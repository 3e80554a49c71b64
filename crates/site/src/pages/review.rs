//! `/review`: what is due, what comes, and how much a day; cards are added here, too.

use crate::SiteState;
use crate::view::review_sound;
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use listen_core::calendar::Day;
use listen_core::review::{Pair, Settings};
use listen_store::review::{self, Forecast, Queue};
use listen_web::chart::Bars;
use listen_web::context::Context;
use listen_web::error::PageError;
use listen_web::form::{FormBody, QueryString};
use listen_web::page::Page;
use listen_web::preferences::local_path;
use listen_web::shell::Shell;
use listen_web::state::WebState;
use serde::Deserialize;

/// Days of the forecast.
const N_DAYS: i64 = 14;
/// What a card takes, from opening to going on.
const CARD_MS: i64 = 10_000;
const MINUTE_MS: i64 = 60_000;

/// The page.
#[derive(Template)]
#[template(path = "pages/review.html")]
pub struct ReviewPage {
    shell: Shell,
    queue: Queue,
    n_cards: i64,
    n_minutes: i64,
    /// When the next step is due, Unix ms.
    next_step_at: Option<i64>,
    /// Day of the next card, as `2026-11-26`.
    next_day: Option<String>,
    chart: String,
    settings: Settings,
    is_refused: bool,
}

/// Whole minutes that so many cards take, about.
#[must_use]
pub fn minutes(n_cards: i64) -> i64 {
    (n_cards * CARD_MS + MINUTE_MS - 1) / MINUTE_MS
}

/// The forecast as HTML.
fn chart(shell: &Shell, days: &[Forecast]) -> Result<String, PageError> {
    let values = days
        .iter()
        .map(|day| (Day::of_number(day.day).to_string(), Some(day.n_cards)))
        .collect();
    let bars = Bars::new(
        shell.t("review-forecast"),
        shell.t("review-column-day"),
        shell.t("review-column-cards"),
        values,
        None,
    );
    Ok(bars.render(shell)?)
}

/// What happened before the redirect.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ReviewQuery {
    notice: String,
}

fn notice(name: &str) -> Option<&'static str> {
    match name {
        "added" => Some("review-notice-added"),
        "removed" => Some("review-notice-removed"),
        "settings" => Some("review-notice-settings"),
        "done" => Some("review-notice-done"),
        _ => None,
    }
}

/// `GET /review`.
///
/// # Errors
/// [`PageError::LoginNeeded`] without any session; what the store says.
pub async fn show(
    State(site): State<SiteState>,
    mut context: Context,
    QueryString(query): QueryString<ReviewQuery>,
) -> Result<Page<ReviewPage>, PageError> {
    context.shell.notice = notice(&query.notice);
    page(&site, context, false).await
}

async fn page(
    site: &SiteState,
    context: Context,
    is_refused: bool,
) -> Result<Page<ReviewPage>, PageError> {
    let learner_id = context.learner_id().ok_or(PageError::LoginNeeded)?;
    let (db, now) = (&site.web.db, site.web.clock.now());
    let queue = review::queue(db, learner_id, now).await?;
    review_sound::prepare(site, learner_id, &queue.card_ids).await?;
    let n_cards = queue.n_cards();
    Ok(Page(ReviewPage {
        n_cards,
        n_minutes: minutes(n_cards),
        next_step_at: queue.next_step_at,
        next_day: queue.next_day.map(|day| Day::of_number(day).to_string()),
        chart: chart(
            &context.shell,
            &review::forecast(db, learner_id, N_DAYS, now).await?,
        )?,
        settings: review::settings(db, learner_id).await?,
        queue,
        shell: context.shell,
        is_refused,
    }))
}

/// `GET /review/next`: the first card of the queue, or the page if it is empty.
///
/// # Errors
/// [`PageError::LoginNeeded`] without any session; what the store says.
pub async fn next(State(web): State<WebState>, context: Context) -> Result<Redirect, PageError> {
    let learner_id = context.learner_id().ok_or(PageError::LoginNeeded)?;
    let queue = review::queue(&web.db, learner_id, web.clock.now()).await?;
    Ok(match queue.card_ids.first() {
        Some(id) => Redirect::to(&format!("/review/cards/{id}")),
        None if queue.n_done > 0 => Redirect::to("/review?notice=done"),
        None => Redirect::to("/review"),
    })
}

/// The figures as they were typed.
#[derive(Debug, Deserialize)]
pub struct SettingsForm {
    /// Whole percent.
    retention: String,
    n_new: String,
    n_reviews: String,
}

impl SettingsForm {
    fn read(&self) -> Option<Settings> {
        let number = |text: &str| text.trim().parse::<i64>().ok();
        let settings = Settings {
            retention_milli: number(&self.retention)?.checked_mul(10)?,
            n_new_a_day: number(&self.n_new)?,
            n_reviews_a_day: number(&self.n_reviews)?,
        };
        settings.is_valid().then_some(settings)
    }
}

/// `POST /review/settings`.
///
/// # Errors
/// [`PageError::LoginNeeded`] without any session; what the store says.
pub async fn save_settings(
    State(site): State<SiteState>,
    mut context: Context,
    FormBody(form): FormBody<SettingsForm>,
) -> Result<Response, PageError> {
    let learner_id = context.learner_id().ok_or(PageError::LoginNeeded)?;
    let Some(settings) = form.read() else {
        "/review".clone_into(&mut context.shell.path);
        let page = page(&site, context, true).await?;
        return Ok((axum::http::StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    review::save_settings(&site.web.db, learner_id, &settings).await?;
    Ok(Redirect::to("/review?notice=settings").into_response())
}

/// What is to become a card.
#[derive(Debug, Deserialize)]
pub struct AddForm {
    /// `sentence`, `item` or `pair`.
    kind: String,
    /// Row of the sentence or the item; for a pair `ship/sheep`.
    id: String,
    return_to: Option<String>,
}

/// `POST /review/cards`: puts a sentence, an item or a pair into the review.
///
/// # Errors
/// [`PageError::Field`] naming what is allowed; [`PageError::NotFound`] for a sentence or an item
/// that the learner may not open.
pub async fn add(
    State(web): State<WebState>,
    context: Context,
    FormBody(form): FormBody<AddForm>,
) -> Result<Redirect, PageError> {
    let learner_id = context.learner_id().ok_or(PageError::LoginNeeded)?;
    add_card(&web, learner_id, &form)
        .await?
        .ok_or(PageError::NotFound)?;
    Ok(Redirect::to(match form.return_to.as_deref() {
        Some(path) => local_path(Some(path)),
        None => "/review?notice=added",
    }))
}

async fn add_card(
    web: &WebState,
    learner_id: i64,
    form: &AddForm,
) -> Result<Option<i64>, PageError> {
    let now = web.clock.now();
    let row = || {
        form.id
            .parse()
            .map_err(|_| PageError::Field(format!("id: `{}` is not a number", form.id)))
    };
    Ok(match form.kind.as_str() {
        "sentence" => review::add_sentence(&web.db, learner_id, row()?, now).await?,
        "item" => review::add_item(&web.db, learner_id, row()?, now).await?,
        "pair" => {
            let pair = Pair::parse(&form.id).ok_or_else(|| {
                PageError::Field(format!(
                    "id: `{}` is not two different words with a slash between, like `ship/sheep`",
                    form.id
                ))
            })?;
            Some(review::add_pair(&web.db, learner_id, &pair, now).await?)
        }
        other => {
            return Err(PageError::Field(format!(
                "kind: `{other}` is not `sentence`, `item` or `pair`"
            )));
        }
    })
}

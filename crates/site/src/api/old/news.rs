//! `/api/news/…` and `/api/cron/refresh-news`: topics of the day, texts about them, and a refresh.

use super::{GENERAL, Refusal, count, learner, model, of_model, rate_headers};
use crate::SiteState;
use axum::Json;
use axum::extract::{Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use listen_core::generation::Wish;
use listen_core::news::{Category, MINUTES, TOPICS_OF_LEVEL};
use listen_core::taxonomy::{Form, Level};
use listen_core::time::HOUR_MS;
use listen_generation::{Draft, search, text};
use listen_store::account::Role;
use listen_store::news::{self, Article, Text};
use listen_web::context::Context;
use listen_web::format::iso_date_time;
use serde::Deserialize;
use serde_json::{Value, json};

/// Seconds of a passage for each minute of news: 150 words a minute, at two words a second.
const SECONDS_A_MINUTE: i64 = 75;
/// Refreshes that are asked for in an hour, by everybody.
const REFRESHES: super::Rate = super::Rate {
    name: "news-refresh",
    max: 12,
    window_ms: HOUR_MS,
};

/// Which topics.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct TopicsQuery {
    difficulty: String,
    category: String,
}

fn topic_json(article: &Article) -> Value {
    json!({
        "id": article.id.to_string(), "topic": article.subject(), "briefSummary": article.brief, "difficulty": article.level,
        "category": article.category, "title": article.title, "source": article.publisher, "sourceUrl": article.address,
        "publishedAt": iso_date_time(article.published_at), "expiresAt": iso_date_time(article.expires_at),
    })
}

fn level(name: &str) -> Result<&'static str, Refusal> {
    if name.is_empty() {
        return Ok("");
    }
    let level = Level::parse(&name.to_uppercase());
    level
        .map(Level::as_str)
        .map_err(|error| Refusal::field("difficulty", error))
}

/// `GET /api/news/topics`: five for each level; without a model, the titles of the articles.
///
/// # Errors
/// 400, 401.
pub async fn topics(
    State(site): State<SiteState>,
    context: Context,
    Query(query): Query<TopicsQuery>,
) -> Result<Response, Refusal> {
    learner(&context)?;
    let level = level(&query.difficulty)?;
    let category = match query.category.as_str() {
        "" | "all" => "",
        name => Category::parse(name)
            .map(Category::as_str)
            .map_err(|error| Refusal::field("category", error))?,
    };
    let (db, now) = (&site.web.db, site.web.clock.now());
    let per_level = i64::try_from(TOPICS_OF_LEVEL).unwrap_or(i64::MAX);
    let mut found = news::topics(db, level, category, per_level, now).await?;
    if found.is_empty() {
        let limit = per_level * i64::try_from(Level::ALL.len()).unwrap_or(1);
        found = news::headlines(db, level, category, limit, now).await?;
    }
    let topics: Vec<Value> = found.iter().map(topic_json).collect();
    let last = news::last_turn(db).await?.map(iso_date_time);
    let body = json!({"success": true, "topics": topics, "lastRefreshAt": last});
    Ok(([(header::CACHE_CONTROL, "private, max-age=30")], Json(body)).into_response())
}

/// Which text.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct TranscriptQuery {
    topic_id: String,
    duration: String,
}

/// `GET /api/news/transcript`: a text about a topic, written when it is first asked for.
///
/// # Errors
/// 400, 401, 404, 429, 502 to 504.
pub async fn transcript(
    State(site): State<SiteState>,
    context: Context,
    Query(query): Query<TranscriptQuery>,
) -> Result<Response, Refusal> {
    let learner_id = learner(&context)?;
    let id = query.topic_id.parse();
    let id: i64 = id.map_err(|_| Refusal::field("topicId", "must be an id of /api/news/topics"))?;
    let minutes = query.duration.parse().ok();
    let minutes = minutes
        .filter(|minutes| MINUTES.contains(minutes))
        .ok_or_else(|| Refusal::field("duration", "must be 1, 2, 3 or 5 (minutes)"))?;
    let headers = count(&site, GENERAL, learner_id).await?;
    let (db, now) = (&site.web.db, site.web.clock.now());
    let article = news::find(db, id, now).await?.ok_or_else(|| {
        Refusal::new(
            StatusCode::NOT_FOUND,
            "not_found",
            "there is no such topic any more",
        )
    })?;
    let (text, is_cached) = match news::text(db, id, minutes).await? {
        Some(text) => (text, true),
        None => (written(&site, learner_id, &article, minutes).await?, false),
    };
    let body = json!({
        "success": true, "transcript": text.text, "title": text.title, "wordCount": text.n_words, "duration": minutes,
        "cached": is_cached, "topic": topic_json(&article),
    });
    Ok((headers, Json(body)).into_response())
}

async fn written(
    site: &SiteState,
    learner_id: i64,
    article: &Article,
    minutes: i64,
) -> Result<Text, Refusal> {
    let level = article.level.as_deref().map(Level::parse);
    let wish = Wish {
        level: level.and_then(Result::ok).unwrap_or(Level::B1),
        seconds: u32::try_from(SECONDS_A_MINUTE * minutes).unwrap_or(u32::MAX),
        form: Form::Monologue,
        focus_areas: Vec::new(),
        topic: article.subject().to_owned(),
        source: Some(article.source()),
        wants_search: true,
        found: Vec::new(),
    };
    let asker = model(site)?;
    let found = search(asker, &wish).await.hits;
    let wish = Wish { found, ..wish };
    let made = text(asker, Some(learner_id), &wish, async |_: &Draft| Ok(()))
        .await
        .map_err(|error| of_model(site, &error))?;
    let text = Text {
        title: made.draft.title.clone(),
        text: made.draft.text(),
        n_words: i64::try_from(made.draft.n_words()).unwrap_or(i64::MAX),
    };
    let now = site.web.clock.now();
    news::keep_text(&site.web.db, article.id, minutes, &text, now).await?;
    Ok(text)
}

/// `POST /api/news/refresh`, `GET /api/cron/refresh-news`: has the worker fetch the feeds now. For
/// editors and administrators: their token stands where the product before this one had its secret.
///
/// # Errors
/// 401, 403, 429.
pub async fn refresh(State(site): State<SiteState>, context: Context) -> Result<Response, Refusal> {
    learner(&context)?;
    if context.shell.role < Role::Editor {
        let message = "only editors and administrators have the news fetched";
        return Err(Refusal::new(StatusCode::FORBIDDEN, "forbidden", message));
    }
    let (db, now) = (&site.web.db, site.web.clock.now());
    let key = format!("rate-{}", REFRESHES.name);
    let counters = &site.web.shared.counters;
    let left = counters
        .count(&key, REFRESHES.max, REFRESHES.window_ms, now)
        .await?;
    if left.n < 0 {
        let wait_s = (left.resets_at.0 - now.0) / 1000;
        let message = format!("{} refreshes an hour are allowed", REFRESHES.max);
        return Err(Refusal::new(StatusCode::TOO_MANY_REQUESTS, "too_many", message).later(wait_s));
    }
    news::refresh(db, now).await?;
    let body = json!({"success": true, "message": "the worker fetches the feeds now"});
    Ok((
        StatusCode::ACCEPTED,
        rate_headers(REFRESHES, left),
        Json(body),
    )
        .into_response())
}

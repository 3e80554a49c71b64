//! `POST /api/tts` and `GET /api/assessment-audio/{id}`: audio for clients of the product before this
//! one, made by the same worker as that of passages.

use super::ai::{language, passage};
use super::{Rate, Refusal, body, count, learner};
use crate::SiteState;
use crate::audio::show as show_file;
use crate::view::audio::{self, Audio, Progress};
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use listen_core::own_text::clean;
use listen_core::pace::{SLOW_PERCENT, Tempo};
use listen_core::passage::Passage;
use listen_core::taxonomy::{Accent, Level};
use listen_core::time::{DAY_MS, MINUTE_MS};
use listen_store::rendition::Rendition;
use listen_store::{drill, said};
use listen_web::context::Context;
use listen_web::error::PageError;
use serde::Deserialize;
use serde_json::json;
use std::time::{Duration, Instant};

/// Longest text, in characters: five minutes of speech.
const MAX_CHARS: usize = 6_000;
/// Texts of one account in a minute.
const A_MINUTE: Rate = Rate {
    name: "tts",
    max: 10,
    window_ms: MINUTE_MS,
};
/// Texts of one account in a day.
const A_DAY: Rate = Rate {
    name: "tts-day",
    max: 200,
    window_ms: DAY_MS,
};
/// Jobs before one's own with which a text is not waited for.
const MAX_AHEAD: i64 = 8;
/// How long a text is waited for.
const PATIENCE: Duration = Duration::from_mins(2);
/// How often it is looked whether it is there.
const LOOK: Duration = Duration::from_millis(200);
/// Below this speed the slow audio is given.
const SLOW_BELOW: f64 = 0.9;
/// Levels of the five clips of the self-assessment, which were 6, 12, 18, 24 and 30 of 30.
const CLIPS: [Level; 5] = [Level::A2, Level::B1, Level::B2, Level::C1, Level::C2];

#[derive(Debug, Deserialize)]
struct Asked {
    text: String,
    speed: Option<f64>,
    language: Option<String>,
}

fn later(code: &'static str, message: impl Into<String>) -> Refusal {
    Refusal::new(StatusCode::SERVICE_UNAVAILABLE, code, message).later(30)
}

/// What is to be said, as a hidden passage.
fn said(sent: &Asked) -> Result<Passage, Refusal> {
    language(sent.language.as_deref())?;
    let text = clean(&sent.text);
    let n_chars = text.chars().count();
    if text.trim().is_empty() || n_chars > MAX_CHARS {
        return Err(Refusal::field(
            "text",
            format!("has {n_chars} characters; 1 to {MAX_CHARS} are allowed"),
        ));
    }
    let is_english = {
        let letters = || text.chars().filter(|c| c.is_alphabetic());
        letters().filter(char::is_ascii).count() * 10 >= letters().count() * 8
    };
    // The level of the voice's own pace.
    let found =
        passage(&text, Level::C2).map_err(|_| Refusal::field("text", "has no words in it"))?;
    if !is_english {
        return Err(Refusal::field("text", "must be English"));
    }
    Ok(with_accent(found, sent.language.as_deref()))
}

fn with_accent(mut passage: Passage, language: Option<&str>) -> Passage {
    said::SLUG.clone_into(&mut passage.slug);
    for speaker in &mut passage.speakers {
        speaker.accent = if language == Some("en-GB") {
            Accent::Uk
        } else {
            Accent::Us
        };
    }
    passage
}

fn tempo(speed: Option<f64>) -> Result<Tempo, Refusal> {
    match speed.unwrap_or(1.0) {
        speed if !(0.2..=3.0).contains(&speed) => {
            Err(Refusal::field("speed", "must be from 0.2 to 3"))
        }
        speed if speed < SLOW_BELOW => Ok(Tempo::Slow),
        _ => Ok(Tempo::Usual),
    }
}

/// `POST /api/tts`: has a text spoken and waits for it. The same text is spoken once a day.
///
/// # Errors
/// 400, 401, 429, 503, 504.
pub async fn create(
    State(site): State<SiteState>,
    context: Context,
    bytes: Bytes,
) -> Result<Response, Refusal> {
    let learner_id = learner(&context)?;
    let sent: Asked = body(&bytes)?;
    let (passage, tempo) = (said(&sent)?, tempo(sent.speed)?);
    let headers = count(&site, A_MINUTE, learner_id).await?;
    count(&site, A_DAY, learner_id).await?;
    let passage_id = drill::ensure(&site.web.db, &passage, site.web.clock.now()).await?;
    let begun = Instant::now();
    let rendition = wait(&site, passage_id, tempo, begun).await?;
    let is_cached = begun.elapsed() < LOOK;
    let file = format!("{}.mp3", rendition.hash);
    let n_bytes = site.audio.size(&rendition.hash, "mp3").await;
    let n_bytes = n_bytes.map_err(PageError::from)?.unwrap_or_default();
    let language = sent.language.filter(|language| !language.is_empty());
    let body = json!({
        "success": true, "audioUrl": format!("/api/audio/{file}"), "staticUrl": format!("/audio/{file}"),
        "duration": Duration::from_millis(rendition.duration_ms.unsigned_abs()).as_secs_f64(), "byteLength": n_bytes,
        "language": language.as_deref().unwrap_or("en-US"), "message": "spoken", "provider": rendition.label, "format": "mp3",
        "cached": is_cached, "speed": if tempo == Tempo::Slow { f64::from(SLOW_PERCENT) / 100.0 } else { 1.0 },
    });
    Ok((headers, Json(body)).into_response())
}

async fn wait(
    site: &SiteState,
    passage_id: i64,
    tempo: Tempo,
    begun: Instant,
) -> Result<Rendition, Refusal> {
    loop {
        match audio::of_tempo(site, passage_id, tempo).await? {
            Audio::Ready(rendition) => return Ok(rendition),
            Audio::Preparing(Progress { n_ahead, .. }) if n_ahead >= MAX_AHEAD => {
                let message = format!("{n_ahead} texts wait to be spoken; try again later");
                let refusal = Refusal::new(StatusCode::TOO_MANY_REQUESTS, "busy", message);
                return Err(refusal.later(30));
            }
            Audio::Preparing(_) if begun.elapsed() < PATIENCE => tokio::time::sleep(LOOK).await,
            Audio::Preparing(_) => {
                let message = "it takes longer; the same request finds it when it is done";
                let status = StatusCode::GATEWAY_TIMEOUT;
                return Err(Refusal::new(status, "timed_out", message).later(30));
            }
            Audio::Failed { message } => {
                audio::ask_again(&site.web, passage_id, tempo).await?;
                tracing::warn!(message, "a text could not be spoken");
                return Err(later("failed", "it could not be spoken; it is tried again"));
            }
            Audio::Cancelled | Audio::Lost => {
                audio::ask_again(&site.web, passage_id, tempo).await?;
                return Err(later("lost", "it is made again"));
            }
            Audio::NoWorker | Audio::NoVoice { .. } => {
                return Err(later("no_voice", "no voice is ready on this server"));
            }
        }
    }
}

/// `GET /api/assessment-audio/{id}`: one of the five clips of the self-assessment: a passage of the
/// library for each level, made when it is first asked for.
///
/// # Errors
/// [`PageError::NotFound`], [`PageError::Unavailable`] while it is made.
pub async fn clip(
    State(site): State<SiteState>,
    Path(id): Path<String>,
    method: Method,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let number: usize = id.parse().map_err(|_| PageError::NotFound)?;
    let level = number.checked_sub(1).and_then(|idx| CLIPS.get(idx));
    let level = *level.ok_or(PageError::NotFound)?;
    let sample = said::sample(&site.web.db, level).await?;
    let passage_id = sample.ok_or(PageError::NotFound)?;
    match audio::of(&site, passage_id).await? {
        Audio::Ready(rendition) => {
            let file = format!("{}.mp3", rendition.hash);
            show_file(State(site.audio.clone()), Path(file), method, headers).await
        }
        Audio::Failed { .. } | Audio::Cancelled | Audio::Lost => {
            audio::ask_again(&site.web, passage_id, Tempo::Usual).await?;
            Err(PageError::Unavailable("the clip is made again".to_owned()))
        }
        Audio::Preparing(_) => Err(PageError::Unavailable("the clip is being made".to_owned())),
        Audio::NoWorker | Audio::NoVoice { .. } => Err(PageError::Unavailable(
            "no voice is ready on this server".to_owned(),
        )),
    }
}

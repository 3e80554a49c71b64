//! `/api/user/…`, `/api/visitors/…` and `/api/client-error`: what the pages of the product before
//! this one asked for.

use super::{Rate, Refusal, body, learner, left_of, rate_headers};
use crate::SiteState;
use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use listen_core::time::MINUTE_MS;
use listen_store::account;
use listen_web::context::Context;
use listen_web::locale::Locale;
use serde::Deserialize;
use serde_json::{Value, json};

/// Longest report of a browser, in bytes.
const MAX_REPORT_BYTES: usize = 8 * 1024;
/// Reports of one address.
const REPORTS: Rate = Rate {
    name: "client-error",
    max: 20,
    window_ms: MINUTE_MS,
};

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Preferences {
    preferred_language: String,
}

/// `PATCH /api/user/preferences`.
///
/// # Errors
/// 400, 401.
pub async fn update_preferences(
    State(site): State<SiteState>,
    context: Context,
    bytes: Bytes,
) -> Result<Response, Refusal> {
    learner(&context)?;
    let sent: Preferences = body(&bytes)?;
    let locale = Locale::parse(&sent.preferred_language)
        .ok_or_else(|| Refusal::field("preferredLanguage", "must be zh or en"))?;
    let account_id = context
        .session
        .as_ref()
        .and_then(|session| session.account_id);
    if let Some(id) = account_id {
        account::update_locale(&site.web.db, id, locale.as_str()).await?;
    }
    Ok(Json(json!({"success": true, "preferredLanguage": locale.as_str()})).into_response())
}

/// `GET /api/visitors/summary`: how many accounts there are, and in which place this one was made.
///
/// # Errors
/// 401; 404 where the account is gone.
pub async fn visitors(
    State(site): State<SiteState>,
    context: Context,
) -> Result<Response, Refusal> {
    learner(&context)?;
    let account_id = context
        .session
        .as_ref()
        .and_then(|session| session.account_id);
    let rank = match account_id {
        Some(id) => account::rank(&site.web.db, id).await?,
        None => None,
    };
    let (user_rank, total_users) = rank
        .ok_or_else(|| Refusal::new(StatusCode::NOT_FOUND, "not_found", "the account is gone"))?;
    Ok(Json(json!({"totalUsers": total_users, "userRank": user_rank})).into_response())
}

/// `POST /api/client-error`: a line for the log. Only its message is read, and cut.
///
/// # Errors
/// 400, 413, 429.
pub async fn report(
    State(site): State<SiteState>,
    context: Context,
    bytes: Bytes,
) -> Result<Response, Refusal> {
    let key = format!("rate-{}:{}", REPORTS.name, context.client.throttle_key());
    let key = listen_web::token::hash(&key);
    let left = left_of(&site, REPORTS, &key).await?;
    if left.n < 0 {
        let message = format!("{} reports a minute are taken", REPORTS.max);
        return Err(Refusal::new(
            StatusCode::TOO_MANY_REQUESTS,
            "too_many",
            message,
        ));
    }
    if bytes.len() > MAX_REPORT_BYTES {
        let message = format!("a report has at most {MAX_REPORT_BYTES} bytes");
        return Err(Refusal::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "too_large",
            message,
        ));
    }
    let sent: Value = body(&bytes)?;
    let message: String = sent["message"]
        .as_str()
        .unwrap_or_default()
        .chars()
        .take(300)
        .collect();
    tracing::warn!(message = %listen_core::generation::without_personal_data(&message), "an error in a browser");
    Ok((rate_headers(REPORTS, left), Json(json!({"ok": true}))).into_response())
}

//! `POST /api/passages/{slug}/reveal`: texts of sentences, remembered as seen.

use crate::pages::passage::{find_version, practising, remember_reveal, wanted_positions};
use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use listen_store::passage;
use listen_web::context::Context;
use listen_web::error::PageError;
use listen_web::form::JsonBody;
use listen_web::state::WebState;
use serde::{Deserialize, Serialize};

/// Index from 0, or `all`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reveal {
    sentence: String,
    passage_id: Option<i64>,
}

#[derive(Debug, Serialize)]
struct Revealed {
    sentences: Vec<RevealedSentence>,
}

#[derive(Debug, Serialize)]
struct RevealedSentence {
    position: i64,
    text: String,
}

/// Answers with the texts; sentences to be written down are left out.
///
/// # Errors
/// [`PageError::NotFound`]; [`PageError::Field`]; [`PageError::LoginNeeded`].
pub async fn create(
    State(web): State<WebState>,
    Path(slug): Path<String>,
    context: Context,
    JsonBody(reveal): JsonBody<Reveal>,
) -> Result<Response, PageError> {
    let head = find_version(&web, &context, &slug, reveal.passage_id).await?;
    let items = passage::items(&web.db, head.id).await?;
    let rows = passage::sentences(&web.db, head.id).await?;
    let positions = wanted_positions(
        &reveal.sentence,
        &items,
        i64::try_from(rows.len()).unwrap_or(0),
    )?;
    let (learner_id, cookie) = practising(&web, &context, &head).await?;
    remember_reveal(&web, learner_id, &head, &positions).await?;
    let sentences = rows
        .into_iter()
        .filter(|row| positions.contains(&row.position))
        .map(|row| RevealedSentence {
            position: row.position,
            text: row.text,
        })
        .collect();
    Ok((cookie, Json(Revealed { sentences })).into_response())
}

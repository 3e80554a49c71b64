//! `POST /api/passages/{slug}/reveal`: texts of sentences, or as much of them as is asked for;
//! what was shown is remembered.

use crate::pages::passage::{
    NewCookie, find_version, practising, record_help, remember_reveal, wanted_positions,
};
use crate::view::player::times_of;
use crate::view::sentence::{Times, word_places};
use axum::Json;
use axum::extract::{Path, State};
use axum::response::{AppendHeaders, IntoResponse, Response};
use listen_core::hint::{self, TextForm};
use listen_core::pace::Tempo;
use listen_store::passage::{self, PassageHead, SentenceRow, WordRow};
use listen_store::rendition;
use listen_web::context::Context;
use listen_web::error::PageError;
use listen_web::form::JsonBody;
use listen_web::state::WebState;
use serde::{Deserialize, Serialize};

/// Which sentences, and how much of them.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reveal {
    /// Index from 0, or `all`.
    sentence: String,
    passage_id: Option<i64>,
    #[serde(default = "full")]
    form: TextForm,
    /// Which audio plays beside it.
    #[serde(default)]
    audio: Tempo,
}

fn full() -> TextForm {
    TextForm::Full
}

#[derive(Debug, Serialize)]
struct Revealed {
    form: TextForm,
    sentences: Vec<RevealedSentence>,
}

#[derive(Debug, Serialize)]
struct RevealedSentence {
    position: i64,
    text: String,
    /// See [`word_places`].
    words: String,
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
    let n_sentences = i64::try_from(rows.len()).unwrap_or(0);
    let positions = wanted_positions(&reveal.sentence, &items, n_sentences)?;
    let words = passage::words(&web.db, head.id).await?;
    let times = times(&web, &head, reveal.audio).await?;
    let sentences = rows
        .iter()
        .filter(|row| positions.contains(&row.position))
        .map(|row| sentence(row, &words, &times, reveal.form))
        .collect();
    let revealed = Revealed {
        form: reveal.form,
        sentences,
    };
    let cookie = remember(&web, &context, &head, &positions, reveal.form).await?;
    Ok((cookie, Json(revealed)).into_response())
}

/// Word lengths are no help and make nobody a visitor.
async fn remember(
    web: &WebState,
    context: &Context,
    head: &PassageHead,
    positions: &[i64],
    form: TextForm,
) -> Result<NewCookie, PageError> {
    let Some(rung) = form.rung() else {
        return Ok(AppendHeaders(None));
    };
    let (learner_id, cookie) = practising(web, context, head).await?;
    if form == TextForm::Full {
        remember_reveal(web, learner_id, head, positions).await?;
    } else {
        record_help(web, learner_id, head, positions, rung).await?;
    }
    Ok(cookie)
}

async fn times(web: &WebState, head: &PassageHead, tempo: Tempo) -> Result<Times, PageError> {
    match rendition::find_newest_at(&web.db, head.id, tempo).await? {
        Some(rendition) => times_of(web, rendition.id).await,
        None => Ok(Times::default()),
    }
}

fn sentence(
    row: &SentenceRow,
    words: &[WordRow],
    times: &Times,
    form: TextForm,
) -> RevealedSentence {
    let place = |n: i64| usize::try_from(n).unwrap_or(0);
    let own = words.iter().filter(|word| word.sentence_id == row.id);
    let places: Vec<_> = own
        .map(|word| place(word.char_start)..place(word.char_end))
        .collect();
    RevealedSentence {
        position: row.position,
        text: hint::shown(&row.text, &places, form),
        words: word_places(&times.words_of(row.position)),
    }
}

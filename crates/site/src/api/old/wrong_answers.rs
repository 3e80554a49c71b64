//! `/api/wrong-answers/…` and `/api/ai/wrong-answers/…`: the list, and analyses one by one or many
//! at once. What is analysed is what is stored; the texts that old clients send along are not read.

use super::practice::OldPage;
use super::{ANALYSES, BATCHES, Refusal, body, count, learner, model, of_model};
use crate::SiteState;
use crate::analysis as analyses;
use crate::view::result;
use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use futures::StreamExt as _;
use listen_core::item::ItemBody;
use listen_core::taxonomy::Level;
use listen_store::analysis::{self, Wrong};
use listen_store::mistake::{self, Asked, Filter, Mistake};
use listen_store::passage;
use listen_web::context::Context;
use listen_web::error::PageError;
use listen_web::form::QueryString;
use listen_web::format::iso_date_time;
use listen_web::locale::Locale;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::collections::hash_map::Entry;

/// Most rows of a page.
const MAX_LIMIT: i64 = 100;
/// Most analyses of one request.
const MAX_BATCH: usize = 100;
/// Analyses at the same moment; the client of the model bounds them further.
const AT_ONCE: usize = 10;

/// What the list is sent for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ListQuery {
    page: Option<i64>,
    limit: Option<i64>,
    difficulty: String,
    language: String,
    #[serde(rename = "type")]
    kind: String,
    search: String,
}

fn filter(query: &ListQuery) -> Result<Filter, Refusal> {
    let level = match query.difficulty.as_str() {
        "" | "all" => None,
        text => Some(
            Level::parse(&text.to_uppercase())
                .map_err(|error| Refusal::field("difficulty", error))?,
        ),
    };
    let kind = match query.kind.as_str() {
        "" | "all" => "",
        "single" | "multiple_choice" => "multiple_choice",
        "short" | "short_answer" => "short_answer",
        "dictation" => "dictation",
        other => {
            let message = format!("`{other}` is unknown; allowed: single, short, dictation");
            return Err(Refusal::field("type", message));
        }
    };
    if !matches!(query.language.as_str(), "" | "all" | "en-US" | "en-GB") {
        return Err(Refusal::field("language", "allowed: en-US, en-GB"));
    }
    Ok(Filter {
        level,
        kind: kind.to_owned(),
        search: query.search.clone(),
        // Old clients know questions only.
        is_of_items: true,
        ..Filter::default()
    })
}

/// `GET /api/wrong-answers/list`.
///
/// # Errors
/// 400, 401.
pub async fn list(
    State(site): State<SiteState>,
    context: Context,
    query: Result<QueryString<ListQuery>, PageError>,
) -> Result<Response, Refusal> {
    let learner_id = learner(&context)?;
    let QueryString(query) = query?;
    let filter = filter(&query)?;
    let limit = query.limit.unwrap_or(50).clamp(1, MAX_LIMIT);
    let page = query.page.unwrap_or(1).clamp(1, i64::from(u32::MAX));
    let db = &site.web.db;
    let found = mistake::list(db, learner_id, &filter, page, limit).await?;
    let mut transcripts: HashMap<i64, String> = HashMap::new();
    let mut rows = Vec::new();
    for row in &found.rows {
        let Asked::Item { response_id, .. } = row.asked else {
            continue;
        };
        let Some(wrong) = analysis::find(db, learner_id, response_id).await? else {
            continue;
        };
        let transcript = match transcripts.entry(wrong.passage_id) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => {
                let sentences = passage::sentences(db, wrong.passage_id).await?;
                let texts: Vec<&str> = sentences.iter().map(|row| row.text.as_str()).collect();
                place.insert(texts.join(" "))
            }
        };
        rows.extend(row_json(row, &wrong, transcript));
    }
    Ok(Json(
        json!({"success": true, "wrongAnswers": rows, "pagination": OldPage::of(&found).json()}),
    )
    .into_response())
}

fn row_json(row: &Mistake, wrong: &Wrong, transcript: &str) -> Option<Value> {
    let Asked::Item {
        response_id,
        attempt_id,
        item_id,
        body,
    } = &row.asked
    else {
        return None;
    };
    let made_at = iso_date_time(row.made_at);
    let (kind, options) = kind_and_options(body);
    Some(json!({
        "answerId": response_id.to_string(),
        "questionId": item_id.to_string(),
        "sessionId": attempt_id.to_string(),
        "session": {"topic": row.title_en, "difficulty": row.level, "language": "en-US", "createdAt": made_at},
        "question": {
            "type": kind, "question": result::stem(body), "options": options, "correctAnswer": result::key_text(body),
            "explanation": result::rationale(body, Locale::En), "transcript": transcript,
        },
        "answer": {
            "userAnswer": result::given_text(body, &row.given), "isCorrect": false, "attemptedAt": made_at,
            "aiAnalysis": wrong.analysis.as_ref().map(|(analysis, _)| analysis),
            "aiAnalysisGeneratedAt": wrong.analysis.as_ref().map(|(_, at)| iso_date_time(*at)),
            "needsAnalysis": wrong.analysis.is_none(),
        },
    }))
}

fn kind_and_options(body: &ItemBody) -> (&'static str, Option<&[String]>) {
    match body {
        ItemBody::MultipleChoice(choice) => ("single", Some(&choice.options)),
        ItemBody::ShortAnswer(_) => ("short", None),
        ItemBody::Dictation(_) => ("dictation", None),
    }
}

/// An id that old clients send as a text or as a number.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Id {
    Text(String),
    Number(i64),
}

impl Id {
    fn parse(&self) -> Option<i64> {
        match self {
            Self::Text(text) => text.parse().ok(),
            Self::Number(number) => Some(*number),
        }
    }

    fn shown(&self) -> String {
        match self {
            Self::Text(text) => text.chars().take(40).collect(),
            Self::Number(number) => number.to_string(),
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct One {
    answer_id: Id,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Many {
    answer_ids: Vec<Id>,
}

fn in_chinese(context: &Context) -> bool {
    context.shell.locale == Locale::Zh
}

/// `POST /api/ai/wrong-answers/analyze`: only `answerId` is read.
///
/// # Errors
/// 400, 401, 404 for another's, 429, 502 to 504.
pub async fn analyze(
    State(site): State<SiteState>,
    context: Context,
    bytes: Bytes,
) -> Result<Response, Refusal> {
    let learner_id = learner(&context)?;
    let headers = count(&site, ANALYSES, learner_id).await?;
    let sent: One = body(&bytes)?;
    let found = match sent.answer_id.parse() {
        Some(id) => analysis::find(&site.web.db, learner_id, id).await?,
        None => None,
    };
    let missing = || {
        Refusal::new(
            StatusCode::NOT_FOUND,
            "not_found",
            "there is no such wrong answer of yours",
        )
    };
    let wrong = found.ok_or_else(missing)?;
    let asker = model(&site)?;
    let analysis = analyses::of(asker, learner_id, &wrong, in_chinese(&context)).await;
    let analysis = analysis.map_err(|error| of_model(&site, &error))?;
    Ok((
        headers,
        Json(json!({"success": true, "analysis": analysis})),
    )
        .into_response())
}

/// `POST /api/ai/wrong-answers/analyze-batch`: up to 100. Those that fail do not keep the others
/// from their analysis.
///
/// # Errors
/// 400, 401, 404 with the ids that are not there, 429.
pub async fn analyze_batch(
    State(site): State<SiteState>,
    context: Context,
    bytes: Bytes,
) -> Result<Response, Refusal> {
    let learner_id = learner(&context)?;
    let headers = count(&site, BATCHES, learner_id).await?;
    let sent: Many = body(&bytes)?;
    let n_ids = sent.answer_ids.len();
    if n_ids == 0 || n_ids > MAX_BATCH {
        return Err(Refusal::field(
            "answerIds",
            format!("{n_ids} ids; 1 to {MAX_BATCH} are allowed"),
        ));
    }
    let (mut found, mut missing) = (Vec::new(), Vec::new());
    for id in &sent.answer_ids {
        let wrong = match id.parse() {
            Some(id) => analysis::find(&site.web.db, learner_id, id).await?,
            None => None,
        };
        match wrong {
            Some(wrong) => found.push(wrong),
            None => missing.push(id.shown()),
        }
    }
    if !missing.is_empty() {
        let refusal = Refusal::new(
            StatusCode::NOT_FOUND,
            "not_found",
            format!("not there: {}", missing.join(", ")),
        );
        return Err(refusal.with(json!({"missing": missing})));
    }
    found.dedup_by_key(|wrong| wrong.response_id);
    let (success, failed) = run_batch(&site, learner_id, &found, in_chinese(&context)).await?;
    let summary =
        json!({"total": found.len(), "successful": success.len(), "failed": failed.len()});
    Ok((
        headers,
        Json(json!({"success": success, "failed": failed, "summary": summary})),
    )
        .into_response())
}

/// Analyses side by side. Nobody is sent any more once the tokens are spent: each of the rest
/// fails at once, by the budget.
async fn run_batch(
    site: &SiteState,
    learner_id: i64,
    found: &[Wrong],
    in_chinese: bool,
) -> Result<(Vec<Value>, Vec<Value>), Refusal> {
    let asker = model(site)?;
    let mut tasks = Vec::new();
    for wrong in found {
        tasks.push(analyses::of(asker, learner_id, wrong, in_chinese));
    }
    let done: Vec<_> = futures::stream::iter(tasks)
        .buffered(AT_ONCE)
        .collect()
        .await;
    let (mut success, mut failed) = (Vec::new(), Vec::new());
    for (wrong, result) in found.iter().zip(done) {
        let id = wrong.response_id.to_string();
        match result {
            Ok(analysis) => success.push(json!({"answerId": id, "analysis": analysis})),
            Err(error) => failed.push(json!({"answerId": id, "error": error.failure().as_str()})),
        }
    }
    Ok((success, failed))
}

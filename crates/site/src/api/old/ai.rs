//! `/api/ai/…`: topics, texts, questions and grading, each in one call. What is graded here is never
//! stored: the key comes from the client.

use super::{GENERAL, Refusal, body, count, learner, model, of_model};
use crate::SiteState;
use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use listen_core::generation::{
    self, MAX_EXCLUDED, MAX_FOCUS_AREAS, MAX_TOPIC_CHARS, SECONDS, Wish, is_safe_line,
};
use listen_core::item::{Item, ItemBody};
use listen_core::own_text::MAX_CHARS;
use listen_core::passage::{Bilingual, Passage, Speaker, Turn, word_spans};
use listen_core::taxonomy::{Accent, FocusArea, Form, Level, Sex, Topic};
use listen_core::web_search::MAX_HITS;
use listen_generation::{
    Asker, Draft, ShortResponse, expand_text, feedback, items, search, text, topics,
};
use listen_phonemes::Language;
use listen_web::context::Context;
use serde::Deserialize;
use serde_json::{Value, json};

/// Most questions that are graded at once.
const MAX_QUESTIONS: usize = 50;

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Asked {
    difficulty: String,
    difficulty_level: Option<f64>,
    word_count: Option<i64>,
    duration: Option<i64>,
    language: Option<String>,
    focus_areas: Vec<String>,
    search_enhanced: bool,
    search_max_results: Option<usize>,
    excluded_topics: Vec<String>,
    topic: String,
    transcript: String,
    text: String,
    target_word_count: Option<i64>,
    max_attempts: Option<i64>,
    min_acceptable_percentage: Option<f64>,
}

/// The level: by name, or by its number from 1 to 30.
fn level(sent: &Asked) -> Result<Level, Refusal> {
    if let Some(number) = sent.difficulty_level {
        if !(1.0..=30.0).contains(&number) {
            return Err(Refusal::field("difficultyLevel", "must be from 1 to 30"));
        }
        let steps = [5.0, 10.0, 15.0, 20.0, 25.0];
        let idx = steps.iter().filter(|end| number > **end).count();
        return Ok(Level::ALL[idx.min(Level::ALL.len() - 1)]);
    }
    Level::parse(&sent.difficulty.to_uppercase())
        .map_err(|error| Refusal::field("difficulty", error))
}

/// English only: passages of this server are English.
pub(super) fn language(language: Option<&str>) -> Result<(), Refusal> {
    match language {
        None | Some("" | "en-US" | "en-GB") => Ok(()),
        Some(other) => Err(Refusal::field(
            "language",
            format!("`{other}` is not offered; allowed: en-US, en-GB"),
        )),
    }
}

fn areas(names: &[String]) -> Result<Vec<FocusArea>, Refusal> {
    if names.len() > MAX_FOCUS_AREAS {
        let n = names.len();
        return Err(Refusal::field(
            "focusAreas",
            format!("{n} areas; at most {MAX_FOCUS_AREAS} are allowed"),
        ));
    }
    let parsed = names.iter().map(|name| FocusArea::parse(name));
    parsed
        .collect::<Result<_, _>>()
        .map_err(|error| Refusal::field("focusAreas", error))
}

/// The length that is nearest to a number of words.
fn seconds(n_words: Option<i64>, duration: Option<i64>) -> Result<u32, Refusal> {
    let wanted = match (n_words, duration) {
        (Some(n_words), _) if !(1..=1_200).contains(&n_words) => {
            return Err(Refusal::field("wordCount", "must be from 1 to 1200"));
        }
        (_, Some(duration)) if !(1..=600).contains(&duration) => {
            return Err(Refusal::field("duration", "must be from 1 to 600 seconds"));
        }
        (Some(n_words), _) => n_words / 2,
        (None, Some(duration)) => duration,
        (None, None) => 120,
    };
    let nearest = SECONDS
        .iter()
        .min_by_key(|seconds| (i64::from(**seconds) - wanted).abs());
    Ok(nearest.copied().unwrap_or(120))
}

fn wish(sent: &Asked) -> Result<Wish, Refusal> {
    language(sent.language.as_deref())?;
    Ok(Wish {
        level: level(sent)?,
        seconds: seconds(sent.word_count, sent.duration)?,
        form: Form::Monologue,
        focus_areas: areas(&sent.focus_areas)?,
        topic: sent.topic.trim().to_owned(),
        source: None,
        wants_search: sent.search_enhanced,
        found: Vec::new(),
    })
}

/// The wish with what the web says about it, if that was asked for.
async fn with_search(asker: &Asker, wish: Wish, max_hits: usize) -> Result<Wish, Refusal> {
    if !wish.wants_search {
        return Ok(wish);
    }
    if asker.searcher().is_none() {
        let message = "this server has no web search; leave it out or send false";
        return Err(Refusal::field("searchEnhanced", message));
    }
    let mut found = search(asker, &wish).await.hits;
    found.truncate(max_hits);
    Ok(Wish { found, ..wish })
}

/// Results to use, 1 to 5.
fn max_hits(sent: &Asked) -> Result<usize, Refusal> {
    let wanted = sent.search_max_results.unwrap_or(MAX_HITS);
    if (1..=MAX_HITS).contains(&wanted) {
        return Ok(wanted);
    }
    let message = format!("must be from 1 to {MAX_HITS}");
    Err(Refusal::field("searchMaxResults", message))
}

fn topic_of(wish: &Wish) -> Result<(), Refusal> {
    if is_safe_line(&wish.topic, MAX_TOPIC_CHARS) {
        Ok(())
    } else {
        Err(Refusal::field(
            "topic",
            format!("must be one line of 1 to {MAX_TOPIC_CHARS} characters without addresses"),
        ))
    }
}

/// A learner who may ask, and the headers of what is left.
async fn begin(site: &SiteState, context: &Context) -> Result<(i64, HeaderMap), Refusal> {
    let learner_id = learner(context)?;
    let headers = count(site, GENERAL, learner_id).await?;
    Ok((learner_id, headers))
}

fn answer(headers: HeaderMap, body: Value) -> Response {
    (headers, Json(body)).into_response()
}

fn coverage_json(coverage: &generation::Coverage) -> Value {
    json!({
        "requested": coverage.requested,
        "provided": coverage.provided,
        "coverage": coverage.coverage,
        "rating": coverage.rating(),
        "unmatchedTags": coverage.unmatched,
        "partialMatches": [],
    })
}

/// `POST /api/ai/topics`.
///
/// # Errors
/// 400, 401, 429, 502 to 504.
pub async fn create_topics(
    State(site): State<SiteState>,
    context: Context,
    bytes: Bytes,
) -> Result<Response, Refusal> {
    let (learner_id, headers) = begin(&site, &context).await?;
    let sent: Asked = body(&bytes)?;
    let wish = wish(&sent)?;
    if sent.excluded_topics.len() > MAX_EXCLUDED {
        return Err(Refusal::field(
            "excludedTopics",
            format!("at most {MAX_EXCLUDED} are allowed"),
        ));
    }
    let excluded: Vec<String> = sent
        .excluded_topics
        .into_iter()
        .filter(|topic| is_safe_line(topic, MAX_TOPIC_CHARS))
        .collect();
    let asker = model(&site)?;
    let made = topics(asker, learner_id, &wish, &excluded)
        .await
        .map_err(|error| of_model(&site, &error))?;
    Ok(answer(
        headers,
        json!({
            "success": true, "topics": made.topics, "focusCoverage": Value::Null, "attempts": made.n_calls, "degradationReason": Value::Null,
        }),
    ))
}

/// `POST /api/ai/transcript`.
///
/// # Errors
/// 400, 401, 429, 502 to 504.
pub async fn create_transcript(
    State(site): State<SiteState>,
    context: Context,
    bytes: Bytes,
) -> Result<Response, Refusal> {
    let (learner_id, headers) = begin(&site, &context).await?;
    let sent: Asked = body(&bytes)?;
    let wish = wish(&sent)?;
    topic_of(&wish)?;
    let max_hits = max_hits(&sent)?;
    let asker = model(&site)?;
    let wish = with_search(asker, wish, max_hits).await?;
    let made = text(asker, Some(learner_id), &wish, async |_: &Draft| Ok(()))
        .await
        .map_err(|error| of_model(&site, &error))?;
    Ok(answer(
        headers,
        json!({
            "success": true, "transcript": made.draft.text(), "title": made.draft.title, "wordCount": made.draft.n_words(),
            "sources": wish.found, "focusCoverage": Value::Null, "attempts": made.n_cycles, "degradationReason": Value::Null,
        }),
    ))
}

/// A passage of a client's text, to ask about. It is stored nowhere.
pub(super) fn passage(transcript: &str, level: Level) -> Result<Passage, Refusal> {
    let n_chars = transcript.chars().count();
    if transcript.trim().is_empty() || n_chars > MAX_CHARS {
        return Err(Refusal::field(
            "transcript",
            format!("has {n_chars} characters; 1 to {MAX_CHARS} are allowed"),
        ));
    }
    let chars: Vec<char> = transcript.chars().collect();
    let ranges = listen_phonemes::sentences(transcript, Language::EnUs);
    let sentences: Vec<String> = ranges
        .into_iter()
        .map(|range| {
            chars[range]
                .iter()
                .collect::<String>()
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" ")
        })
        .filter(|sentence| !word_spans(sentence).is_empty())
        .collect();
    if sentences.is_empty() {
        return Err(Refusal::field("transcript", "has no words in it"));
    }
    let both = |text: &str| Bilingual {
        en: text.to_owned(),
        zh: text.to_owned(),
    };
    Ok(Passage {
        slug: "none".to_owned(),
        version: 1,
        level,
        topic: Topic::Community,
        form: Form::Monologue,
        title: both("Passage"),
        context: both("Passage"),
        licence: "private".to_owned(),
        provenance: "client".to_owned(),
        speakers: vec![Speaker {
            name: String::new(),
            sex: Sex::Female,
            accent: Accent::Us,
        }],
        turns: vec![Turn {
            speaker_idx: 0,
            sentences,
        }],
        items: Vec::new(),
    })
}

/// `POST /api/ai/expand`.
///
/// # Errors
/// 400, 401, 429, 502 to 504.
pub async fn expand(
    State(site): State<SiteState>,
    context: Context,
    bytes: Bytes,
) -> Result<Response, Refusal> {
    let (learner_id, headers) = begin(&site, &context).await?;
    let sent: Asked = body(&bytes)?;
    let share = sent.min_acceptable_percentage.unwrap_or(0.9);
    if !(0.1..=1.5).contains(&share) {
        return Err(Refusal::field(
            "minAcceptablePercentage",
            "must be from 0.1 to 1.5",
        ));
    }
    let n_tries = sent.max_attempts.unwrap_or(5);
    if !(1..=5).contains(&n_tries) {
        return Err(Refusal::field("maxAttempts", "must be from 1 to 5"));
    }
    let target = sent.target_word_count.unwrap_or(0);
    if !(1..=1_200).contains(&target) {
        return Err(Refusal::field("targetWordCount", "must be from 1 to 1200"));
    }
    language(sent.language.as_deref())?;
    let level = level(&sent)?;
    let whole = passage(&sent.text, level).map_err(|_| {
        Refusal::field(
            "text",
            format!("must have 1 to {MAX_CHARS} characters with words in them"),
        )
    })?;
    let wish = Wish {
        level,
        seconds: u32::try_from(target / 2).unwrap_or(60).max(1),
        form: Form::Monologue,
        focus_areas: Vec::new(),
        topic: sent.topic.clone(),
        source: None,
        wants_search: false,
        found: Vec::new(),
    };
    let asker = model(&site)?;
    let first = Draft {
        title: "Passage".to_owned(),
        title_zh: String::new(),
        speakers: whole.speakers,
        turns: whole.turns,
    };
    let (n_first, mut draft, mut n_done) = (first.n_words(), first, 0);
    let target_words = usize::try_from(target).unwrap_or(1);
    let reached =
        |draft: &Draft, share: f64| to_f64(draft.n_words()) >= share * to_f64(target_words);
    while n_done < n_tries && !reached(&draft, share.max(0.95)) {
        n_done += 1;
        draft = expand_text(asker, Some(learner_id), &wish, draft)
            .await
            .map_err(|error| of_model(&site, &error))?;
    }
    Ok(answer(
        headers,
        json!({
            "success": true, "expandedText": draft.text(), "originalWordCount": n_first, "finalWordCount": draft.n_words(),
            "targetWordCount": target, "expansionAttempts": n_done, "meetsRequirement": reached(&draft, 0.95),
            "meetsBasicRequirement": reached(&draft, share), "minAcceptablePercentage": share,
            "message": if reached(&draft, share) { "long enough" } else { "still too short" },
        }),
    ))
}

fn to_f64(n: usize) -> f64 {
    f64::from(u32::try_from(n).unwrap_or(u32::MAX))
}

/// `POST /api/ai/questions`.
///
/// # Errors
/// 400, 401, 429, 502 to 504.
pub async fn create_questions(
    State(site): State<SiteState>,
    context: Context,
    bytes: Bytes,
) -> Result<Response, Refusal> {
    let (learner_id, headers) = begin(&site, &context).await?;
    let sent: Asked = body(&bytes)?;
    language(sent.language.as_deref())?;
    let passage = passage(&sent.transcript, level(&sent)?)?;
    let focus_areas = areas(&sent.focus_areas)?;
    let n_wanted = sent.duration.map_or(10, |_| 8);
    let asker = model(&site)?;
    let made = items(
        asker,
        Some(learner_id),
        &passage,
        n_wanted,
        &focus_areas,
        &[],
        &[],
    )
    .await
    .map_err(|error| of_model(&site, &error))?;
    if made.items.is_empty() {
        let why = listen_core::generation::Failure::Items;
        return Err(Refusal::new(
            axum::http::StatusCode::BAD_GATEWAY,
            why.as_str(),
            "no question passed the checks",
        ));
    }
    let is_short = made.items.len() < n_wanted;
    let reason =
        is_short.then(|| format!("{} questions did not pass the checks", made.dropped.len()));
    Ok(answer(
        headers,
        json!({
            "success": true,
            "questions": made.items.iter().filter_map(question).collect::<Vec<_>>(),
            "focusCoverage": coverage_json(&made.coverage),
            "focusMatch": made.items.iter().map(|item| focus_match(item, &focus_areas)).collect::<Vec<_>>(),
            "attempts": made.n_calls, "degradationReason": reason,
        }),
    ))
}

fn question(item: &Item) -> Option<Value> {
    match &item.body {
        ItemBody::MultipleChoice(choice) => Some(json!({
            "type": "single", "question": choice.stem, "options": choice.options, "answer": choice.options.get(choice.key),
            "focus_areas": item.focus_areas, "explanation": choice.rationale.en,
        })),
        ItemBody::ShortAnswer(short) => Some(json!({
            "type": "short", "question": short.stem, "options": Value::Null, "answer": short.accepted.first(),
            "focus_areas": item.focus_areas, "explanation": short.rationale.en,
        })),
        ItemBody::Dictation(_) => None,
    }
}

/// How well an item fits what was sent for, by its areas.
fn focus_match(item: &Item, wanted: &[FocusArea]) -> Value {
    let matched: Vec<&FocusArea> = item
        .focus_areas
        .iter()
        .filter(|area| wanted.contains(area))
        .collect();
    let confidence = match matched.len() {
        0 => "low",
        1 => "medium",
        _ => "high",
    };
    json!({"matchedTags": matched, "confidence": confidence})
}

#[derive(Debug, Deserialize)]
struct Grading {
    transcript: String,
    questions: Vec<Question>,
    answers: Answers,
    #[serde(default)]
    language: Option<String>,
    #[serde(default, rename = "focusAreas")]
    focus_areas: Vec<String>,
}

/// Old clients send a list, or an object by index.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Answers {
    List(Vec<Option<String>>),
    Object(std::collections::HashMap<String, Option<String>>),
}

impl Answers {
    fn of(&self, idx: usize) -> &str {
        let found = match self {
            Self::List(list) => list.get(idx).and_then(Option::as_deref),
            Self::Object(map) => map.get(&idx.to_string()).and_then(Option::as_deref),
        };
        found.unwrap_or_default()
    }
}

#[derive(Debug, Deserialize)]
struct Question {
    #[serde(rename = "type")]
    kind: String,
    #[serde(rename = "question")]
    stem: String,
    #[serde(default)]
    options: Option<Vec<String>>,
    answer: String,
    #[serde(default)]
    focus_areas: Vec<String>,
}

/// `POST /api/ai/grade`: choices by rules; short answers get marks and feedback of the model where
/// there is one.
///
/// # Errors
/// 400, 401, 429, 502 to 504.
pub async fn grade(
    State(site): State<SiteState>,
    context: Context,
    bytes: Bytes,
) -> Result<Response, Refusal> {
    let (learner_id, headers) = begin(&site, &context).await?;
    let sent: Grading = body(&bytes)?;
    language(sent.language.as_deref())?;
    let wanted = areas(&sent.focus_areas)?;
    let n_questions = sent.questions.len();
    if n_questions == 0 || n_questions > MAX_QUESTIONS {
        return Err(Refusal::field(
            "questions",
            format!("{n_questions} questions; 1 to {MAX_QUESTIONS} are allowed"),
        ));
    }
    if sent.transcript.chars().count() > MAX_CHARS {
        return Err(Refusal::field(
            "transcript",
            format!("has more than {MAX_CHARS} characters"),
        ));
    }
    let mut results = Vec::new();
    for (idx, question) in sent.questions.iter().enumerate() {
        let given = sent.answers.of(idx);
        results.push(
            graded(
                &site,
                &context,
                learner_id,
                &sent.transcript,
                question,
                given,
                idx,
            )
            .await?,
        );
    }
    let provided: Vec<&FocusArea> = wanted
        .iter()
        .filter(|area| {
            sent.questions.iter().any(|question| {
                question
                    .focus_areas
                    .iter()
                    .any(|name| name == area.as_str())
            })
        })
        .collect();
    let share = if wanted.is_empty() {
        1.0
    } else {
        to_f64(provided.len()) / to_f64(wanted.len())
    };
    let coverage = json!({"requested": wanted, "provided": provided, "coverage": share});
    Ok(answer(
        headers,
        json!({"success": true, "results": results, "focusCoverage": coverage}),
    ))
}

async fn graded(
    site: &SiteState,
    context: &Context,
    learner_id: i64,
    transcript: &str,
    question: &Question,
    given: &str,
    idx: usize,
) -> Result<Value, Refusal> {
    let is_same = given.trim().to_lowercase() == question.answer.trim().to_lowercase();
    let is_right = is_same || listen_core::dictation::matches(&question.answer, given);
    let mut result = json!({
        "type": question.kind, "question_id": idx, "user_answer": given, "correct_answer": question.answer,
        "is_correct": is_right && !given.trim().is_empty(), "standard_answer": Value::Null, "score": Value::Null,
        "short_feedback": Value::Null, "error_tags": [], "error_analysis": Value::Null,
    });
    let is_choice = question
        .options
        .as_ref()
        .is_some_and(|options| !options.is_empty());
    if is_choice {
        result["is_correct"] = json!(is_same && !given.trim().is_empty());
        return Ok(result);
    }
    let Some(asker) = site.model.as_ref().filter(|_| !given.trim().is_empty()) else {
        result["score"] = json!(if is_right && !given.trim().is_empty() {
            10
        } else {
            1
        });
        result["standard_answer"] = json!(question.answer);
        return Ok(result);
    };
    let response = ShortResponse {
        question: &question.stem,
        expected: &question.answer,
        given: &given.chars().take(2_000).collect::<String>(),
        passage: transcript,
        in_chinese: context.shell.locale == listen_web::locale::Locale::Zh,
    };
    let found = feedback(asker, learner_id, &response)
        .await
        .map_err(|error| of_model(site, &error))?;
    result["score"] = json!(found.score);
    result["standard_answer"] = json!(found.standard_answer);
    result["short_feedback"] = json!(found.short_feedback);
    result["error_tags"] = json!(found.error_tags);
    result["error_analysis"] = json!(found.error_analysis);
    Ok(result)
}

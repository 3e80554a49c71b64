//! Everything that is kept about a learner, as JSON: what the account page gives to download.
//!
//! **How to add a table.** A table with a learner's rows gets one statement here and one line in
//! `TABLES`; the test `every_table_of_a_learner_is_in_the_download` names the one that lacks it.
//! A column called `…_json` is stored JSON and leaves as JSON, under the name without the ending;
//! columns that read as claims (`is_…`, `was_…`) leave as true or false on both databases.

use crate::sql::{Sql, on_db, statements};
use crate::{Db, StoreError};
use serde_json::{Map, Value};
use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;
use sqlx::{Column as _, Row as _, TypeInfo as _, ValueRef as _};

statements! {
    ACCOUNT = "SELECT email, name, role, locale, consent_version, consent_at, created_at FROM account WHERE learner_id = $1";
    SESSION = "SELECT kind, agent, is_persistent, created_at, last_seen_at, expires_at FROM session WHERE learner_id = $1 ORDER BY id";
    PASSAGE = "SELECT id, slug, version, is_current, level, topic, form, title_en, title_zh, context_en, context_zh, licence, provenance,
            created_at FROM passage WHERE owner_learner_id = $1 ORDER BY id";
    SENTENCE = "SELECT passage.slug, passage.version, speaker.name AS speaker, sentence.position, sentence.text
        FROM sentence JOIN passage ON passage.id = sentence.passage_id JOIN turn ON turn.id = sentence.turn_id
            JOIN speaker ON speaker.id = turn.speaker_id
        WHERE passage.owner_learner_id = $1 ORDER BY passage.id, sentence.position";
    ATTEMPT = "SELECT attempt.id, passage.slug, passage.version, attempt.started_at, attempt.is_begun, attempt.is_reading, attempt.babble_db, attempt.submitted_at,
            attempt.n_items, attempt.n_correct
        FROM attempt JOIN passage ON passage.id = attempt.passage_id WHERE attempt.learner_id = $1 ORDER BY attempt.id";
    RESPONSE = "SELECT response.attempt_id, item.position, item.kind, response.given, response.saved_at, response.is_correct,
            response.score AS score_json
        FROM response JOIN attempt ON attempt.id = response.attempt_id JOIN item ON item.id = response.item_id
        WHERE attempt.learner_id = $1 ORDER BY response.attempt_id, item.position";
    SENTENCE_REVEAL = "SELECT sentence_reveal.attempt_id, sentence.position, sentence_reveal.revealed_at
        FROM sentence_reveal JOIN attempt ON attempt.id = sentence_reveal.attempt_id JOIN sentence ON sentence.id = sentence_reveal.sentence_id
        WHERE attempt.learner_id = $1 ORDER BY sentence_reveal.attempt_id, sentence.position";
    PRACTICE = "SELECT kind, reference_id, passage_id, started_at, finished_at, active_ms, n_items, n_correct, points, is_reading, babble_db
        FROM practice WHERE learner_id = $1 ORDER BY id";
    SAVED_CHOICE = "SELECT kind, name, level, length, topic, focus_areas AS focus_areas_json, created_at, deleted_at
        FROM saved_choice WHERE learner_id = $1 ORDER BY id";
    IMPORTED_SESSION = "SELECT id, topic, level, language, transcript, note, n_items, n_correct, accuracy, duration_ms, practised_at, imported_at
        FROM imported_session WHERE learner_id = $1 ORDER BY id";
    IMPORTED_ITEM = "SELECT imported_item.session_id, imported_item.position, kind, stem, options AS options_json, correct, given, is_correct, marks,
            rationale, feedback, focus_areas AS focus_areas_json, error_tags AS error_tags_json, analysis AS analysis_json
        FROM imported_item JOIN imported_session ON imported_session.id = imported_item.session_id
        WHERE imported_session.learner_id = $1 ORDER BY imported_item.session_id, imported_item.position";
    ACHIEVEMENT = "SELECT name, told_at FROM achievement WHERE learner_id = $1 ORDER BY name";
    LISTENING = "SELECT sentence_id, n_plays, n_scored, speed_milli, heard_at, babble_db FROM listening WHERE learner_id = $1 ORDER BY sentence_id";
    HELP_USE = "SELECT sentence_id, rung, n_uses, used_at, is_scored FROM help_use WHERE learner_id = $1 ORDER BY sentence_id";
    PLAY_DAY = "SELECT day, n_plays, n_broken, n_slow, n_babble FROM play_day WHERE learner_id = $1 ORDER BY day";
    PLAYER_PLACE = "SELECT passage_id, position_ms, speed_milli, settings, updated_at FROM player_place WHERE learner_id = $1 ORDER BY passage_id";
    EXERCISE = "SELECT id, passage_id, kind, target, CASE WHEN submitted_at IS NULL THEN NULL ELSE body END AS body_json, n_responses, created_at, submitted_at, n_correct, points FROM exercise WHERE learner_id = $1 ORDER BY id";
    REVIEW_SETTING = "SELECT retention_milli, n_new_a_day, n_reviews_a_day FROM review_setting WHERE learner_id = $1 ORDER BY retention_milli";
    REVIEW_CARD = "SELECT id, kind, sentence_id, item_id, pair, skill, state, is_automatic, created_at, created_day, stability, difficulty, last_day, due_day, step, step_at, n_good_row, speed_milli, turn, turn_given, turn_help, passage_id, condition, carrier_id FROM review_card WHERE learner_id = $1 ORDER BY id";
    REVIEW_LOG = "SELECT id, card_id, turn, kind, started_at, answered_at, day, elapsed_days, computed, rating, given, score AS score_json, n_plays, help, speed_milli, voice, passage_id, retention_milli, memory_before, memory_after, cause, condition, carrier_id FROM review_log WHERE learner_id = $1 ORDER BY id";
    MISTAKE = "SELECT response_id, made_at, level, kind, skill, focus_areas, labels, cause, state, previous_state, changed_at, words FROM mistake WHERE learner_id = $1 ORDER BY response_id";
    ABILITY = "SELECT theta, se, n FROM ability WHERE learner_id = $1 ORDER BY theta";
    ABILITY_DAY = "SELECT day, theta, se FROM ability_day WHERE learner_id = $1 ORDER BY day";
    LEARNING_CHOICE = "SELECT manual_step, focus_areas AS focus_areas_json FROM learning_choice WHERE learner_id = $1 ORDER BY manual_step";
    PROFILE_DAY = "SELECT feature, day, n_chances, n_right FROM profile_day WHERE learner_id = $1 ORDER BY feature";
    PROFILE_SPEED = "SELECT speed_milli, day, n_chances, n_right FROM profile_speed WHERE learner_id = $1 ORDER BY speed_milli";
    PLACEMENT = "SELECT id, guess, started_at, finished_at, n_items, theta, se, comprehension_theta, comprehension_se, decoding_theta, decoding_se FROM placement WHERE learner_id = $1 ORDER BY id";
    TEXT_DRAFT = "SELECT id, body, created_at FROM text_draft WHERE learner_id = $1 ORDER BY id";
    TEXT_GUEST = "SELECT slug, opened_at FROM text_guest WHERE learner_id = $1 ORDER BY slug";
    NOTE = "SELECT note.attempt_id, note.text, note.saved_at FROM note JOIN attempt ON attempt.id = note.attempt_id WHERE attempt.learner_id = $1 ORDER BY note.attempt_id";
    EXERCISE_RESPONSE = "SELECT exercise_response.exercise_id, exercise_response.position, exercise_response.given, exercise_response.saved_at, exercise_response.item_id, exercise_response.score AS score_json FROM exercise_response JOIN exercise ON exercise.id = exercise_response.exercise_id WHERE exercise.learner_id = $1 ORDER BY exercise_response.exercise_id";
    PLACEMENT_RESPONSE = "SELECT placement_response.placement_id, placement_response.position, placement_response.placement_item_id, placement_response.asked_at, placement_response.n_plays, placement_response.given, placement_response.answered_at, placement_response.n_right FROM placement_response JOIN placement ON placement.id = placement_response.placement_id WHERE placement.learner_id = $1 ORDER BY placement_response.placement_id";
    LEARNER = "SELECT created_at, time_zone, zone_is_chosen AS is_zone_chosen, goal_minutes, goal_sessions, babble_db FROM learner WHERE id = $1";
    SECOND_FACTOR = "SELECT second_factor.is_on, second_factor.created_at FROM second_factor
        JOIN account ON account.id = second_factor.account_id WHERE account.learner_id = $1 ORDER BY second_factor.created_at";
    /// That there are some; the codes themselves are nobody's to read.
    RECOVERY_CODE = "SELECT COUNT(*) AS n_codes FROM recovery_code
        JOIN account ON account.id = recovery_code.account_id WHERE account.learner_id = $1 HAVING COUNT(*) > 0";
    ACCOUNT_LINK = "SELECT account_link.kind, account_link.created_at, account_link.expires_at FROM account_link
        JOIN account ON account.id = account_link.account_id WHERE account.learner_id = $1 ORDER BY account_link.created_at";
    CLASS_MEMBER = "SELECT class.name, class_member.joined_at FROM class_member JOIN class ON class.id = class_member.class_id
        WHERE class_member.learner_id = $1 ORDER BY class_member.joined_at";
    PROBLEM = "SELECT slug, version, kind, text, created_at, closed_at FROM problem WHERE learner_id = $1 ORDER BY id";
    GENERATION = "SELECT id, kind, body AS body_json, state, result AS result_json, error, created_at, updated_at FROM generation WHERE learner_id = $1 ORDER BY id";
    MODEL_ACCOUNT_DAY = "SELECT day, n_tokens, n_calls FROM model_account_day WHERE learner_id = $1 ORDER BY day";
    API_TOKEN = "SELECT name, scopes, created_at, last_used_at, expires_at FROM api_token WHERE learner_id = $1 ORDER BY id";
    PODCAST_LINK = "SELECT created_at FROM podcast_link WHERE learner_id = $1";
    API_WRITE = "SELECT key, status, body AS body_json, created_at FROM api_write WHERE learner_id = $1 AND status > 0 ORDER BY key";
    RESPONSE_ANALYSIS = "SELECT response_analysis.response_id, response_analysis.body AS body_json, response_analysis.model, response_analysis.made_at
        FROM response_analysis JOIN response ON response.id = response_analysis.response_id JOIN attempt ON attempt.id = response.attempt_id
        WHERE attempt.learner_id = $1 ORDER BY response_analysis.response_id";
    OFFLINE_SUBMISSION = "SELECT key, attempt_id, finished_at, received_at FROM offline_submission WHERE learner_id = $1 ORDER BY received_at";
}

/// Each table with a learner's rows, and the statement that takes them.
const TABLES: &[(&str, Sql)] = &[
    ("account", ACCOUNT),
    ("session", SESSION),
    ("passage", PASSAGE),
    ("sentence", SENTENCE),
    ("attempt", ATTEMPT),
    ("response", RESPONSE),
    ("sentence_reveal", SENTENCE_REVEAL),
    ("practice", PRACTICE),
    ("saved_choice", SAVED_CHOICE),
    ("imported_session", IMPORTED_SESSION),
    ("imported_item", IMPORTED_ITEM),
    ("achievement", ACHIEVEMENT),
    ("listening", LISTENING),
    ("help_use", HELP_USE),
    ("play_day", PLAY_DAY),
    ("player_place", PLAYER_PLACE),
    ("exercise", EXERCISE),
    ("review_setting", REVIEW_SETTING),
    ("review_card", REVIEW_CARD),
    ("review_log", REVIEW_LOG),
    ("mistake", MISTAKE),
    ("ability", ABILITY),
    ("ability_day", ABILITY_DAY),
    ("learning_choice", LEARNING_CHOICE),
    ("profile_day", PROFILE_DAY),
    ("profile_speed", PROFILE_SPEED),
    ("placement", PLACEMENT),
    ("text_draft", TEXT_DRAFT),
    ("text_guest", TEXT_GUEST),
    ("note", NOTE),
    ("exercise_response", EXERCISE_RESPONSE),
    ("placement_response", PLACEMENT_RESPONSE),
    ("learner", LEARNER),
    ("offline_submission", OFFLINE_SUBMISSION),
    ("class_member", CLASS_MEMBER),
    ("problem", PROBLEM),
    ("second_factor", SECOND_FACTOR),
    ("recovery_code", RECOVERY_CODE),
    ("account_link", ACCOUNT_LINK),
    ("generation", GENERATION),
    ("model_account_day", MODEL_ACCOUNT_DAY),
    ("api_token", API_TOKEN),
    ("api_write", API_WRITE),
    ("podcast_link", PODCAST_LINK),
    ("response_analysis", RESPONSE_ANALYSIS),
];

/// Names of the tables that leave with a download.
#[must_use]
pub fn tables() -> Vec<&'static str> {
    TABLES.iter().map(|(table, _)| *table).collect()
}

/// Everything that is kept about a learner: a list of rows for each table, by its name.
///
/// # Errors
/// [`StoreError::Corrupt`] if stored JSON cannot be read; else what the database says.
pub async fn of(db: &Db, learner_id: i64) -> Result<Map<String, Value>, StoreError> {
    let mut everything = Map::new();
    for (table, sql) in TABLES {
        let rows = on_db!(db, fetch_all JsonRow, sql, learner_id)?;
        let rows = rows.into_iter().map(|JsonRow(row)| Value::Object(row));
        everything.insert((*table).to_owned(), rows.collect());
    }
    Ok(everything)
}

/// A row of any table.
struct JsonRow(Map<String, Value>);

/// Notes a text under its column's name, as JSON where the name says that it is.
fn text(name: &str, text: String) -> sqlx::Result<(String, Value)> {
    match name.strip_suffix("_json") {
        None => Ok((name.to_owned(), Value::String(text))),
        Some(name) => {
            let value = serde_json::from_str(&text)
                .map_err(|error| sqlx::Error::Decode(Box::new(error)))?;
            Ok((name.to_owned(), value))
        }
    }
}

/// An integer, or a claim, which SQLite keeps as 0 or 1.
fn integer(name: &str, number: i64) -> Value {
    let is_claim = ["is_", "was_", "has_", "used_"]
        .iter()
        .any(|start| name.starts_with(start));
    if is_claim {
        Value::Bool(number != 0)
    } else {
        Value::from(number)
    }
}

fn nothing(name: &str) -> (String, Value) {
    let name = name.strip_suffix("_json").unwrap_or(name);
    (name.to_owned(), Value::Null)
}

impl sqlx::FromRow<'_, SqliteRow> for JsonRow {
    fn from_row(row: &SqliteRow) -> sqlx::Result<Self> {
        let fields = row.columns().iter().map(|column| {
            let (idx, name) = (column.ordinal(), column.name());
            let raw = row.try_get_raw(idx)?;
            if raw.is_null() {
                return Ok(nothing(name));
            }
            match raw.type_info().name() {
                "INTEGER" => Ok((name.to_owned(), integer(name, row.try_get(idx)?))),
                "REAL" => Ok((name.to_owned(), row.try_get::<f64, _>(idx)?.into())),
                _ => text(name, row.try_get(idx)?),
            }
        });
        fields.collect::<sqlx::Result<_>>().map(Self)
    }
}

impl sqlx::FromRow<'_, PgRow> for JsonRow {
    fn from_row(row: &PgRow) -> sqlx::Result<Self> {
        let fields = row.columns().iter().map(|column| {
            let (idx, name) = (column.ordinal(), column.name());
            let raw = row.try_get_raw(idx)?;
            if raw.is_null() {
                return Ok(nothing(name));
            }
            match raw.type_info().name() {
                "INT8" => Ok((name.to_owned(), integer(name, row.try_get(idx)?))),
                "INT4" => {
                    let number: i32 = row.try_get(idx)?;
                    Ok((name.to_owned(), integer(name, i64::from(number))))
                }
                "BOOL" => Ok((name.to_owned(), row.try_get::<bool, _>(idx)?.into())),
                "FLOAT8" => Ok((name.to_owned(), row.try_get::<f64, _>(idx)?.into())),
                _ => text(name, row.try_get(idx)?),
            }
        });
        fields.collect::<sqlx::Result<_>>().map(Self)
    }
}

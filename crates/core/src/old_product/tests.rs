//! Data of browsers, with the flaws that the old import had.

use super::browser::{BrowserData, HISTORY, NOTES, PRESETS, TEMPLATES, parse_browser};
use super::reason::Reason;
use super::session::OldSession;
use crate::taxonomy::{FocusArea, Level};
use crate::time::Timestamp;
use serde_json::{Value, json};

const NOW: Timestamp = Timestamp(1_780_000_000_000);

fn exercise(id: &str) -> Value {
    json!({
        "id": id, "topic": "At the market", "difficulty": "B1", "language": "en-US", "transcript": "Good morning.",
        "createdAt": "2025-10-09T08:53:20.000Z",
        "questions": [
            { "type": "single", "question": "Where?", "options": ["market", "bank"], "answer": "market", "explanation": "He says so.",
              "focus_areas": ["detail-comprehension", "no-such-area"] },
            { "type": "short", "question": "Why?", "options": null, "answer": "to buy apples" }
        ],
        "answers": { "0": "market", "1": "" },
        "results": [
            { "question_id": 0, "user_answer": "market", "correct_answer": "market", "is_correct": true },
            { "question_id": 1, "user_answer": "", "is_correct": false, "standard_answer": "To buy apples.", "score": 1,
              "short_feedback": "没有作答", "error_tags": ["detail-missing"] }
        ]
    })
}

fn parse(storage: &Value) -> BrowserData {
    parse_browser(&storage.to_string(), NOW).unwrap()
}

#[test]
fn a_session_is_read_with_its_empty_answer_and_its_note() {
    let storage = json!({
        HISTORY: json!([exercise("1760000000000")]).to_string(),
        NOTES: json!({ "1760000000000": "listen again" }).to_string(),
        "english-listening-goals": "{}",
    });
    let data = parse(&storage);
    assert_eq!(data.refused, []);
    assert_eq!(data.left_out, ["english-listening-goals"]);
    let session = &data.sessions[0];
    assert_eq!(
        (session.note.as_str(), session.n_correct()),
        ("listen again", 1)
    );
    assert_eq!(session.practised_at, 1_760_000_000_000);
    let [choice, short] = session.items.as_slice() else {
        panic!("{session:?}");
    };
    assert_eq!(
        choice.focus_areas,
        [FocusArea::parse("detail-comprehension").unwrap()]
    );
    assert_eq!((short.given.as_str(), short.marks), ("", Some(1)));
    assert_eq!(short.correct, "To buy apples.");
}

/// The other shape: answers inside the questions, as the server has it.
#[test]
fn both_shapes_are_the_same_session() {
    let other = json!({
        "sessionId": "x", "topic": "At the market", "difficulty": "B1", "createdAt": 1_760_000_009_000_i64,
        "exerciseData": json!({ "transcript": "Good morning." }).to_string(),
        "questions": [
            { "index": 0, "type": "single", "question": "Where?", "options": "[\"market\",\"bank\"]", "correctAnswer": "market",
              "answers": [{ "userAnswer": "market", "isCorrect": true, "attemptedAt": "2025-10-09T08:53:20Z" }] },
            { "index": 1, "type": "short", "question": "Why?", "correctAnswer": "to buy apples",
              "answers": [{ "userAnswer": "", "isCorrect": 0 }] }
        ]
    });
    let first = OldSession::parse(&exercise("1"), NOW).unwrap();
    let second = OldSession::parse(&other, NOW).unwrap();
    assert_eq!(
        first.fingerprint(),
        second.fingerprint(),
        "saved twice, at two times"
    );
    assert_eq!(second.items[0].options, ["market", "bank"]);
}

#[test]
fn a_score_of_nothing_is_a_score() {
    let mut session = exercise("1");
    session["accuracy"] = json!(0);
    assert_eq!(
        OldSession::parse(&session, NOW).unwrap().accuracy,
        Some(0.0)
    );
    session["accuracy"] = Value::Null;
    session["exerciseData"] = Value::Null;
    assert_eq!(OldSession::parse(&session, NOW).unwrap().accuracy, None);
}

#[test]
fn what_cannot_be_taken_is_named_and_the_rest_is_taken() {
    let change = |field: &str, value: Value| {
        let mut session = exercise("1");
        session[field] = value;
        session
    };
    let cases = [
        (change("topic", json!("")), Reason::NoTopic),
        (
            change("createdAt", json!("soon")),
            Reason::BadDate("soon".to_owned()),
        ),
        (
            change("difficulty", json!("expert")),
            Reason::UnknownLevel("expert".to_owned()),
        ),
        (
            change("results", json!([])),
            Reason::NotGraded { question: 1 },
        ),
        (json!("text"), Reason::NotAnObject),
        (
            json!({ "topic": "x", "difficulty": "17", "createdAt": 1_760_000_000_000_i64 }),
            Reason::Empty,
        ),
    ];
    let mut history: Vec<Value> = cases.iter().map(|(session, _)| session.clone()).collect();
    history.push(exercise("1"));
    let data = parse(&json!({ HISTORY: history }));
    assert_eq!(data.sessions.len(), 1);
    let reasons: Vec<Reason> = data
        .refused
        .into_iter()
        .map(|refused| refused.reason)
        .collect();
    assert_eq!(reasons, cases.map(|(_, reason)| reason));
}

#[test]
fn presets_are_read_from_both_formats() {
    let preset =
        json!({ "name": "numbers", "focusAreas": ["number-information"], "difficulty": "B2" });
    for stored in [
        json!([preset]),
        json!({ "presets": [preset] }),
        json!({ "numbers": preset }),
    ] {
        let data = parse(&json!({ PRESETS: stored.to_string() }));
        assert_eq!(data.presets.len(), 1, "{stored}");
        assert_eq!(data.presets[0].level, Some(Level::B2));
    }
    let data = parse(&json!({ TEMPLATES: [{ "difficulty": "A1" }, 7], PRESETS: "{" }));
    assert_eq!(data.refused.len(), 3, "{data:?}");
}

#[test]
fn what_is_no_storage_is_refused_as_a_whole() {
    assert!(matches!(
        parse_browser("undefined", NOW),
        Err(Reason::NotJson(_))
    ));
    assert_eq!(parse_browser("7", NOW), Err(Reason::NotAnObject));
}

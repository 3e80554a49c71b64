//! A model, a learner and answers.

use listen_core::generation::{Order, Wish};
use listen_core::taxonomy::{FocusArea, Form, Level};
use listen_core::time::Timestamp;
use listen_generation::{Asker, GenerationError};
use listen_llm::{Client, Settings};
use listen_store::generation::{self, Generation};
use listen_store::model_use::Limits;
use listen_store::{Db, account};
use listen_test_kit::model_server::{ModelServer, Reply};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

pub(crate) const NOW: Timestamp = Timestamp(1_750_000_000_000);

/// A passage of 119 words for one minute.
pub(crate) const TEXT: &str = "Last Friday my neighbour Martha knocked on my door early in the morning. \
    She was holding a small grey cat with a broken collar. \
    The cat had slept in her kitchen because the window was open. \
    We looked at the collar and found a telephone number on it. \
    I called the number, but nobody answered for two hours. \
    At noon a young man called Peter rang back and sounded very happy. \
    He lives in the next village and had looked for his cat since Tuesday. \
    In the afternoon he came by bicycle and brought us a chocolate cake. \
    Martha was a little sad when the cat left with him. \
    Peter promised that she may visit the cat every Sunday.";

pub(crate) fn wish() -> Wish {
    Wish {
        level: Level::B1,
        seconds: 60,
        form: Form::Monologue,
        focus_areas: vec![FocusArea::Inference],
        topic: "A cat that lost its way".to_owned(),
        source: None,
        wants_search: false,
        found: Vec::new(),
    }
}

pub(crate) fn says(value: &Value) -> Reply {
    Reply::Says(value.to_string())
}

pub(crate) fn draft(text: &str) -> Value {
    json!({"title": "A small visitor", "title_zh": "小客人",
        "speakers": [{"name": "Ann", "sex": "female", "accent": "uk"}],
        "turns": [{"speaker": 0, "text": text}]})
}

pub(crate) fn choice(skill: &str, stem: &str, options: [&str; 4], evidence: &str) -> Value {
    json!({"kind": "multiple_choice", "skill": skill, "question": stem, "options": options,
        "answer": options[0], "focus_areas": ["inference", "detail-comprehension"], "evidence": [evidence],
        "explanation": "The speaker says so.", "explanation_zh": "说话人这样说。"})
}

/// Eight items about [`TEXT`] that pass.
pub(crate) fn good_items() -> Vec<Value> {
    let mut short = choice(
        "number_time_place",
        "How long did nobody answer?",
        ["two hours", "", "", ""],
        "nobody answered for two hours",
    );
    short["kind"] = json!("short_answer");
    short["options"] = json!([]);
    vec![
        choice(
            "main_idea",
            "What is the story mainly about?",
            [
                "A lost pet finds its owner again",
                "A new neighbour gives a party",
                "A young man buys a bicycle",
                "A woman moves to a village",
            ],
            "He lives in the next village and had looked for his cat since Tuesday.",
        ),
        choice(
            "main_idea",
            "Which title fits the story best?",
            [
                "An unexpected guest",
                "A terrible holiday",
                "A long car journey",
                "An expensive house",
            ],
            "She was holding a small grey cat with a broken collar.",
        ),
        choice(
            "detail",
            "Where had the animal slept?",
            [
                "In the kitchen",
                "In the garden",
                "In the bathroom",
                "In the garage",
            ],
            "The cat had slept in her kitchen",
        ),
        choice(
            "detail",
            "What was on the collar?",
            [
                "A telephone number",
                "A street address",
                "A coloured ribbon",
                "A golden letter",
            ],
            "found a telephone number on it",
        ),
        short,
        choice(
            "detail",
            "How did the young man travel?",
            ["By bicycle", "By train", "By car", "By taxi"],
            "In the afternoon he came by bicycle",
        ),
        choice(
            "inference",
            "Why did the caller sound so glad?",
            [
                "His pet was safe",
                "He won a prize",
                "He got a new job",
                "His aunt was well",
            ],
            "Peter rang back and sounded very happy",
        ),
        choice(
            "attitude_purpose",
            "How did the woman feel at the end?",
            ["Rather sad", "Very angry", "Quite bored", "Very tired"],
            "Martha was a little sad",
        ),
    ]
}

pub(crate) fn items(items: &[Value]) -> Value {
    json!({ "items": items })
}

pub(crate) async fn learner(db: &Db) -> i64 {
    account::insert_learner(db, NOW).await.unwrap()
}

pub(crate) const PLENTY: Limits = Limits {
    account: 1_000_000,
    all: 1_000_000,
};

pub(crate) async fn asker(db: &Db, replies: Vec<Reply>, limits: Limits) -> (ModelServer, Asker) {
    let server = ModelServer::start(replies).await.unwrap();
    let settings = Settings {
        timeout: Duration::from_secs(3),
        ..Settings::new(&server.base_url(), "tiny", None)
    };
    let client = Client::new(settings).unwrap();
    (
        server,
        Asker::new(client, db.clone(), limits, Arc::new(|| NOW)),
    )
}

/// Orders something and does it.
pub(crate) async fn done(asker: &Asker, learner_id: i64, order: &Order) -> Generation {
    let id = generation::order(asker.db(), learner_id, order, NOW)
        .await
        .unwrap()
        .unwrap();
    run(asker, id).await.unwrap()
}

pub(crate) async fn run(asker: &Asker, id: i64) -> Result<Generation, GenerationError> {
    listen_generation::run(asker, id).await?;
    Ok(generation::find(asker.db(), id).await?.unwrap())
}

pub(crate) fn passage() -> Order {
    Order::Passage { wish: wish() }
}

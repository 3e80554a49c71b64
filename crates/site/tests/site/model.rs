//! A language model that answers from a script, and what it says.

use crate::harness::TestSite;
use listen_core::time::Timestamp;
use listen_generation::Asker;
use listen_llm::{Client, Settings};
use listen_store::Db;
use listen_store::model_use::Limits;
use listen_test_kit::model_server::{ModelServer, Reply};
use serde_json::{Value, json};
use std::sync::Arc;

pub(crate) const NOW: Timestamp = Timestamp(1_750_000_000_000);

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

pub(crate) fn says(value: &Value) -> Reply {
    Reply::Says(value.to_string())
}

pub(crate) fn draft() -> Value {
    json!({"title": "A small visitor", "title_zh": "小客人",
        "speakers": [{"name": "Ann", "sex": "female", "accent": "uk"}], "turns": [{"speaker": 0, "text": TEXT}]})
}

fn choice(stem: &str, options: [&str; 4], evidence: &str) -> Value {
    json!({"kind": "multiple_choice", "skill": "detail", "question": stem, "options": options, "answer": options[0],
        "focus_areas": ["detail-comprehension", "inference"], "evidence": [evidence],
        "explanation": "The speaker says so.", "explanation_zh": "说话人这样说。"})
}

/// Four items that pass.
pub(crate) fn items() -> Value {
    json!({"items": [
        choice("Where had the animal slept?", ["In the kitchen", "In the garden", "In the bathroom", "In the garage"],
            "The cat had slept in her kitchen"),
        choice("What was on the collar?", ["A telephone number", "A street address", "A coloured ribbon", "A golden letter"],
            "found a telephone number on it"),
        choice("How did the young man travel?", ["By bicycle", "By train", "By car", "By taxi"], "In the afternoon he came by bicycle"),
        choice("How did the woman feel at the end?", ["Rather sad", "Very angry", "Quite bored", "Very tired"], "Martha was a little sad"),
    ]})
}

pub(crate) async fn asker(db: &Db, replies: Vec<Reply>) -> (ModelServer, Asker) {
    let server = ModelServer::start(replies).await.unwrap();
    let client = Client::new(Settings::new(&server.base_url(), "tiny", None)).unwrap();
    let limits = Limits {
        account: 1_000_000,
        all: 1_000_000,
    };
    let asker = Asker::new(client, db.clone(), limits, Arc::new(|| NOW));
    (server, asker)
}

/// A site with a model that answers like this, and what does its jobs.
pub(crate) async fn site(db: Db, replies: Vec<Reply>) -> (TestSite, ModelServer, Asker) {
    let (server, asker) = asker(&db, replies).await;
    let site = TestSite::with_model(db, Some(asker.clone())).await;
    (site, server, asker)
}

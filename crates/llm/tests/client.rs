//! The client against a scripted server: every way in which a model's server goes wrong.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot be set up has failed"
)]

use listen_llm::{ApiKey, Client, LlmError, Prompt, Schema, Settings};
use listen_test_kit::model_server::{ModelServer, Reply};
use serde::Deserialize;
use serde_json::json;
use std::time::Duration;

#[derive(Debug, PartialEq, Deserialize)]
struct Topics {
    topics: Vec<String>,
}

const GOOD: &str = r#"{"topics":["Bread","Rain"]}"#;

fn prompt() -> Prompt {
    Prompt {
        system: "Name topics.".to_owned(),
        user: Prompt::quote("wish", "food"),
        max_tokens: 200,
        temperature: 0.7,
    }
}

fn schema() -> Schema {
    Schema {
        name: "topics",
        json: json!({"type": "object", "properties": {"topics": {"type": "array", "items": {"type": "string"}}},
            "required": ["topics"], "additionalProperties": false}),
    }
}

async fn with(replies: Vec<Reply>) -> (ModelServer, Client) {
    let server = ModelServer::start(replies).await.unwrap();
    let settings = Settings {
        timeout: Duration::from_secs(5),
        ..Settings::new(&server.base_url(), "tiny", Some(ApiKey::new("k3y")))
    };
    let client = Client::new(settings).unwrap();
    (server, client)
}

async fn topics(client: &Client) -> Result<Topics, LlmError> {
    let (topics, _) = client.ask_json(&prompt(), &schema()).await?;
    Ok(topics)
}

fn says(text: &str) -> Reply {
    Reply::Says(text.to_owned())
}

#[tokio::test]
async fn an_answer_has_its_type_and_its_cost() {
    let (server, client) = with(vec![says(GOOD)]).await;
    let (topics, usage): (Topics, _) = client.ask_json(&prompt(), &schema()).await.unwrap();
    assert_eq!(topics.topics, ["Bread", "Rain"]);
    assert_eq!((usage.n_prompt, usage.n_answer), (10, 1));
    let asked = server.asked().remove(0);
    assert_eq!(asked.authorization.as_deref(), Some("Bearer k3y"));
    assert_eq!(asked.body["model"], "tiny");
    assert_eq!(asked.body["response_format"]["json_schema"]["strict"], true);
}

#[tokio::test]
async fn a_server_without_schemas_is_asked_in_words() {
    let no_schema = Reply::Fails(400, "response_format json_schema is not supported");
    let no_object = Reply::Fails(422, "unknown field response_format");
    let (server, client) = with(vec![no_schema, no_object, says(GOOD), says(GOOD)]).await;
    topics(&client).await.unwrap();
    topics(&client).await.unwrap();
    let asked = server.asked();
    assert_eq!(asked.len(), 4, "the way that worked is remembered");
    assert!(asked[3].body.get("response_format").is_none());
    let system = asked[3].body["messages"][0]["content"].as_str().unwrap();
    assert!(system.contains("additionalProperties"), "{system}");
}

#[tokio::test]
async fn a_failure_that_may_pass_is_tried_again() {
    for failure in [
        Reply::Busy(429, 0),
        Reply::Busy(503, 0),
        Reply::Fails(500, ""),
        Reply::Fails(408, ""),
    ] {
        let (server, client) = with(vec![failure.clone(), says(GOOD)]).await;
        topics(&client)
            .await
            .unwrap_or_else(|error| panic!("{failure:?}: {error}"));
        assert_eq!(server.asked().len(), 2);
    }
}

#[tokio::test]
async fn a_failure_that_stays_is_told_at_once() {
    let cases = [
        (Reply::Fails(401, "no"), LlmError::Key { status: 401 }),
        (
            Reply::Fails(404, "no such model"),
            LlmError::Call {
                status: 404,
                message: "no such model".to_owned(),
            },
        ),
        (
            Reply::Busy(429, 3_600),
            LlmError::Busy {
                retry_after: Duration::from_hours(1),
            },
        ),
        (Reply::Ends(GOOD.to_owned(), "length"), LlmError::Truncated),
        (
            Reply::Ends(GOOD.to_owned(), "content_filter"),
            LlmError::Refused,
        ),
        (says("  "), LlmError::Empty),
    ];
    for (reply, expected) in cases {
        let (server, client) = with(vec![reply, says(GOOD)]).await;
        assert_eq!(topics(&client).await, Err(expected));
        assert_eq!(server.asked().len(), 1);
    }
}

#[tokio::test]
async fn what_is_not_an_answer_is_an_error() {
    for body in ["", "<html>", "{}", r#"{"choices":[]}"#] {
        let (_server, client) = with(vec![Reply::Raw(body.to_owned())]).await;
        let error = topics(&client).await.unwrap_err();
        assert!(matches!(error, LlmError::Protocol(_)), "{body}: {error}");
    }
    for text in [
        "Bread and rain.",
        r#"{"topics":"Bread"}"#,
        r#"{"topics":["Bread""#,
    ] {
        let (_server, client) = with(vec![says(text)]).await;
        let error = topics(&client).await.unwrap_err();
        assert!(matches!(error, LlmError::Form(_)), "{text}: {error}");
    }
}

#[tokio::test]
async fn an_answer_without_end_is_cut() {
    let (_server, client) = with(vec![Reply::Endless]).await;
    assert!(matches!(
        topics(&client).await,
        Err(LlmError::TooLarge { limit: 1_048_576 })
    ));
}

#[tokio::test]
async fn a_slow_model_is_given_up() {
    let server = ModelServer::start(vec![Reply::Waits(Duration::from_mins(1), GOOD.to_owned())])
        .await
        .unwrap();
    let after = Duration::from_millis(200);
    let settings = Settings {
        timeout: after,
        ..Settings::new(&server.base_url(), "tiny", None)
    };
    let client = Client::new(settings).unwrap();
    assert_eq!(topics(&client).await, Err(LlmError::TimedOut { after }));
}

#[tokio::test]
async fn a_model_that_keeps_failing_is_left_alone() {
    let (server, client) = with(vec![]).await;
    for _ in 0..5 {
        let error = topics(&client).await.unwrap_err();
        assert!(matches!(error, LlmError::Unreachable(_)), "{error}");
    }
    let n_asked = server.asked().len();
    let error = topics(&client).await.unwrap_err();
    assert!(matches!(error, LlmError::Resting { .. }), "{error}");
    assert_eq!(server.asked().len(), n_asked);
}

#[tokio::test]
async fn nobody_at_the_address_is_told_without_the_key() {
    let settings = Settings::new("http://127.0.0.1:1/v1", "tiny", Some(ApiKey::new("k3y")));
    let error = topics(&Client::new(settings).unwrap()).await.unwrap_err();
    assert!(matches!(error, LlmError::Unreachable(_)), "{error}");
    assert!(!error.to_string().contains("k3y"));
}

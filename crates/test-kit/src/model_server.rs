//! A language model's server that answers from a script: real HTTP on loopback, no model.

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// One answer of the script.
#[derive(Debug, Clone)]
pub enum Reply {
    /// What the model writes.
    Says(String),
    /// The same, ended for the reason given: `length`, `content_filter`.
    Ends(String, &'static str),
    /// An error with this status and message.
    Fails(u16, &'static str),
    /// An error that asks for so many seconds of patience.
    Busy(u16, u64),
    /// A body as it is, with status 200.
    Raw(String),
    /// Nothing for so long, then what the model writes.
    Waits(Duration, String),
    /// A body that does not end.
    Endless,
}

/// A request that arrived.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The whole body.
    pub body: Value,
    /// The `Authorization` header.
    pub authorization: Option<String>,
}

#[derive(Debug, Default)]
struct Script {
    replies: VecDeque<Reply>,
    asked: Vec<Asked>,
}

/// A running server; it ends with the test's runtime.
#[derive(Debug, Clone)]
pub struct ModelServer {
    address: SocketAddr,
    script: Arc<Mutex<Script>>,
}

impl ModelServer {
    /// Starts a server that gives `replies` one after the other, and status 500 after the last.
    ///
    /// # Errors
    /// If no port is free.
    pub async fn start(replies: Vec<Reply>) -> std::io::Result<Self> {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let script = Arc::new(Mutex::new(Script {
            replies: replies.into(),
            asked: Vec::new(),
        }));
        let router = Router::new()
            .route("/v1/chat/completions", post(answer))
            .with_state(Arc::clone(&script));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(Self { address, script })
    }

    /// What `LLM_BASE_URL` would be.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("http://{}/v1", self.address)
    }

    /// The requests so far.
    #[must_use]
    pub fn asked(&self) -> Vec<Asked> {
        self.script
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .asked
            .clone()
    }
}

async fn answer(
    State(script): State<Arc<Mutex<Script>>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let reply = {
        let mut script = script.lock().unwrap_or_else(PoisonError::into_inner);
        let authorization = headers.get(header::AUTHORIZATION);
        script.asked.push(Asked {
            body: serde_json::from_slice(&body).unwrap_or(Value::Null),
            authorization: authorization.and_then(|value| Some(value.to_str().ok()?.to_owned())),
        });
        script.replies.pop_front()
    };
    match reply {
        Some(Reply::Says(text)) => completion(&text, "stop"),
        Some(Reply::Ends(text, reason)) => completion(&text, reason),
        Some(Reply::Fails(status, message)) => failure(status, message, None),
        Some(Reply::Busy(status, seconds)) => failure(status, "busy", Some(seconds)),
        Some(Reply::Raw(body)) => body.into_response(),
        Some(Reply::Waits(time, text)) => {
            tokio::time::sleep(time).await;
            completion(&text, "stop")
        }
        Some(Reply::Endless) => endless(),
        None => failure(500, "the script is over", None),
    }
}

fn completion(text: &str, finish_reason: &str) -> Response {
    let n_answer = text.split_whitespace().count();
    axum::Json(json!({
        "choices": [{"message": {"role": "assistant", "content": text}, "finish_reason": finish_reason}],
        "usage": {"prompt_tokens": 10, "completion_tokens": n_answer},
    }))
    .into_response()
}

fn failure(status: u16, message: &str, retry_after: Option<u64>) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let body = axum::Json(json!({"error": {"message": message}}));
    match retry_after {
        Some(seconds) => {
            (status, [(header::RETRY_AFTER, seconds.to_string())], body).into_response()
        }
        None => (status, body).into_response(),
    }
}

/// The beginning of valid JSON, without end.
fn endless() -> Response {
    let spaces = || Ok::<_, std::io::Error>(Bytes::from_static(&[b' '; 4_096]));
    Body::from_stream(futures::stream::repeat_with(spaces)).into_response()
}

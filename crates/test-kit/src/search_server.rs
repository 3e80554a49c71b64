//! A web search that answers from a script: real HTTP on loopback, and nothing is searched.

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// One answer of the script.
#[derive(Debug, Clone)]
pub enum SearchReply {
    /// A body with status 200.
    Gives(String),
    /// A status without a body.
    Fails(u16),
    /// A redirect to this address.
    Sends(&'static str),
    /// Nothing for so long.
    Waits(Duration),
    /// The beginning of JSON that does not end.
    Endless,
    /// A body that comes a byte a second.
    Drips,
}

/// A request that arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchAsked {
    /// Path and query.
    pub path: String,
    /// The header `X-Subscription-Token`.
    pub token: Option<String>,
}

#[derive(Debug, Default)]
struct Script {
    replies: VecDeque<SearchReply>,
    asked: Vec<SearchAsked>,
}

/// A running server; it ends with the test's runtime.
#[derive(Debug, Clone)]
pub struct SearchServer {
    address: SocketAddr,
    script: Arc<Mutex<Script>>,
}

impl SearchServer {
    /// Starts a server that gives `replies` one after the other, and status 500 after the last.
    ///
    /// # Errors
    /// If no port is free.
    pub async fn start(replies: Vec<SearchReply>) -> std::io::Result<Self> {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let script = Arc::new(Mutex::new(Script {
            replies: replies.into(),
            asked: Vec::new(),
        }));
        let router = Router::new()
            .fallback(answer)
            .with_state(Arc::clone(&script));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(Self { address, script })
    }

    /// What `LISTEN_SEARCH_URL` would be.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The requests so far.
    #[must_use]
    pub fn asked(&self) -> Vec<SearchAsked> {
        let script = self.script.lock().unwrap_or_else(PoisonError::into_inner);
        script.asked.clone()
    }
}

async fn answer(
    State(script): State<Arc<Mutex<Script>>>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let reply = {
        let mut script = script.lock().unwrap_or_else(PoisonError::into_inner);
        let token = headers.get("x-subscription-token");
        script.asked.push(SearchAsked {
            path: uri.to_string(),
            token: token.and_then(|value| Some(value.to_str().ok()?.to_owned())),
        });
        script.replies.pop_front()
    };
    match reply {
        Some(SearchReply::Gives(body)) => body.into_response(),
        Some(SearchReply::Fails(status)) => StatusCode::from_u16(status)
            .unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
            .into_response(),
        Some(SearchReply::Sends(to)) => {
            (StatusCode::FOUND, [(header::LOCATION, to)]).into_response()
        }
        Some(SearchReply::Waits(time)) => {
            tokio::time::sleep(time).await;
            StatusCode::OK.into_response()
        }
        Some(SearchReply::Endless) => {
            let spaces = || Ok::<_, std::io::Error>(Bytes::from_static(&[b' '; 4_096]));
            Body::from_stream(futures::stream::repeat_with(spaces)).into_response()
        }
        Some(SearchReply::Drips) => drips(),
        None => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

fn drips() -> Response {
    let next = |()| async {
        tokio::time::sleep(Duration::from_secs(1)).await;
        Some((Ok::<_, std::io::Error>(Bytes::from_static(b" ")), ()))
    };
    Body::from_stream(futures::stream::unfold((), next)).into_response()
}

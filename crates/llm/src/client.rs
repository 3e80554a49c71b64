//! The client: one prompt in, one checked answer out.

use crate::answer::{self, Answer, Usage};
use crate::breaker::Breaker;
use crate::{LlmError, Prompt, Schema, Settings, json, retry};
use reqwest::header::RETRY_AFTER;
use reqwest::{Response, StatusCode};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::Semaphore;

/// Largest body that is read. The longest passage with its items is under 64 KiB.
const MAX_BYTES: usize = 1024 * 1024;
/// How long connecting may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// Patience where a busy server does not say how much it wants.
const USUAL_RETRY_AFTER: Duration = Duration::from_secs(1);
/// Characters of a server's message that are kept.
const MAX_MESSAGE_CHARS: usize = 300;

/// How JSON is asked for, the strictest way first. Servers differ in which they have.
const BY_SCHEMA: u8 = 0;
const BY_OBJECT: u8 = 1;
const BY_WORDS: u8 = 2;

/// A model behind an address. Clones share the bounds and the memory of failures.
#[derive(Debug, Clone)]
pub struct Client {
    settings: Settings,
    url: reqwest::Url,
    http: reqwest::Client,
    slots: Arc<Semaphore>,
    breaker: Arc<Mutex<Breaker>>,
    /// How JSON is asked for: the first way that this server did not refuse.
    way: Arc<AtomicU8>,
}

/// A call that is under way; if it is dropped, as by a cancelled job, the breaker forgets it.
struct Call<'a> {
    breaker: &'a Mutex<Breaker>,
    is_settled: bool,
}

impl Call<'_> {
    fn settle(mut self, error: Option<&LlmError>) {
        self.is_settled = true;
        let mut breaker = self.breaker.lock().unwrap_or_else(PoisonError::into_inner);
        match error {
            Some(LlmError::Busy { .. } | LlmError::Unreachable(_) | LlmError::TimedOut { .. }) => {
                breaker.failed(Instant::now());
            }
            _ => breaker.succeeded(),
        }
    }
}

impl Drop for Call<'_> {
    fn drop(&mut self) {
        if !self.is_settled {
            self.breaker
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .left();
        }
    }
}

impl Client {
    /// A client. Nothing is sent yet.
    ///
    /// # Errors
    /// [`LlmError::Address`], [`LlmError::Setup`].
    pub fn new(settings: Settings) -> Result<Self, LlmError> {
        let url = settings.chat_url()?;
        // A second call finds it installed already, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder()
            .connect_timeout(CONNECT_TIMEOUT)
            // A redirect would carry the prompt, and perhaps the key, to somebody else.
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|error| LlmError::Setup(error.to_string()))?;
        Ok(Self {
            url,
            http,
            slots: Arc::new(Semaphore::new(settings.max_concurrent.max(1))),
            breaker: Arc::default(),
            way: Arc::new(AtomicU8::new(BY_SCHEMA)),
            settings,
        })
    }

    /// Name of the model.
    #[must_use]
    pub fn model(&self) -> &str {
        &self.settings.model
    }

    /// Asks for a text.
    ///
    /// # Errors
    /// Every [`LlmError`] but [`LlmError::Form`].
    pub async fn ask(&self, prompt: &Prompt) -> Result<Answer, LlmError> {
        self.bounded(self.with_tries(prompt, None)).await
    }

    /// Asks for a value of the shape of `schema`. Strict servers keep to it; others are asked for
    /// JSON in words, and what they write is read as far as it has the shape.
    ///
    /// # Errors
    /// Every [`LlmError`].
    pub async fn ask_json<T: DeserializeOwned>(
        &self,
        prompt: &Prompt,
        schema: &Schema,
    ) -> Result<(T, Usage), LlmError> {
        let answer = self.ask_in_form(prompt, schema).await?;
        Ok((json::read(&answer.text)?, answer.usage))
    }

    /// As [`Client::ask_json`], but gives what the model wrote as it is, for callers that keep it;
    /// [`read_json`](crate::read_json) makes a value of it.
    ///
    /// # Errors
    /// Every [`LlmError`] but [`LlmError::Form`].
    pub async fn ask_in_form(&self, prompt: &Prompt, schema: &Schema) -> Result<Answer, LlmError> {
        self.bounded(self.with_ways(prompt, schema)).await
    }

    /// Waits for a free slot and bounds the time from then on.
    async fn bounded(
        &self,
        call: impl Future<Output = Result<Answer, LlmError>>,
    ) -> Result<Answer, LlmError> {
        let _slot = self
            .slots
            .acquire()
            .await
            .map_err(|error| LlmError::Setup(error.to_string()))?;
        let guard = self.enter()?;
        let after = self.settings.timeout;
        let result = tokio::time::timeout(after, call)
            .await
            .unwrap_or(Err(LlmError::TimedOut { after }));
        guard.settle(result.as_ref().err());
        result
    }

    fn enter(&self) -> Result<Call<'_>, LlmError> {
        let entered = self
            .breaker
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .enter(Instant::now());
        match entered {
            Ok(()) => Ok(Call {
                breaker: &self.breaker,
                is_settled: false,
            }),
            Err(retry_after) => Err(LlmError::Resting { retry_after }),
        }
    }

    /// Goes from the strictest way of asking for JSON to the next where the server refuses it.
    async fn with_ways(&self, prompt: &Prompt, schema: &Schema) -> Result<Answer, LlmError> {
        loop {
            let way = self.way.load(Ordering::Relaxed);
            match self.with_tries(prompt, Some((schema, way))).await {
                Err(LlmError::Call { status, message })
                    if way < BY_WORDS && is_about_format(status, &message) =>
                {
                    tracing::info!(model = self.model(), %message, "the server takes no such response format");
                    self.way.store(way + 1, Ordering::Relaxed);
                }
                result => return result,
            }
        }
    }

    async fn with_tries(
        &self,
        prompt: &Prompt,
        form: Option<(&Schema, u8)>,
    ) -> Result<Answer, LlmError> {
        let body = self.body(prompt, form);
        let mut n_tries = 0;
        loop {
            n_tries += 1;
            let error = match self.send(&body).await {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            let Some(pause) = retry::pause(&error, n_tries, rand::random()) else {
                return Err(error);
            };
            tracing::warn!(model = self.model(), n_tries, %error, "the language model is asked again");
            tokio::time::sleep(pause).await;
        }
    }

    fn body(&self, prompt: &Prompt, form: Option<(&Schema, u8)>) -> Value {
        let mut system = prompt.system.clone();
        let mut body = json!({
            "model": self.settings.model,
            "max_tokens": prompt.max_tokens,
            "temperature": prompt.temperature,
        });
        match form {
            Some((schema, BY_SCHEMA)) => {
                body["response_format"] = json!({"type": "json_schema", "json_schema":
                    {"name": schema.name, "strict": true, "schema": schema.json}});
            }
            Some((schema, way)) => {
                if way == BY_OBJECT {
                    body["response_format"] = json!({"type": "json_object"});
                }
                system = format!(
                    "{system}\n\nAnswer with one JSON object of this JSON schema and nothing else:\n{}",
                    schema.json
                );
            }
            None => {}
        }
        body["messages"] = json!([
            {"role": "system", "content": system},
            {"role": "user", "content": prompt.user},
        ]);
        body
    }

    async fn send(&self, body: &Value) -> Result<Answer, LlmError> {
        let mut request = self.http.post(self.url.clone()).json(body);
        if let Some(key) = &self.settings.api_key {
            request = request.bearer_auth(key.as_str());
        }
        let response = request.send().await.map_err(unreachable)?;
        let status = response.status();
        let retry_after = retry_after(&response);
        let body = read_body(response).await?;
        if status.is_success() {
            return answer::read(&body);
        }
        Err(refusal(status, retry_after, &body))
    }
}

/// The reason in a form without the address, which may hold a key as a parameter.
fn unreachable(error: reqwest::Error) -> LlmError {
    let error = error.without_url();
    let cause =
        std::error::Error::source(&error).map_or_else(String::new, |cause| format!(": {cause}"));
    LlmError::Unreachable(format!("{error}{cause}"))
}

async fn read_body(mut response: Response) -> Result<Vec<u8>, LlmError> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(unreachable)? {
        if body.len() + chunk.len() > MAX_BYTES {
            return Err(LlmError::TooLarge { limit: MAX_BYTES });
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// Seconds of a `Retry-After`; its other form, a date, is not worth a calendar.
fn retry_after(response: &Response) -> Duration {
    response
        .headers()
        .get(RETRY_AFTER)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.trim().parse().ok())
        .map_or(USUAL_RETRY_AFTER, Duration::from_secs)
}

fn refusal(status: StatusCode, retry_after: Duration, body: &[u8]) -> LlmError {
    match status.as_u16() {
        status @ (401 | 403) => LlmError::Key { status },
        408 | 429 | 503 => LlmError::Busy { retry_after },
        status if status >= 500 => LlmError::Unreachable(format!("status {status}")),
        status => LlmError::Call {
            status,
            message: message(body),
        },
    }
}

/// What the server says is wrong: `error.message`, or the beginning of the body.
fn message(body: &[u8]) -> String {
    let text = serde_json::from_slice::<Value>(body)
        .ok()
        .and_then(|value| Some(value.pointer("/error/message")?.as_str()?.to_owned()))
        .unwrap_or_else(|| String::from_utf8_lossy(body).into_owned());
    text.chars().take(MAX_MESSAGE_CHARS).collect()
}

fn is_about_format(status: u16, message: &str) -> bool {
    let message = message.to_lowercase();
    matches!(status, 400 | 422)
        && [
            "response_format",
            "response format",
            "json_schema",
            "json schema",
            "json_object",
        ]
        .iter()
        .any(|word| message.contains(word))
}

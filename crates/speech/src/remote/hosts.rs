//! Which host is asked, and what happens when one does not answer.

use crate::SpeechError;
use serde::de::DeserializeOwned;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// A host that failed is left alone this long at first, and twice as long each time after.
const FIRST_REST: Duration = Duration::from_secs(1);
const LONGEST_REST: Duration = Duration::from_mins(1);
/// Rounds through all hosts before an utterance fails.
const ROUNDS: u32 = 4;
/// A busy host says when to come back; never wait longer than this.
const LONGEST_WAIT: Duration = Duration::from_secs(5);
/// For connecting; a host in the same network answers in milliseconds.
const CONNECT: Duration = Duration::from_secs(3);
/// For a whole utterance, which may wait in the queue of the host.
const ANSWER: Duration = Duration::from_mins(2);
/// Far more than an utterance of the longest length has.
const MAX_BYTES: u64 = 256 << 20;

/// One speech server.
pub(super) struct Host {
    /// `http://gpu-1:8880`
    pub(super) base: String,
    authorization: Option<String>,
    agent: ureq::Agent,
    n_running: AtomicUsize,
    rest: Mutex<Rest>,
}

/// Since when and how long a host is left alone.
#[derive(Default)]
struct Rest {
    until: Option<Instant>,
    length: Duration,
}

/// Why a host gave no audio.
enum Failure {
    /// Another host may do better.
    Host(String),
    /// It has too much to do.
    Busy(Duration),
    /// Every host would refuse this.
    Request(String),
}

impl Host {
    pub(super) fn new(url: &str, key: Option<&str>) -> Self {
        let config = ureq::Agent::config_builder()
            .timeout_connect(Some(CONNECT))
            .timeout_global(Some(ANSWER))
            .http_status_as_error(false)
            .build();
        Self {
            base: url.trim_end_matches('/').trim_end_matches("/v1").to_owned(),
            authorization: key.map(|key| format!("Bearer {key}")),
            agent: config.into(),
            n_running: AtomicUsize::new(0),
            rest: Mutex::default(),
        }
    }

    /// Reads JSON; errors name the host.
    pub(super) fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, String> {
        let mut request = self.agent.get(format!("{}{path}", self.base));
        if let Some(authorization) = &self.authorization {
            request = request.header("authorization", authorization);
        }
        let answered = request.call().map_err(|error| self.named(&error))?;
        let bytes = self.success(answered).map_err(|failure| match failure {
            Failure::Host(reason) | Failure::Request(reason) => reason,
            Failure::Busy(_) => self.named("too much to do"),
        })?;
        serde_json::from_slice(&bytes)
            .map_err(|error| self.named(&format!("no speech server of this kind: {error}")))
    }

    fn post(&self, path: &str, body: &serde_json::Value) -> Result<Vec<u8>, Failure> {
        let mut request = self
            .agent
            .post(format!("{}{path}", self.base))
            .header("content-type", "application/json");
        if let Some(authorization) = &self.authorization {
            request = request.header("authorization", authorization);
        }
        let answered = request
            .send(body.to_string())
            .map_err(|error| Failure::Host(self.named(&error)))?;
        self.success(answered)
    }

    fn success(&self, mut answered: ureq::http::Response<ureq::Body>) -> Result<Vec<u8>, Failure> {
        let status = answered.status().as_u16();
        let wait = retry_after(answered.headers());
        let bytes = answered
            .body_mut()
            .with_config()
            .limit(MAX_BYTES)
            .read_to_vec()
            .map_err(|error| Failure::Host(self.named(&error)))?;
        let reason = || self.named(&message(&bytes, status));
        match status {
            200 => Ok(bytes),
            429 => Err(Failure::Busy(wait)),
            400 | 413 | 422 => Err(Failure::Request(reason())),
            _ => Err(Failure::Host(reason())),
        }
    }

    fn named(&self, reason: &(impl ToString + ?Sized)) -> String {
        format!("speech server {}: {}", self.base, reason.to_string())
    }

    fn is_resting(&self) -> bool {
        let rest = self.rest.lock().unwrap_or_else(PoisonError::into_inner);
        rest.until.is_some_and(|until| Instant::now() < until)
    }

    fn failed(&self) {
        let mut rest = self.rest.lock().unwrap_or_else(PoisonError::into_inner);
        rest.length = (rest.length * 2).clamp(FIRST_REST, LONGEST_REST);
        rest.until = Some(Instant::now() + rest.length);
    }

    fn answered(&self) {
        *self.rest.lock().unwrap_or_else(PoisonError::into_inner) = Rest::default();
    }
}

fn retry_after(headers: &ureq::http::HeaderMap) -> Duration {
    let seconds = headers
        .get("retry-after")
        .and_then(|value| value.to_str().ok()?.parse().ok());
    Duration::from_secs(seconds.unwrap_or(1)).min(LONGEST_WAIT)
}

/// What the server says in OpenAI's form, else its status.
fn message(bytes: &[u8], status: u16) -> String {
    serde_json::from_slice::<serde_json::Value>(bytes)
        .ok()
        .and_then(|body| body["error"]["message"].as_str().map(str::to_owned))
        .unwrap_or_else(|| format!("status {status}"))
}

/// Hosts that can stand in for each other.
pub(super) struct Hosts(Vec<Host>);

impl Hosts {
    pub(super) fn new(hosts: Vec<Host>) -> Self {
        Self(hosts)
    }

    /// Asks hosts until one answers.
    pub(super) fn post(
        &self,
        path: &str,
        body: &serde_json::Value,
    ) -> Result<Vec<u8>, SpeechError> {
        let mut reason = "no speech server".to_owned();
        for round in 0..ROUNDS {
            let mut wait = FIRST_REST * round;
            for host in self.in_order() {
                host.n_running.fetch_add(1, Ordering::Relaxed);
                let answer = host.post(path, body);
                host.n_running.fetch_sub(1, Ordering::Relaxed);
                match answer {
                    Ok(bytes) => {
                        host.answered();
                        return Ok(bytes);
                    }
                    Err(Failure::Request(reason)) => return Err(SpeechError::Remote { reason }),
                    Err(Failure::Busy(asked)) => {
                        reason = host.named("too much to do");
                        wait = wait.max(asked);
                    }
                    Err(Failure::Host(said)) => {
                        tracing::warn!(reason = said, "speech server");
                        host.failed();
                        reason = said;
                    }
                }
            }
            std::thread::sleep(wait);
        }
        Err(SpeechError::Remote { reason })
    }

    /// Those that rest come last; the others by what they have to do.
    fn in_order(&self) -> Vec<&Host> {
        let mut hosts: Vec<&Host> = self.0.iter().collect();
        hosts.sort_by_key(|host| (host.is_resting(), host.n_running.load(Ordering::Relaxed)));
        hosts
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Read as _, Write as _};
    use std::net::TcpListener;

    /// Answers each connection with the next of `replies` and ends.
    fn server(replies: Vec<&'static str>) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        std::thread::spawn(move || {
            for reply in replies {
                let (mut stream, _) = listener.accept().unwrap();
                let mut request = [0; 4096];
                let _ = stream.read(&mut request).unwrap();
                stream.write_all(reply.as_bytes()).unwrap();
            }
        });
        url
    }

    const OK: &str = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok";
    const BROKEN: &str = "HTTP/1.1 500 X\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
    const BUSY: &str =
        "HTTP/1.1 429 X\r\nretry-after: 0\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
    const REFUSED: &str = "HTTP/1.1 400 X\r\ncontent-length: 32\r\nconnection: close\r\n\r\n{\"error\":{\"message\":\"no voice\"}}";

    fn hosts(urls: &[String]) -> Hosts {
        Hosts::new(urls.iter().map(|url| Host::new(url, None)).collect())
    }

    fn ask(hosts: &Hosts) -> Result<Vec<u8>, String> {
        hosts
            .post("/x", &serde_json::json!({}))
            .map_err(|error| error.to_string())
    }

    #[test]
    fn another_host_answers_for_one_that_fails_and_that_one_rests() {
        let dead = "http://127.0.0.1:9".to_owned();
        let hosts = hosts(&[server(vec![BROKEN]), dead, server(vec![OK, OK])]);
        assert_eq!(ask(&hosts).unwrap(), b"ok");
        assert!(hosts.0[0].is_resting() && hosts.0[1].is_resting());
        assert_eq!(hosts.in_order()[0].base, hosts.0[2].base);
        assert_eq!(ask(&hosts).unwrap(), b"ok");
    }

    #[test]
    fn a_busy_host_is_asked_again() {
        assert_eq!(ask(&hosts(&[server(vec![BUSY, OK])])).unwrap(), b"ok");
    }

    #[test]
    fn what_every_host_would_refuse_is_asked_once() {
        let url = server(vec![REFUSED]);
        let reason = ask(&hosts(std::slice::from_ref(&url))).unwrap_err();
        assert!(
            reason.contains("no voice") && reason.contains(&url),
            "{reason}"
        );
    }

    #[test]
    fn an_address_may_end_like_that_of_openai() {
        assert_eq!(
            Host::new("http://gpu:8880/v1/", None).base,
            "http://gpu:8880"
        );
    }
}

//! Which host is asked, and what happens when one does not answer.

use super::refusal::{Meaning, no_answer, success};
use crate::{Refusal, SpeechError};
use serde::de::DeserializeOwned;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// A host that failed is left alone this long at first, and twice as long each time after.
const FIRST_REST: Duration = Duration::from_secs(1);
const LONGEST_REST: Duration = Duration::from_mins(1);
/// Rounds through all hosts before an utterance fails.
const ROUNDS: u32 = 4;
/// For connecting; a host in the same network answers in milliseconds.
const CONNECT: Duration = Duration::from_secs(3);
/// For a whole utterance, which may wait in the queue of the host.
const ANSWER: Duration = Duration::from_mins(2);

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

    /// Reads JSON.
    ///
    /// # Errors
    /// What the host says.
    pub(super) fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, Refusal> {
        let mut request = self.agent.get(format!("{}{path}", self.base));
        if let Some(authorization) = &self.authorization {
            request = request.header("authorization", authorization);
        }
        let answered = request.call().map_err(|error| no_answer(&error))?;
        serde_json::from_slice(&success(answered)?)
            .map_err(|error| no_answer(&format!("no speech server of this kind: {error}")))
    }

    fn post(&self, path: &str, body: &serde_json::Value) -> Result<Vec<u8>, Refusal> {
        let mut request = self
            .agent
            .post(format!("{}{path}", self.base))
            .header("content-type", "application/json");
        if let Some(authorization) = &self.authorization {
            request = request.header("authorization", authorization);
        }
        let answered = request
            .send(body.to_string())
            .map_err(|error| no_answer(&error))?;
        success(answered)
    }

    /// The error of this host.
    pub(super) fn error(&self, refusal: Refusal) -> SpeechError {
        SpeechError::Remote {
            host: self.base.clone(),
            refusal,
        }
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

/// Why a round through the hosts gave nothing.
struct Refused {
    /// What the last one said.
    error: SpeechError,
    /// The wait before another round; `None` if that is of no use.
    ask_again: Option<Duration>,
}

impl Refused {
    fn of(error: SpeechError) -> Self {
        Self {
            error,
            ask_again: None,
        }
    }

    /// Takes note of what one host says: an answer tells more than that there was none.
    fn add(&mut self, host: &Host, refusal: Refusal, meaning: Meaning) {
        let wait = match meaning {
            Meaning::Later(wait) => Some(wait),
            Meaning::Broken => Some(Duration::ZERO),
            Meaning::Final | Meaning::OtherHost => None,
        };
        self.ask_again = self.ask_again.max(wait);
        let has_answer =
            matches!(&self.error, SpeechError::Remote { refusal, .. } if refusal.status.is_some());
        if refusal.status.is_some() || !has_answer {
            self.error = host.error(refusal);
        }
    }
}

impl Default for Refused {
    fn default() -> Self {
        Self::of(SpeechError::Remote {
            host: String::new(),
            refusal: no_answer("there is none"),
        })
    }
}

/// Hosts that can stand in for each other.
pub(super) struct Hosts(Vec<Host>);

impl Hosts {
    pub(super) fn new(hosts: Vec<Host>) -> Self {
        Self(hosts)
    }

    /// The error of one of them, where nobody knows which.
    pub(super) fn error(&self, refusal: Refusal) -> SpeechError {
        let names: Vec<&str> = self.0.iter().map(|host| host.base.as_str()).collect();
        SpeechError::Remote {
            host: names.join(" or "),
            refusal,
        }
    }

    /// Asks hosts until one answers, or until asking again is of no use.
    pub(super) fn post(
        &self,
        path: &str,
        body: &serde_json::Value,
    ) -> Result<Vec<u8>, SpeechError> {
        let mut round = 1;
        loop {
            let refused = match self.ask_each(path, body) {
                Ok(bytes) => return Ok(bytes),
                Err(refused) => refused,
            };
            let Some(wait) = refused.ask_again.filter(|_| round < ROUNDS) else {
                return Err(refused.error);
            };
            std::thread::sleep(wait.max(FIRST_REST * (round - 1)));
            round += 1;
        }
    }

    /// One round: asks each host until one answers.
    fn ask_each(&self, path: &str, body: &serde_json::Value) -> Result<Vec<u8>, Refused> {
        let mut refused = Refused::default();
        for host in self.in_order() {
            host.n_running.fetch_add(1, Ordering::Relaxed);
            let answer = host.post(path, body);
            host.n_running.fetch_sub(1, Ordering::Relaxed);
            let refusal = match answer {
                Ok(bytes) => {
                    host.answered();
                    return Ok(bytes);
                }
                Err(refusal) => refusal,
            };
            let meaning = Meaning::of(&refusal);
            if meaning == Meaning::Final {
                return Err(Refused::of(host.error(refusal)));
            }
            if matches!(meaning, Meaning::Broken | Meaning::OtherHost) {
                tracing::warn!(host = host.base, reason = refusal.message, "speech server");
                host.failed();
            }
            refused.add(host, refusal, meaning);
        }
        Err(refused)
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

    const KEY: &str = "HTTP/1.1 401 X\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
    const NO_LANGUAGE: &str = "HTTP/1.1 503 X\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
    const MINUTES: &str =
        "HTTP/1.1 429 X\r\nretry-after: 90\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";

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

    /// A second round would find nobody who answers, and say so.
    #[test]
    fn what_a_host_would_say_again_is_asked_once_of_each() {
        for (reply, status) in [(KEY, 401), (NO_LANGUAGE, 503), (MINUTES, 429)] {
            let refused = hosts(&[server(vec![reply])]).post("/x", &serde_json::json!({}));
            let Err(SpeechError::Remote { refusal, .. }) = refused else {
                panic!("{refused:?}");
            };
            assert_eq!(refusal.status, Some(status));
            assert_eq!(refusal.retry_after_s, (status == 429).then_some(90));
            let answered = ask(&hosts(&[server(vec![reply]), server(vec![OK])]));
            assert_eq!(answered.unwrap(), b"ok", "{status}");
        }
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

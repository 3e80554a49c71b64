//! Answers that are no audio, and what they mean for who asked.

use crate::Refusal;
use std::time::Duration;

/// A busy host says when to come back; never wait longer than this.
const LONGEST_WAIT: Duration = Duration::from_secs(5);
/// Far more than an utterance of the longest length has.
const MAX_BYTES: u64 = 256 << 20;

/// The body of an answer with status 200.
///
/// # Errors
/// Any other answer, with what it says in OpenAI's form.
pub(super) fn success(mut answered: ureq::http::Response<ureq::Body>) -> Result<Vec<u8>, Refusal> {
    let status = answered.status().as_u16();
    let retry_after_s = retry_after_s(answered.headers());
    let bytes = answered
        .body_mut()
        .with_config()
        .limit(MAX_BYTES)
        .read_to_vec()
        .map_err(|error| no_answer(&error))?;
    if status == 200 {
        return Ok(bytes);
    }
    let body: serde_json::Value = serde_json::from_slice(&bytes).unwrap_or_default();
    let field = |name: &str| body["error"][name].as_str().map(str::to_owned);
    Err(Refusal {
        status: Some(status),
        param: field("param"),
        retry_after_s,
        message: field("message").unwrap_or_else(|| format!("status {status}")),
    })
}

/// There was no answer, or none that makes sense.
pub(super) fn no_answer(reason: &(impl ToString + ?Sized)) -> Refusal {
    Refusal {
        message: reason.to_string(),
        ..Refusal::default()
    }
}

fn retry_after_s(headers: &ureq::http::HeaderMap) -> Option<u64> {
    headers.get("retry-after")?.to_str().ok()?.parse().ok()
}

/// What a refusal means for who asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// Every host would refuse this.
    Final,
    /// This host will say the same again; another host may do better.
    OtherHost,
    /// The host has too much to do; it is worth asking again after this long.
    Later(Duration),
    /// It is broken or cannot be reached, perhaps not for long.
    Broken,
}

impl Meaning {
    /// Of an answer, or of none.
    pub(super) fn of(refusal: &Refusal) -> Self {
        let later = |after_s: u64| {
            let wait = Duration::from_secs(after_s);
            // Who is told to come back in a minute does not come back in five seconds.
            if wait > LONGEST_WAIT {
                Self::OtherHost
            } else {
                Self::Later(wait)
            }
        };
        match (refusal.status, refusal.retry_after_s) {
            (Some(400 | 413 | 422), _) => Self::Final,
            (Some(429), after_s) => later(after_s.unwrap_or(1)),
            (Some(503), Some(after_s)) => later(after_s),
            (Some(400..=499 | 503), _) => Self::OtherHost,
            _ => Self::Broken,
        }
    }
}

//! When a failed call is tried again.

use crate::LlmError;
use std::time::Duration;

/// Calls that are made before giving up.
pub(crate) const MAX_TRIES: u32 = 3;
const FIRST_PAUSE: Duration = Duration::from_millis(500);
/// A server that asks for more patience than this is not waited for: the caller is told.
const LONGEST_PAUSE: Duration = Duration::from_secs(20);

/// Pause before try number `n_tries + 1`, or none if it is not worth another try. `jitter` from 0
/// to 1 keeps callers that failed together from coming back together.
pub(crate) fn pause(error: &LlmError, n_tries: u32, jitter: f64) -> Option<Duration> {
    if n_tries >= MAX_TRIES || !error.may_pass() {
        return None;
    }
    let growing = FIRST_PAUSE * 2_u32.pow(n_tries.saturating_sub(1));
    let own = growing.mul_f64(0.75 + jitter.clamp(0.0, 1.0) / 2.0);
    let asked = match error {
        LlmError::Busy { retry_after } => *retry_after,
        _ => Duration::ZERO,
    };
    let pause = own.max(asked);
    (pause <= LONGEST_PAUSE).then_some(pause)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn busy(seconds: u64) -> LlmError {
        LlmError::Busy {
            retry_after: Duration::from_secs(seconds),
        }
    }

    #[test]
    fn pauses_grow_and_never_undercut_what_the_server_asks() {
        let down = LlmError::Unreachable("refused".to_owned());
        assert_eq!(pause(&down, 1, 0.5), Some(Duration::from_millis(500)));
        assert_eq!(pause(&down, 2, 0.5), Some(Duration::from_secs(1)));
        assert_eq!(pause(&down, 3, 0.5), None);
        assert_eq!(pause(&busy(7), 1, 0.0), Some(Duration::from_secs(7)));
        assert_eq!(pause(&busy(3_600), 1, 0.0), None);
    }

    #[test]
    fn what_would_fail_again_is_not_tried_again() {
        for error in [
            LlmError::Key { status: 401 },
            LlmError::Refused,
            LlmError::Truncated,
            LlmError::TimedOut {
                after: Duration::from_secs(1),
            },
            LlmError::Call {
                status: 400,
                message: String::new(),
            },
        ] {
            assert_eq!(pause(&error, 1, 0.5), None, "{error}");
        }
    }
}

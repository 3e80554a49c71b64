//! Why a response was wrong: three buttons, one tap each.

use listen_core::review::Cause;

/// One button.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CauseChoice {
    /// Last part of its translation key.
    pub name: &'static str,
    /// What it sends: the cause, or nothing where a second tap takes it back.
    pub value: &'static str,
    /// Whether the learner chose it.
    pub is_chosen: bool,
}

/// The three buttons, with the chosen one marked.
#[must_use]
pub fn choices(chosen: Option<Cause>) -> Vec<CauseChoice> {
    let choice = |cause: &Cause| {
        let is_chosen = chosen == Some(*cause);
        CauseChoice {
            name: cause.as_str(),
            value: if is_chosen { "" } else { cause.as_str() },
            is_chosen,
        }
    };
    Cause::ALL.iter().map(choice).collect()
}

//! Why there is no result.

use listen_core::generation::Failure;
use listen_core::time::Timestamp;
use listen_llm::LlmError;
use listen_store::StoreError;

/// Why there is no result.
#[derive(Debug, thiserror::Error)]
pub enum GenerationError {
    /// The tokens of the day are used up: the account's.
    #[error("the account has spent its tokens of the day")]
    AccountBudget {
        /// When there are new ones.
        resets_at: Timestamp,
    },
    /// The tokens of the day are used up: everybody's.
    #[error("the tokens of the day are spent")]
    Budget {
        /// When there are new ones.
        resets_at: Timestamp,
    },
    /// The model failed.
    #[error(transparent)]
    Model(#[from] LlmError),
    /// What it wrote did not pass, after all tries.
    #[error("{what}: {why}")]
    Check {
        /// Which check.
        what: Failure,
        /// What was wrong, for the log.
        why: String,
    },
    /// It was cancelled meanwhile.
    #[error("cancelled")]
    Cancelled,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl GenerationError {
    /// An answer that did not pass.
    pub(crate) fn check(what: Failure, why: impl Into<String>) -> Self {
        Self::Check {
            what,
            why: why.into(),
        }
    }

    /// What the learner is told.
    #[must_use]
    pub fn failure(&self) -> Failure {
        match self {
            Self::AccountBudget { .. } => Failure::AccountBudget,
            Self::Budget { .. } => Failure::Budget,
            Self::Model(error) => of_model(error),
            Self::Check { what, .. } => *what,
            Self::Cancelled | Self::Store(_) => Failure::Internal,
        }
    }

    /// Whether another draft may help: the model answered, but not well.
    #[must_use]
    pub fn is_about_answer(&self) -> bool {
        matches!(
            self.failure(),
            Failure::Form | Failure::Length | Failure::Language | Failure::Unsafe | Failure::Items
        )
    }
}

fn of_model(error: &LlmError) -> Failure {
    match error {
        LlmError::Busy { .. } => Failure::Busy,
        LlmError::Resting { .. }
        | LlmError::Unreachable(_)
        | LlmError::Key { .. }
        | LlmError::Call { .. } => Failure::Unreachable,
        LlmError::TimedOut { .. } => Failure::TimedOut,
        LlmError::Refused => Failure::Refused,
        LlmError::TooLarge { .. }
        | LlmError::Truncated
        | LlmError::Empty
        | LlmError::Protocol(_)
        | LlmError::Form(_) => Failure::Form,
        LlmError::Address { .. } | LlmError::Setup(_) => Failure::Internal,
    }
}

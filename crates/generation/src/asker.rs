//! The only way to the model: budgets before each call, audit after it.

use crate::GenerationError;
use listen_core::generation::without_personal_data;
use listen_core::job::Job;
use listen_core::time::Timestamp;
use listen_llm::{Answer, Client, LlmError, Prompt, Schema, Usage};
use listen_replicas::{Signal, Signals};
use listen_store::Db;
use listen_store::model_use::{self, Call, Limits, Taken};
use listen_web_search::Searcher;
use serde::de::DeserializeOwned;
use std::fmt;
use std::sync::Arc;

/// Times that one answer is asked for where it does not have the form.
const MAX_FORM_TRIES: usize = 2;
/// Characters of a prompt and of an answer that are kept.
const MAX_KEPT_CHARS: usize = 20_000;
/// Characters of a token, roughly, where the server does not count.
const CHARS_A_TOKEN: usize = 4;

/// Tells the time.
pub type Now = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// A model with its budgets. Clones share them.
#[derive(Clone)]
pub struct Asker {
    client: Client,
    db: Db,
    /// Where tokens and calls are counted: each call would wait twice for the disk.
    books: Db,
    limits: Limits,
    now: Now,
    searcher: Option<Searcher>,
    signals: Signals,
}

impl fmt::Debug for Asker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Asker")
            .field("model", &self.client.model())
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}

/// Tokens that were taken for a call. Dropped unsettled, as by a cancelled job, they stay spent:
/// the server may have written an answer that nobody read.
struct Ticket {
    n_tokens: i64,
    at: Timestamp,
}

impl Asker {
    /// A model that may cost so many tokens a day.
    #[must_use]
    pub fn new(client: Client, db: Db, limits: Limits, now: Now) -> Self {
        Self {
            client,
            books: db.relaxed(),
            db,
            limits,
            now,
            searcher: None,
            signals: Signals::default(),
        }
    }

    /// The same, with a web search that gives it material.
    #[must_use]
    pub fn with_search(self, searcher: Option<Searcher>) -> Self {
        Self { searcher, ..self }
    }

    /// The same, telling how far it is to whom these reach.
    #[must_use]
    pub fn with_signals(self, signals: Signals) -> Self {
        Self { signals, ..self }
    }

    /// Tells that an order has got further.
    pub(crate) fn tell_of(&self, generation_id: i64) {
        self.signals
            .tell(Signal::of_job(&Job::Generate { generation_id }));
    }

    /// The web search, if there is one.
    #[must_use]
    pub fn searcher(&self) -> Option<&Searcher> {
        self.searcher.as_ref()
    }

    /// The database that it keeps its books in.
    #[must_use]
    pub fn db(&self) -> &Db {
        &self.db
    }

    /// The time.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        (self.now)()
    }

    /// Name of the model.
    #[must_use]
    pub fn model(&self) -> &str {
        self.client.model()
    }

    /// What may be spent a day.
    #[must_use]
    pub fn limits(&self) -> Limits {
        self.limits
    }

    /// Asks for a value. An answer without the form is asked for once more. Without a payer it is for
    /// everybody, and no account pays.
    ///
    /// # Errors
    /// [`GenerationError::AccountBudget`], [`GenerationError::Budget`], [`GenerationError::Model`];
    /// what the store says.
    pub(crate) async fn ask<T: DeserializeOwned>(
        &self,
        payer: Option<i64>,
        prompt: &Prompt,
        schema: &Schema,
    ) -> Result<T, GenerationError> {
        let mut n_tries = 0;
        loop {
            n_tries += 1;
            match self.ask_once(payer, prompt, schema).await {
                Err(GenerationError::Model(error))
                    if is_form(&error) && n_tries < MAX_FORM_TRIES =>
                {
                    tracing::info!(purpose = schema.name, %error, "the answer is asked for again");
                }
                result => return result,
            }
        }
    }

    async fn ask_once<T: DeserializeOwned>(
        &self,
        payer: Option<i64>,
        prompt: &Prompt,
        schema: &Schema,
    ) -> Result<T, GenerationError> {
        let ticket = self.take(payer, prompt, schema).await?;
        let begun = self.now();
        let answered = self.client.ask_in_form(prompt, schema).await;
        let read = answered
            .as_ref()
            .map_err(Clone::clone)
            .and_then(|answer| listen_llm::read_json(&answer.text));
        let outcome = read.as_ref().err().map(ToString::to_string);
        let call = self.call(prompt, schema, begun, &answered, outcome);
        let difference = difference(&ticket, &answered);
        model_use::end(&self.books, payer, difference, ticket.at, &call).await?;
        Ok(read?)
    }

    async fn take(
        &self,
        payer: Option<i64>,
        prompt: &Prompt,
        schema: &Schema,
    ) -> Result<Ticket, GenerationError> {
        let n_chars = prompt.system.len() + prompt.user.len() + schema.json.to_string().len();
        let n_tokens = tokens(n_chars) + i64::from(prompt.max_tokens);
        let at = self.now();
        let resets_at = model_use::resets_at(at);
        match model_use::take(&self.books, payer, n_tokens, self.limits, at).await? {
            Taken::Yes => Ok(Ticket { n_tokens, at }),
            Taken::AccountSpent => Err(GenerationError::AccountBudget { resets_at }),
            Taken::AllSpent => Err(GenerationError::Budget { resets_at }),
        }
    }

    /// The call as it is kept for audit.
    fn call(
        &self,
        prompt: &Prompt,
        schema: &Schema,
        begun: Timestamp,
        answered: &Result<Answer, LlmError>,
        failure: Option<String>,
    ) -> Call {
        let usage = answered
            .as_ref()
            .map_or_else(|_| Usage::default(), |answer| answer.usage);
        let text = answered.as_ref().map_or("", |answer| answer.text.as_str());
        let signed = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        Call {
            made_at: begun.0,
            purpose: schema.name.to_owned(),
            model: self.client.model().to_owned(),
            outcome: failure.map_or_else(|| "ok".to_owned(), |text| kept(&text)),
            n_prompt: signed(usage.n_prompt),
            n_answer: signed(usage.n_answer),
            duration_ms: self.now().0 - begun.0,
            prompt: kept(&format!("{}\n\n{}", prompt.system, prompt.user)),
            answer: kept(text),
        }
    }
}

/// What is to be added to the tokens that were taken, so that they are what was spent. What a call cost
/// that ended badly is not known: nothing where the server did not answer, else all that was taken.
fn difference(ticket: &Ticket, answered: &Result<Answer, LlmError>) -> i64 {
    let spent = match answered {
        Ok(answer) => match count(answer.usage) {
            0 => return 0,
            n_tokens => n_tokens,
        },
        Err(
            LlmError::Busy { .. }
            | LlmError::Resting { .. }
            | LlmError::Unreachable(_)
            | LlmError::Key { .. }
            | LlmError::Call { .. },
        ) => 0,
        Err(_) => return 0,
    };
    spent - ticket.n_tokens
}

/// A text as it is kept: masked, cut, and without NUL, which PostgreSQL does not take.
fn kept(text: &str) -> String {
    let cut: String = text
        .chars()
        .filter(|c| *c != '\0')
        .take(MAX_KEPT_CHARS)
        .collect();
    without_personal_data(&cut)
}

fn tokens(n_chars: usize) -> i64 {
    i64::try_from(n_chars / CHARS_A_TOKEN).unwrap_or(i64::MAX)
}

fn count(usage: Usage) -> i64 {
    i64::try_from(usage.n_prompt.saturating_add(usage.n_answer)).unwrap_or(i64::MAX)
}

/// Whether the model answered, but not in the form that was asked for.
fn is_form(error: &LlmError) -> bool {
    matches!(
        error,
        LlmError::Form(_) | LlmError::Truncated | LlmError::Empty | LlmError::Protocol(_)
    )
}

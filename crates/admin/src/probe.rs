//! Whether a service that this server asks answers: the language model, the web search. The site knows
//! neither; the program hands it a way to ask.

use std::pin::Pin;
use std::sync::Arc;

/// What asking gives, some time later: nothing, or what is wrong.
pub type Asked = Pin<Box<dyn Future<Output = Result<(), String>> + Send>>;

/// A service that can be asked for a word, perhaps at the cost of a learner's budget.
#[derive(Clone)]
pub struct Probe {
    /// Name of the model or of the provider.
    pub name: Arc<str>,
    ask: Arc<dyn Fn(i64) -> Asked + Send + Sync>,
}

impl std::fmt::Debug for Probe {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Probe").field(&self.name).finish()
    }
}

impl Probe {
    /// Asks as `ask` does, which is given the learner.
    pub fn new(name: &str, ask: impl Fn(i64) -> Asked + Send + Sync + 'static) -> Self {
        Self {
            name: name.into(),
            ask: Arc::new(ask),
        }
    }

    /// Asks once.
    ///
    /// # Errors
    /// What is wrong, for people.
    pub async fn ask(&self, learner_id: i64) -> Result<(), String> {
        (self.ask)(learner_id).await
    }
}

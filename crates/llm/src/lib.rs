//! One client for any OpenAI-compatible language model: a hosted one, Ollama, vLLM or the server
//! of llama.cpp.
//!
//! [`Client::ask_json`] is what callers want: a prompt and a JSON schema in, a value of a Rust
//! type out. Time, size, number of calls at once and tries are bounded, and a model that keeps
//! failing is left alone for a minute. What a model writes is data that has to be checked by
//! the caller; this crate only sees to it that it has the asked-for shape.

mod answer;
mod breaker;
mod client;
mod error;
mod json;
mod prompt;
mod retry;
mod settings;

pub use answer::{Answer, Usage};
pub use client::Client;
pub use error::LlmError;
pub use json::read as read_json;
pub use prompt::{Prompt, Schema};
pub use settings::{ApiKey, Settings};

//! Sending a message through a channel, whichever kind it is.

use crate::channel::Target;
use crate::event::Message;
use crate::{email, hook};
use listen_store::alert::channel::Channel;
use std::time::Duration;

/// How long one try may take, less than what a try is claimed for.
const PATIENCE: Duration = Duration::from_secs(30);

/// Why a message did not arrive. The text names no address of a webhook and no password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct SendError {
    /// One line for people.
    pub reason: String,
    /// Whether another try may help.
    pub may_retry: bool,
}

impl SendError {
    /// Another try may help.
    pub(crate) fn passing(reason: impl Into<String>) -> Self {
        Self {
            reason: reason.into(),
            may_retry: true,
        }
    }

    /// Only a change of the settings helps.
    pub(crate) fn lasting(reason: impl Into<String>) -> Self {
        Self {
            reason: reason.into(),
            may_retry: false,
        }
    }
}

/// An error with what caused it: clients say "error sending request" and keep the rest below.
pub(crate) fn with_causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut below = error.source();
    while let Some(cause) = below {
        let cause_text = cause.to_string();
        if !text.contains(&cause_text) {
            text = format!("{text}: {cause_text}");
        }
        below = cause.source();
    }
    if let Some((_, why)) = text.split_once("invalid peer certificate: ") {
        // The handshake comes before everything that is secret.
        return format!(
            "the certificate of the server is not trusted ({why}), so nothing was sent; \
             SSL_CERT_FILE names the certificate of a private authority"
        );
    }
    text
}

/// Sends messages.
#[derive(Debug, Clone)]
pub struct Sender {
    http: reqwest::Client,
}

impl Sender {
    /// A sender; nothing is connected yet.
    ///
    /// # Errors
    /// If the certificates of this machine cannot be read.
    pub fn new() -> Result<Self, SendError> {
        // A second call finds it installed already, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder()
            .timeout(PATIENCE)
            // A redirect would carry the message to somebody whom nobody named.
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|error| SendError::lasting(error.to_string()))?;
        Ok(Self { http })
    }

    /// Sends one message; what the other side answered.
    ///
    /// # Errors
    /// [`SendError`].
    pub async fn send(&self, channel: &Channel, message: &Message) -> Result<String, SendError> {
        let target = Target::of(channel).map_err(|error| SendError::lasting(error.to_string()))?;
        let sending = async {
            match &target {
                Target::Mail { shown, password } => email::send(shown, password, message).await,
                Target::Hook { kind, url, secret } => {
                    let request = hook::request(*kind, url, secret, message)?;
                    hook::send(&self.http, *kind, request).await
                }
            }
        };
        tokio::time::timeout(PATIENCE, sending)
            .await
            .unwrap_or_else(|_| Err(SendError::passing("no answer within 30 seconds")))
    }
}

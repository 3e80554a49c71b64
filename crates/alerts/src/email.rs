//! E-mail over SMTP.

use crate::channel::{Security, Shown};
use crate::event::Message;
use crate::send::{SendError, with_causes};
use lettre::message::Mailbox;
use lettre::message::header::ContentType;
use lettre::transport::smtp::authentication::Credentials;
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Tokio1Executor};
use std::time::Duration;

/// How long the server may take for one answer.
const PATIENCE: Duration = Duration::from_secs(15);

/// Sends one message; what the server answered.
pub(crate) async fn send(
    shown: &Shown,
    password: &str,
    message: &Message,
) -> Result<String, SendError> {
    let letter = letter(shown, message)?;
    let answer = transport(shown, password)?.send(letter).await;
    match answer {
        Ok(response) => Ok(format!(
            "{} {}",
            response.code(),
            response.first_line().unwrap_or_default()
        )),
        Err(error) if error.is_permanent() => Err(SendError::lasting(with_causes(&error))),
        Err(error) => Err(SendError::passing(with_causes(&error))),
    }
}

fn letter(shown: &Shown, message: &Message) -> Result<lettre::Message, SendError> {
    let mailbox = |text: &str| {
        text.parse::<Mailbox>()
            .map_err(|error| SendError::lasting(format!("{text}: {error}")))
    };
    let mut builder = lettre::Message::builder()
        .from(mailbox(&shown.from)?)
        .subject(message.subject.clone())
        .message_id(None)
        .header(ContentType::TEXT_PLAIN);
    for to in &shown.to {
        builder = builder.to(mailbox(to)?);
    }
    builder
        .body(message.text.clone())
        .map_err(|error| SendError::lasting(error.to_string()))
}

fn transport(
    shown: &Shown,
    password: &str,
) -> Result<AsyncSmtpTransport<Tokio1Executor>, SendError> {
    type Smtp = AsyncSmtpTransport<Tokio1Executor>;
    let failed = |error: lettre::transport::smtp::Error| SendError::lasting(error.to_string());
    let builder = match shown.security {
        Security::Tls => Smtp::relay(&shown.host).map_err(failed)?,
        Security::Starttls => Smtp::starttls_relay(&shown.host).map_err(failed)?,
        Security::None => Smtp::builder_dangerous(&shown.host),
    };
    let mut builder = builder.port(shown.port).timeout(Some(PATIENCE));
    if !shown.username.is_empty() {
        let credentials = Credentials::new(shown.username.clone(), password.to_owned());
        builder = builder.credentials(credentials);
    }
    Ok(builder.build())
}

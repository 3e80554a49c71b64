//! The form of a channel: what was typed, what is wrong with it, and the channel that comes of it.

use crate::channel::{Hidden, Kind, Security, Shown, hidden, shown};
use lettre::message::Mailbox;
use listen_store::alert::channel::Channel;
use serde::Deserialize;
use url::Url;

/// Longest text of any field, in characters.
const MAX_CHARS: usize = 1_000;
/// Longest name of a channel, in characters.
const MAX_NAME_CHARS: usize = 60;
/// Most people who get one e-mail.
const MAX_RECIPIENTS: usize = 20;

/// The form of a channel, as it was sent. Empty passwords, secrets and addresses of webhooks leave
/// what is stored.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct ChannelForm {
    /// Name for people.
    pub name: String,
    /// `en` or `zh`.
    pub locale: String,
    /// `on`, or empty.
    pub is_on: String,
    /// Mail server.
    pub host: String,
    /// Its port.
    pub port: String,
    /// `tls`, `starttls` or `none`.
    pub security: String,
    /// At the mail server.
    pub username: String,
    /// At the mail server.
    pub password: String,
    /// Sender.
    pub from: String,
    /// Recipients, with commas between them.
    pub to: String,
    /// Address of a webhook.
    pub url: String,
    /// That messages are signed with.
    pub secret: String,
    /// `on` removes the stored password or secret.
    pub forget: String,
}

/// What is wrong with a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FormError {
    /// The name is missing or longer than 60 characters.
    Name,
    /// The language is neither `en` nor `zh`.
    Locale,
    /// There is no mail server.
    Host,
    /// The port is not 1 to 65535.
    Port,
    /// None of the three.
    Security,
    /// A user name without TLS to a server elsewhere.
    Unprotected,
    /// No e-mail address.
    From,
    /// No e-mail addresses, or more than 20.
    To,
    /// No address that begins with `https://` or `http://`.
    Url,
    /// Longer than 1,000 characters.
    Length,
}

impl FormError {
    /// The end of its translation key.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Locale => "locale",
            Self::Host => "host",
            Self::Port => "port",
            Self::Security => "security",
            Self::Unprotected => "unprotected",
            Self::From => "from",
            Self::To => "to",
            Self::Url => "url",
            Self::Length => "length",
        }
    }
}

impl ChannelForm {
    /// The form of a channel that is there; what is secret stays out.
    #[must_use]
    pub fn of(channel: &Channel) -> Self {
        let shown = shown(channel).unwrap_or_default();
        let security = Security::ALL
            .into_iter()
            .find(|(security, _)| *security == shown.security);
        Self {
            name: channel.name.clone(),
            locale: channel.locale.clone(),
            is_on: if channel.is_on { "on" } else { "" }.to_owned(),
            host: shown.host,
            port: shown.port.to_string(),
            security: security.map_or("", |(_, name)| name).to_owned(),
            username: shown.username,
            from: shown.from,
            to: shown.to.join(", "),
            ..Self::default()
        }
    }

    /// The channel that was asked for; `old` is what is stored, where this changes one.
    ///
    /// # Errors
    /// Everything that is wrong, at once.
    pub fn checked(&self, kind: Kind, old: Option<&Channel>) -> Result<Channel, Vec<FormError>> {
        let mut errors = self.general_errors();
        let hidden = self.hidden(old.and_then(hidden).unwrap_or_default());
        let shown = match kind {
            Kind::Email => self.mail(&mut errors),
            _ => hook(&hidden.url, &mut errors),
        };
        if !errors.is_empty() {
            return Err(errors);
        }
        let json =
            |value: Result<String, serde_json::Error>| value.map_err(|_| vec![FormError::Length]);
        Ok(Channel {
            id: old.map_or(0, |old| old.id),
            kind: kind.as_str().to_owned(),
            name: self.name.trim().to_owned(),
            locale: self.locale.clone(),
            is_on: self.is_on == "on",
            settings: json(serde_json::to_string(&shown))?,
            secrets: json(serde_json::to_string(&hidden))?,
        })
    }

    fn general_errors(&self) -> Vec<FormError> {
        let n_chars = self.name.trim().chars().count();
        let texts = [
            &self.host,
            &self.username,
            &self.password,
            &self.from,
            &self.to,
            &self.url,
            &self.secret,
        ];
        let is_long = texts.iter().any(|text| text.chars().count() > MAX_CHARS);
        [
            (!(1..=MAX_NAME_CHARS).contains(&n_chars)).then_some(FormError::Name),
            (!["en", "zh"].contains(&self.locale.as_str())).then_some(FormError::Locale),
            is_long.then_some(FormError::Length),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    fn hidden(&self, old: Hidden) -> Hidden {
        let old_secret = |old: String| {
            if self.forget == "on" {
                String::new()
            } else {
                old
            }
        };
        let or = |new: &str, old: String| if new.is_empty() { old } else { new.to_owned() };
        Hidden {
            password: or(&self.password, old_secret(old.password)),
            url: or(self.url.trim(), old.url),
            secret: or(self.secret.trim(), old_secret(old.secret)),
        }
    }

    fn mail(&self, errors: &mut Vec<FormError>) -> Shown {
        let host = self.host.trim();
        let port = self.port.trim().parse().ok().filter(|port: &u16| *port > 0);
        let security = Security::parse(&self.security);
        let username = self.username.trim();
        let to: Vec<String> = self
            .to
            .split([',', ';', '\n'])
            .map(str::trim)
            .filter(|one| !one.is_empty())
            .map(str::to_owned)
            .collect();
        let is_host = !host.is_empty() && !host.contains(|c: char| c.is_whitespace() || c == '/');
        let is_here = matches!(host, "localhost" | "127.0.0.1" | "::1");
        let is_open = security == Some(Security::None) && !username.is_empty() && !is_here;
        let are_addresses = to.iter().all(|one| is_address(one));
        let wrong = [
            (!is_host).then_some(FormError::Host),
            port.is_none().then_some(FormError::Port),
            security.is_none().then_some(FormError::Security),
            is_open.then_some(FormError::Unprotected),
            (!is_address(self.from.trim())).then_some(FormError::From),
            (!are_addresses || !(1..=MAX_RECIPIENTS).contains(&to.len())).then_some(FormError::To),
        ];
        errors.extend(wrong.into_iter().flatten());
        Shown {
            host: host.to_owned(),
            port: port.unwrap_or_default(),
            security: security.unwrap_or_default(),
            username: username.to_owned(),
            from: self.from.trim().to_owned(),
            to,
        }
    }
}

fn is_address(text: &str) -> bool {
    text.parse::<Mailbox>().is_ok()
}

fn hook(url: &str, errors: &mut Vec<FormError>) -> Shown {
    let parsed = Url::parse(url).ok();
    let parsed = parsed.filter(|url| matches!(url.scheme(), "https" | "http"));
    let host = parsed.and_then(|url| url.host_str().map(str::to_owned));
    if host.is_none() {
        errors.push(FormError::Url);
    }
    Shown {
        host: host.unwrap_or_default(),
        ..Shown::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::channel::has_secret;

    fn mail() -> ChannelForm {
        ChannelForm {
            name: "Office".to_owned(),
            locale: "en".to_owned(),
            is_on: "on".to_owned(),
            host: "mail.example.org".to_owned(),
            port: "465".to_owned(),
            security: "tls".to_owned(),
            username: "listen".to_owned(),
            password: "hunter2".to_owned(),
            from: "Listen <listen@example.org>".to_owned(),
            to: "a@example.org, b@example.org".to_owned(),
            ..ChannelForm::default()
        }
    }

    #[test]
    fn what_is_secret_is_kept_apart_and_stays_where_the_field_is_empty() {
        let made = mail().checked(Kind::Email, None).unwrap();
        assert!(!made.settings.contains("hunter2") && made.secrets.contains("hunter2"));
        assert!(!format!("{made:?}").contains("hunter2"));
        assert!(has_secret(&made));
        let form = ChannelForm::of(&made);
        assert_eq!(form.password, "");
        assert_eq!(form.checked(Kind::Email, Some(&made)), Ok(made.clone()));
        let forgotten = ChannelForm {
            forget: "on".to_owned(),
            ..form
        };
        let forgotten = forgotten.checked(Kind::Email, Some(&made)).unwrap();
        assert!(!has_secret(&forgotten));
    }

    #[test]
    fn everything_that_is_wrong_is_said_at_once() {
        let wrong = ChannelForm {
            port: "70000".to_owned(),
            security: "ssl".to_owned(),
            to: "nobody".to_owned(),
            ..mail()
        };
        assert_eq!(
            wrong.checked(Kind::Email, None),
            Err(vec![FormError::Port, FormError::Security, FormError::To])
        );
        let open = ChannelForm {
            security: "none".to_owned(),
            ..mail()
        };
        assert_eq!(
            open.checked(Kind::Email, None),
            Err(vec![FormError::Unprotected])
        );
        for url in ["", "ftp://example.org", "example.org/hook", "https://"] {
            let hook = ChannelForm {
                url: url.to_owned(),
                ..mail()
            };
            assert_eq!(
                hook.checked(Kind::Slack, None),
                Err(vec![FormError::Url]),
                "{url}"
            );
        }
    }

    #[test]
    fn only_the_server_of_a_webhook_is_shown() {
        let form = ChannelForm {
            url: "https://hooks.example.org/services/T0/B0/x7".to_owned(),
            ..mail()
        };
        let made = form.checked(Kind::Slack, None).unwrap();
        assert_eq!(shown(&made).unwrap().host, "hooks.example.org");
        assert!(!made.settings.contains("services"));
    }
}

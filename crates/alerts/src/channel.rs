//! Channels: what pages may show of one, what they may not, and what a sender needs.

use listen_store::alert::channel::Channel;
use serde::{Deserialize, Serialize};

/// Kind of a channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// E-mail over SMTP.
    Email,
    /// JSON to any address.
    Webhook,
    /// An incoming webhook of Slack, or of what speaks its format.
    Slack,
    /// A robot of a DingTalk group.
    Dingtalk,
    /// A robot of a Feishu group.
    Feishu,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 5] = [
        Self::Email,
        Self::Webhook,
        Self::Slack,
        Self::Dingtalk,
        Self::Feishu,
    ];

    /// As stored and in addresses.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Webhook => "webhook",
            Self::Slack => "slack",
            Self::Dingtalk => "dingtalk",
            Self::Feishu => "feishu",
        }
    }

    /// The kind of this name.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// Whether messages may be signed with a secret.
    #[must_use]
    pub fn has_secret(self) -> bool {
        matches!(self, Self::Webhook | Self::Dingtalk | Self::Feishu)
    }
}

/// How the connection to a mail server is kept private.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Security {
    /// TLS from the first byte, usually port 465.
    #[default]
    Tls,
    /// TLS after a greeting, usually port 587; never without.
    Starttls,
    /// Not at all: for a server on this machine.
    None,
}

impl Security {
    /// All of them, with the usual port.
    pub const ALL: [(Self, &'static str); 3] = [
        (Self::Tls, "tls"),
        (Self::Starttls, "starttls"),
        (Self::None, "none"),
    ];

    pub(crate) fn parse(text: &str) -> Option<Self> {
        let found = Self::ALL.into_iter().find(|(_, name)| *name == text);
        found.map(|(security, _)| security)
    }
}

/// What pages may show of a channel.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Shown {
    /// Mail server, or the server of a webhook.
    pub host: String,
    /// Port of the mail server.
    pub port: u16,
    /// Of the connection to the mail server.
    pub security: Security,
    /// At the mail server; empty for none.
    pub username: String,
    /// Sender.
    pub from: String,
    /// Recipients.
    pub to: Vec<String>,
}

/// What nothing shows.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Hidden {
    pub(crate) password: String,
    pub(crate) url: String,
    pub(crate) secret: String,
}

/// Where a message goes.
#[derive(Clone, PartialEq, Eq)]
pub enum Target {
    /// A mail server.
    Mail {
        /// Everything but the password.
        shown: Shown,
        /// Empty for none.
        password: String,
    },
    /// A web address.
    Hook {
        /// Which format it takes.
        kind: Kind,
        /// The address; whoever knows it may write there.
        url: String,
        /// Empty for none.
        secret: String,
    },
}

/// A stored channel cannot be read: it was changed by hand.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the stored settings of channel {0} cannot be read")]
pub struct Unreadable(pub i64);

impl Target {
    /// Where messages of this channel go.
    ///
    /// # Errors
    /// If it was changed by hand.
    pub fn of(channel: &Channel) -> Result<Self, Unreadable> {
        let unreadable = || Unreadable(channel.id);
        let kind = Kind::parse(&channel.kind).ok_or_else(unreadable)?;
        let hidden = hidden(channel).ok_or_else(unreadable)?;
        Ok(match kind {
            Kind::Email => Self::Mail {
                shown: shown(channel).ok_or_else(unreadable)?,
                password: hidden.password,
            },
            kind => Self::Hook {
                kind,
                url: hidden.url,
                secret: hidden.secret,
            },
        })
    }
}

/// What pages may show of a channel; none if it was changed by hand.
#[must_use]
pub fn shown(channel: &Channel) -> Option<Shown> {
    serde_json::from_str(&channel.settings).ok()
}

pub(crate) fn hidden(channel: &Channel) -> Option<Hidden> {
    serde_json::from_str(&channel.secrets).ok()
}

/// Whether a password or secret is stored.
#[must_use]
pub fn has_secret(channel: &Channel) -> bool {
    hidden(channel).is_some_and(|hidden| !hidden.password.is_empty() || !hidden.secret.is_empty())
}

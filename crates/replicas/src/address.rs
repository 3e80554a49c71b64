//! Where Redis is.

use listen_store::db::without_password;
use redis::{Client, ConnectionAddr, IntoConnectionInfo as _, ProtocolVersion};
use std::fmt;

/// Address of a Redis or Valkey server, with its password; shown without it.
#[derive(Clone)]
pub struct RedisAddress {
    client: Client,
    shown: String,
    db: i64,
}

/// Why a text is no address of a Redis.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{shown}` is not supported ({reason}); use redis://:PASSWORD@HOST:6379/0, or rediss:// for TLS; characters \
     such as @ / # ? in a password are written %40 %2F %23 %3F"
)]
pub struct AddressError {
    shown: String,
    reason: String,
}

impl RedisAddress {
    /// Reads `redis://[USER][:PASSWORD]@HOST[:PORT][/NUMBER]`, or the same with `rediss://`, which is TLS.
    ///
    /// # Errors
    /// For anything else, with the address as it may be shown.
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        let shown = without_password(text);
        let fail = |reason: &str| AddressError {
            shown: shown.clone(),
            reason: reason.to_owned(),
        };
        if !["redis://", "rediss://"]
            .iter()
            .any(|scheme| text.starts_with(scheme))
        {
            return Err(fail("no redis:// or rediss://"));
        }
        // `#insecure` would take any certificate, and options that are ignored would only look obeyed.
        if text.contains(['?', '#']) {
            return Err(fail("options after ? or # are not taken"));
        }
        let info = text.into_connection_info();
        let info = info.map_err(|error| fail(&error.to_string()))?;
        if matches!(info.addr(), ConnectionAddr::Tcp(host, _) if host.is_empty()) {
            return Err(fail("no host"));
        }
        let settings = info.redis_settings().clone();
        let db = settings.db();
        // RESP3 brings signals over the connection that counts.
        let settings = settings.set_protocol(ProtocolVersion::RESP3);
        let client = Client::open(info.set_redis_settings(settings));
        let client = client.map_err(|error| fail(&error.to_string()))?;
        Ok(Self { client, shown, db })
    }

    /// The address without its password.
    #[must_use]
    pub fn shown(&self) -> &str {
        &self.shown
    }

    pub(crate) fn client(&self) -> &Client {
        // Its own choice would panic where two kinds of cryptography are linked.
        let _ = rustls::crypto::ring::default_provider().install_default();
        &self.client
    }

    /// Number of the database of the server.
    pub(crate) fn db(&self) -> i64 {
        self.db
    }
}

impl fmt::Debug for RedisAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("RedisAddress").field(&self.shown).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_address_of_a_redis_is_one_and_its_password_is_never_shown() {
        for (text, expected) in [
            ("redis://127.0.0.1:6379", Ok(0)),
            ("redis://:hunter2@cache/3", Ok(3)),
            ("rediss://listen:hunter2@cache.example.org:6380/1", Ok(1)),
            ("redis://:hunter2%40x@[::1]:7000/0", Ok(0)),
            ("postgres://a:hunter2@db/listen", Err("no redis://")),
            ("cache:6379", Err("no redis://")),
            ("redis://", Err("")),
            ("redis://:hunter2@", Err("")),
            ("redis://:hunter2@cache/listen", Err("database number")),
            ("rediss://:hunter2@cache#insecure", Err("are not taken")),
            (
                "redis://:hunter2@cache?protocol=resp2",
                Err("are not taken"),
            ),
            ("redis://:hunter2@cache:port", Err("")),
        ] {
            let found = RedisAddress::parse(text);
            let said = format!(
                "{found:?} {}",
                found
                    .as_ref()
                    .map_or_else(ToString::to_string, |a| a.shown().to_owned())
            );
            assert!(!said.contains("hunter2"), "{text}: {said}");
            match (found, expected) {
                (Ok(address), Ok(db)) => assert_eq!(address.db(), db, "{text}"),
                (Err(error), Err(reason)) => {
                    let error = error.to_string().to_lowercase();
                    assert!(error.contains(reason), "{text}: {error}");
                }
                (found, _) => panic!("{text}: {found:?}"),
            }
        }
    }
}

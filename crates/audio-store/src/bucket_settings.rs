//! Which bucket, where, and with which key.

use crate::AudioError;
use std::fmt;
use std::net::IpAddr;
use url::{Host, Url};

/// A bucket of S3-compatible storage.
#[derive(Debug, Clone)]
pub struct BucketSettings {
    /// Name of the bucket.
    pub bucket: String,
    /// What the names of all objects begin with, without slashes at its ends; may be empty.
    pub prefix: String,
    /// Address of the storage; `None` is Amazon's for the region.
    pub endpoint: Option<Url>,
    /// Region; most storages but Amazon's take any.
    pub region: String,
    /// Whether the bucket is a part of the host name, as Amazon wants it, and not of the path.
    pub is_virtual_hosted: bool,
    /// Whether the storage may be reached without TLS, also elsewhere than on this machine.
    pub allows_http: bool,
    /// Who asks.
    pub keys: Keys,
}

/// A key of the storage; its secret parts are not shown.
#[derive(Clone)]
pub struct Keys {
    /// The name of the key.
    pub id: String,
    /// What belongs to it.
    pub secret: String,
    /// A token of a session, if the key is one of a session.
    pub session_token: Option<String>,
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keys")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

impl BucketSettings {
    /// Bucket and prefix of an address such as `s3://bucket/prefix`.
    ///
    /// # Errors
    /// [`AudioError::Settings`], which says what is expected.
    pub fn parse_address(address: &str) -> Result<(String, String), AudioError> {
        let wrong = |what: &str| {
            let message =
                format!("{what} in {address}; expected s3://BUCKET or s3://BUCKET/PREFIX");
            AudioError::Settings(message)
        };
        let rest = address
            .strip_prefix("s3://")
            .ok_or_else(|| wrong("no s3://"))?;
        let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        if !is_bucket(bucket) {
            return Err(wrong("no name of a bucket"));
        }
        let prefix = prefix.trim_matches('/');
        if !prefix.is_empty() && !prefix.split('/').all(is_part) {
            return Err(wrong("an unusual prefix"));
        }
        Ok((bucket.to_owned(), prefix.to_owned()))
    }

    /// Address of the storage from a setting.
    ///
    /// # Errors
    /// [`AudioError::Settings`] for what is no address of http or https.
    pub fn parse_endpoint(text: &str) -> Result<Url, AudioError> {
        let url = Url::parse(text).ok().filter(|url| {
            let is_http = matches!(url.scheme(), "http" | "https") && url.has_host();
            is_http
                && url.username().is_empty()
                && url.password().is_none()
                && url.query().is_none()
        });
        url.ok_or_else(|| {
            AudioError::Settings("expected an address such as https://s3.example.org".to_owned())
        })
    }

    /// `s3://bucket/prefix`.
    #[must_use]
    pub fn name(&self) -> String {
        let slash = if self.prefix.is_empty() { "" } else { "/" };
        format!("s3://{}{slash}{}", self.bucket, self.prefix)
    }

    /// Everything is sent readably by http; a key is not, but the audio is.
    pub(crate) fn check(&self) -> Result<(), AudioError> {
        let is_open = self
            .endpoint
            .as_ref()
            .is_some_and(|url| url.scheme() == "http" && !is_here(url));
        if is_open && !self.allows_http {
            return Err(AudioError::Settings(
                "AWS_ENDPOINT_URL is http:// and not on this machine; use https://, or allow it with AWS_ALLOW_HTTP=true"
                    .to_owned(),
            ));
        }
        Ok(())
    }

    /// The address of the bucket's storage as the client wants it: with the bucket in the host if it
    /// is to be there.
    pub(crate) fn endpoint(&self) -> Option<String> {
        let mut url = self.endpoint.clone()?;
        if self.is_virtual_hosted {
            let host = format!("{}.{}", self.bucket, url.host_str().unwrap_or_default());
            // An address of digits cannot have names below it; it is left as it is.
            let _ = url.set_host(Some(&host));
        }
        Some(url.as_str().trim_end_matches('/').to_owned())
    }
}

fn is_here(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => IpAddr::V4(address).is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::V6(address).is_loopback(),
        None => false,
    }
}

/// As Amazon has it: 3 to 63 lower-case letters, digits, dots and hyphens.
fn is_bucket(name: &str) -> bool {
    let is_end = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    let bytes = name.as_bytes();
    (3..=63).contains(&bytes.len())
        && bytes
            .iter()
            .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'-'))
        && is_end(bytes.first())
        && is_end(bytes.last())
}

fn is_part(part: &str) -> bool {
    !part.is_empty()
        && part != "."
        && part != ".."
        && part
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_bucket_and_prefix() {
        for (address, bucket, prefix) in [
            ("s3://listen-audio", "listen-audio", ""),
            ("s3://listen-audio/", "listen-audio", ""),
            ("s3://a.b-c/one/two/", "a.b-c", "one/two"),
        ] {
            let (found, below) = BucketSettings::parse_address(address).unwrap();
            assert_eq!(
                (found.as_str(), below.as_str()),
                (bucket, prefix),
                "{address}"
            );
        }
        for address in [
            "/var/audio",
            "https://s3.example.org/b",
            "s3://",
            "s3://ab",
            "s3://Bucket",
            "s3://-bucket",
            "s3://bucket/../other",
            "s3://bucket/a//b",
            "s3://bucket/a?b",
        ] {
            let error = BucketSettings::parse_address(address).unwrap_err();
            assert!(
                error.to_string().contains("s3://BUCKET"),
                "{address}: {error}"
            );
        }
    }

    fn settings(endpoint: &str, allows_http: bool) -> BucketSettings {
        BucketSettings {
            bucket: "audio".to_owned(),
            prefix: String::new(),
            endpoint: Some(BucketSettings::parse_endpoint(endpoint).unwrap()),
            region: "us-east-1".to_owned(),
            is_virtual_hosted: false,
            allows_http,
            keys: Keys {
                id: "name".to_owned(),
                secret: "hidden-one".to_owned(),
                session_token: Some("hidden-two".to_owned()),
            },
        }
    }

    #[test]
    fn plain_http_to_another_machine_has_to_be_wanted() {
        for (endpoint, allows, is_taken) in [
            ("https://s3.example.org", false, true),
            ("http://127.0.0.1:9000", false, true),
            ("http://[::1]:9000", false, true),
            ("http://localhost:9000", false, true),
            ("http://localhost.example.org", false, false),
            ("http://10.0.0.7:9000", false, false),
            ("http://10.0.0.7:9000", true, true),
        ] {
            let checked = settings(endpoint, allows).check();
            assert_eq!(checked.is_ok(), is_taken, "{endpoint} {allows}");
        }
    }

    #[test]
    fn the_bucket_is_in_the_host_only_where_it_is_wanted_there() {
        let path = settings("https://s3.example.org:8443/", false);
        assert_eq!(path.endpoint().unwrap(), "https://s3.example.org:8443");
        let host = BucketSettings {
            is_virtual_hosted: true,
            ..path
        };
        assert_eq!(
            host.endpoint().unwrap(),
            "https://audio.s3.example.org:8443"
        );
    }

    #[test]
    fn secrets_are_not_shown() {
        let shown = format!("{:?}", settings("https://s3.example.org", false));
        assert!(
            shown.contains("name") && !shown.contains("hidden"),
            "{shown}"
        );
    }

    #[test]
    fn an_endpoint_is_an_address_without_a_password() {
        for text in [
            "s3.example.org",
            "ftp://s3.example.org",
            "https://a:b@s3.example.org",
            "",
        ] {
            assert!(BucketSettings::parse_endpoint(text).is_err(), "{text}");
        }
    }
}

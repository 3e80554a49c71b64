//! One fetch.

use crate::resolve::{Checked, Rule};
use crate::{FEED_TYPES, MAX_BYTES, MAX_REDIRECTS, TIMEOUT_S, TYPES, is_public};
use std::fmt;
use std::io::Read as _;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use ureq::Agent;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, Resolver};
use ureq::unversioned::transport::DefaultConnector;

/// Longest address.
const MAX_ADDRESS_CHARS: usize = 2_000;

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// Encoding that the server named.
    pub charset: Option<String>,
}

/// Why there is no page.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// It is no `http://` or `https://` address, has a password in it, or is too long.
    #[error("not an http or https address without a password")]
    Address,
    /// Another port than 80 and 443, or an address that is not public.
    #[error("not a public address")]
    NotPublic,
    /// The name is not there, or nobody answers.
    #[error("no answer: {0}")]
    NoAnswer(String),
    /// The server answered with an error.
    #[error("the server answered {0}")]
    Status(u16),
    /// One redirect leads to the next.
    #[error("more than {MAX_REDIRECTS} redirects")]
    Redirects,
    /// It took too long.
    #[error("it took longer than {TIMEOUT_S} seconds")]
    Timeout,
    /// The page is too large.
    #[error("larger than {} MB", MAX_BYTES >> 20)]
    TooLarge,
    /// The content is of another type.
    #[error("type {0} is not read")]
    Type(String),
}

/// Fetches pages.
#[derive(Clone)]
pub struct Fetcher {
    may_reach: Rule,
}

impl fmt::Debug for Fetcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Fetcher")
    }
}

impl Default for Fetcher {
    /// Reaches public addresses on the ports 80 and 443.
    fn default() -> Self {
        Self {
            may_reach: Arc::new(|address| {
                is_public(address.ip()) && matches!(address.port(), 80 | 443)
            }),
        }
    }
}

impl Fetcher {
    /// Reaches one server and nothing else, for tests with a server of this machine. No setting
    /// leads here.
    #[must_use]
    pub fn only(server: SocketAddr) -> Self {
        Self {
            may_reach: Arc::new(move |address| address == server),
        }
    }

    /// Fetches a page. Blocks for up to [`TIMEOUT_S`] seconds.
    ///
    /// # Errors
    /// [`FetchError`], all of it about the address or what it leads to.
    pub fn fetch(&self, address: &str) -> Result<Page, FetchError> {
        self.fetch_by(DefaultResolver::default(), address, &TYPES)
    }

    /// Fetches a feed: the same limits, other types.
    ///
    /// # Errors
    /// As [`Self::fetch`].
    pub fn fetch_feed(&self, address: &str) -> Result<Page, FetchError> {
        self.fetch_by(DefaultResolver::default(), address, &FEED_TYPES)
    }

    fn fetch_by(
        &self,
        names: impl Resolver,
        address: &str,
        types: &[&str],
    ) -> Result<Page, FetchError> {
        let uri = parse(address)?;
        let has_refused = Arc::new(AtomicBool::new(false));
        let resolver = Checked {
            names,
            may_reach: self.may_reach.clone(),
            has_refused: has_refused.clone(),
        };
        let agent = agent(resolver, types);
        let response = agent.get(uri).call().map_err(|error| {
            if has_refused.load(Ordering::Relaxed) {
                FetchError::NotPublic
            } else {
                reason(&error)
            }
        })?;
        read(response, types)
    }
}

fn agent(resolver: impl Resolver, types: &[&str]) -> Agent {
    let config = Agent::config_builder()
        // A proxy of this machine would look names up for us, unchecked.
        .proxy(None)
        .max_redirects(MAX_REDIRECTS)
        .timeout_global(Some(Duration::from_secs(TIMEOUT_S)))
        .timeout_connect(Some(Duration::from_secs(5)))
        .user_agent(concat!("listen/", env!("CARGO_PKG_VERSION")))
        .accept(types.join(", "))
        .build();
    Agent::with_parts(config, DefaultConnector::default(), resolver)
}

fn parse(address: &str) -> Result<Uri, FetchError> {
    let address = address.trim();
    if address.chars().count() > MAX_ADDRESS_CHARS {
        return Err(FetchError::Address);
    }
    let without_fragment = address.split('#').next().unwrap_or_default();
    let uri: Uri = without_fragment.parse().map_err(|_| FetchError::Address)?;
    let is_web = matches!(uri.scheme_str(), Some("http" | "https"));
    let has_login = uri
        .authority()
        .is_some_and(|authority| authority.as_str().contains('@'));
    if is_web && !has_login {
        Ok(uri)
    } else {
        Err(FetchError::Address)
    }
}

fn reason(error: &ureq::Error) -> FetchError {
    match error {
        ureq::Error::StatusCode(status) => FetchError::Status(*status),
        ureq::Error::TooManyRedirects | ureq::Error::RedirectFailed => FetchError::Redirects,
        ureq::Error::Timeout(_) => FetchError::Timeout,
        ureq::Error::BadUri(_) => FetchError::Address,
        other => FetchError::NoAnswer(other.to_string()),
    }
}

fn read(
    mut response: ureq::http::Response<ureq::Body>,
    types: &[&str],
) -> Result<Page, FetchError> {
    let body = response.body();
    let mime = body.mime_type().unwrap_or("none").to_ascii_lowercase();
    if !types.contains(&mime.as_str()) {
        return Err(FetchError::Type(mime));
    }
    let charset = body.charset().map(str::to_owned);
    let mut bytes = Vec::new();
    let reader = response.body_mut().as_reader();
    let n_bytes = reader
        .take(MAX_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| reason(&error.into()))?;
    if u64::try_from(n_bytes).unwrap_or(u64::MAX) > MAX_BYTES {
        return Err(FetchError::TooLarge);
    }
    Ok(Page { bytes, charset })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{BufRead as _, BufReader, Write as _};
    use std::net::TcpListener;
    use ureq::config::Config;
    use ureq::unversioned::resolver::ResolvedSocketAddrs;
    use ureq::unversioned::transport::NextTimeout;

    /// Answers every request for a path with what stands for it; 404 for others.
    fn server(answers: &'static [(&'static str, &'static str)]) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let mut line = String::new();
                let mut lines = BufReader::new(stream.try_clone().unwrap());
                let _ = lines.read_line(&mut line);
                let mut rest = String::new();
                while lines.read_line(&mut rest).is_ok_and(|n| n > 2) {
                    rest.clear();
                }
                let path = line.split(' ').nth(1).unwrap_or_default();
                let found = answers.iter().find(|(known, _)| *known == path);
                let head = found
                    .map_or("404 Not Found\r\nContent-Length: 0\r\n\r\n", |(_, head)| {
                        head
                    });
                let head = head.replace("PORT", &address.port().to_string());
                let _ = stream.write_all(format!("HTTP/1.1 {head}").as_bytes());
                if head.contains("endless") {
                    while stream.write_all(&[b'a'; 8_192]).is_ok() {}
                }
            }
        });
        address
    }

    #[test]
    fn a_page_is_fetched_over_redirects_with_its_encoding() {
        let server = server(&[
            (
                "/a",
                "302 Found\r\nLocation: /b\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
            ),
            (
                "/b",
                "200 OK\r\nContent-Type: text/html; charset=gbk\r\nContent-Length: 2\r\nConnection: close\r\n\r\nHi",
            ),
        ]);
        let page = Fetcher::only(server)
            .fetch(&format!("http://{server}/a#part"))
            .unwrap();
        assert_eq!(
            (page.bytes.as_slice(), page.charset.as_deref()),
            (&b"Hi"[..], Some("gbk"))
        );
    }

    #[test]
    fn no_private_address_is_reached() {
        // It would answer, so a refusal cannot be mistaken for a missing server.
        let server = server(&[(
            "/",
            "200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\nConnection: close\r\n\r\nHi",
        )]);
        let port = server.port();
        for host in [
            "127.0.0.1",
            "127.1",
            "0x7f000001",
            "2130706433",
            "0",
            "localhost",
            "[::1]",
            "[::ffff:127.0.0.1]",
            "169.254.169.254",
            "10.0.0.1",
            "100.100.100.200",
            "[fd00:ec2::254]",
        ] {
            for address in [format!("http://{host}:{port}/"), format!("http://{host}/")] {
                let error = Fetcher::default().fetch(&address).unwrap_err();
                // Some systems do not read every clothing of an address; then there is no such name.
                let is_refused = error == FetchError::NotPublic
                    || error == FetchError::Address
                    || (matches!(error, FetchError::NoAnswer(_))
                        && host.parse::<std::net::IpAddr>().is_err());
                assert!(is_refused, "{address}: {error}");
            }
        }
        // A public address, on a port that is not the web's.
        assert_eq!(
            Fetcher::default().fetch("http://1.1.1.1:22/"),
            Err(FetchError::NotPublic)
        );
    }

    #[test]
    fn a_redirect_leads_to_nothing_that_is_refused() {
        let server = server(&[
            (
                "/in",
                "302 Found\r\nLocation: http://127.0.0.2:PORT/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
            ),
            (
                "/six",
                "302 Found\r\nLocation: http://[::1]:PORT/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
            ),
            (
                "/file",
                "302 Found\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
            ),
            (
                "/loop",
                "302 Found\r\nLocation: /loop\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
            ),
        ]);
        let fetch = |path: &str| {
            Fetcher::only(server)
                .fetch(&format!("http://{server}{path}"))
                .unwrap_err()
        };
        assert_eq!(fetch("/in"), FetchError::NotPublic);
        assert_eq!(fetch("/six"), FetchError::NotPublic);
        // Taken for a path of the same server, which has no such page.
        assert_eq!(fetch("/file"), FetchError::Status(404));
        assert_eq!(fetch("/loop"), FetchError::Redirects);
    }

    /// Answers a public address first and this machine afterwards, as a name server of an
    /// attacker does.
    #[derive(Debug)]
    struct Rebinding {
        first: SocketAddr,
        then: SocketAddr,
        is_second: AtomicBool,
    }

    impl Resolver for Rebinding {
        fn resolve(
            &self,
            _: &Uri,
            _: &Config,
            _: NextTimeout,
        ) -> Result<ResolvedSocketAddrs, ureq::Error> {
            let mut found = self.empty();
            let is_second = self.is_second.swap(true, Ordering::Relaxed);
            found.push(if is_second { self.then } else { self.first });
            Ok(found)
        }
    }

    #[test]
    fn a_name_that_changes_its_mind_is_judged_each_time() {
        let server = server(&[(
            "/a",
            "302 Found\r\nLocation: http://example.test/b\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
        )]);
        let names = Rebinding {
            first: server,
            then: "127.0.0.2:80".parse().unwrap(),
            is_second: AtomicBool::new(false),
        };
        let error = Fetcher::only(server)
            .fetch_by(names, "http://example.test/a", &TYPES)
            .unwrap_err();
        assert_eq!(error, FetchError::NotPublic);
    }

    #[test]
    fn other_types_statuses_and_sizes_are_refused() {
        let server = server(&[
            (
                "/png",
                "200 OK\r\nContent-Type: image/png\r\nContent-Length: 2\r\nConnection: close\r\n\r\nHi",
            ),
            (
                "/none",
                "200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nHi",
            ),
            (
                "/big",
                "200 OK\r\nContent-Type: text/plain\r\nX: endless\r\nConnection: close\r\n\r\n",
            ),
        ]);
        let fetch = |path: &str| {
            Fetcher::only(server)
                .fetch(&format!("http://{server}{path}"))
                .unwrap_err()
        };
        assert_eq!(fetch("/png"), FetchError::Type("image/png".to_owned()));
        assert!(matches!(fetch("/none"), FetchError::Type(_)));
        assert_eq!(fetch("/big"), FetchError::TooLarge);
        assert_eq!(fetch("/nothing"), FetchError::Status(404));
    }

    #[test]
    fn a_feed_is_fetched_and_a_page_is_none() {
        let server = server(&[
            (
                "/feed",
                "200 OK\r\nContent-Type: application/rss+xml\r\nContent-Length: 2\r\nConnection: close\r\n\r\nHi",
            ),
            (
                "/page",
                "200 OK\r\nContent-Type: text/html\r\nContent-Length: 2\r\nConnection: close\r\n\r\nHi",
            ),
        ]);
        let fetcher = Fetcher::only(server);
        let feed = format!("http://{server}/feed");
        assert_eq!(fetcher.fetch_feed(&feed).unwrap().bytes, b"Hi");
        assert!(matches!(fetcher.fetch(&feed), Err(FetchError::Type(_))));
        let page = fetcher.fetch_feed(&format!("http://{server}/page"));
        assert_eq!(page, Err(FetchError::Type("text/html".to_owned())));
        assert_eq!(
            Fetcher::default().fetch_feed(&feed),
            Err(FetchError::NotPublic)
        );
    }

    #[test]
    fn what_is_no_web_address_is_refused() {
        let long = format!("http://example.org/{}", "a".repeat(MAX_ADDRESS_CHARS));
        for address in [
            "",
            "example.org",
            "ftp://example.org/",
            "file:///etc/passwd",
            "http://",
            "http://ann:secret@example.org/",
            "javascript:alert(1)",
            &long,
        ] {
            assert_eq!(
                Fetcher::default().fetch(address),
                Err(FetchError::Address),
                "{address}"
            );
        }
    }
}

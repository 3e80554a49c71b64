//! Who is at the other end of the connection: address and scheme.

use axum::extract::{ConnectInfo, Request};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap};
use ipnet::IpNet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// Longest id of a request that is taken over.
const MAX_ID: usize = 64;

/// Marks a request that came over TLS which this program ended itself.
#[derive(Debug, Clone, Copy)]
pub struct OverTls;

/// Address and scheme of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Client {
    /// Address of the browser, as far as trusted proxies tell.
    pub address: IpAddr,
    /// Whether the browser speaks HTTPS, to the outermost proxy or to this program.
    pub is_https: bool,
}

/// The id that a trusted proxy gave the request, so that its log and ours name the same one.
#[must_use]
pub fn request_id(request: &Request, trusted: &[IpNet]) -> Option<String> {
    if !is_trusted(peer(request.extensions()), trusted) {
        return None;
    }
    let id = header(request.headers(), "x-request-id")?;
    let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    ((1..=MAX_ID).contains(&id.len()) && id.chars().all(is_plain)).then(|| id.to_owned())
}

fn peer(extensions: &Extensions) -> IpAddr {
    extensions
        .get::<ConnectInfo<SocketAddr>>()
        .map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |info| {
            info.0.ip().to_canonical()
        })
}

impl Client {
    /// Reads the connection and, if a trusted proxy made it, the proxy's headers.
    #[must_use]
    pub fn of(parts: &Parts, trusted: &[IpNet]) -> Self {
        let peer = peer(&parts.extensions);
        let is_tls = parts.extensions.get::<OverTls>().is_some();
        if !is_trusted(peer, trusted) {
            return Self {
                address: peer,
                is_https: is_tls,
            };
        }
        Self {
            address: forwarded_for(&parts.headers, trusted).unwrap_or(peer),
            is_https: header(&parts.headers, "x-forwarded-proto")
                .map_or(is_tls, |proto| proto.eq_ignore_ascii_case("https")),
        }
    }

    /// What stands for this client when failures are counted: IPv6 users own a whole /64.
    #[must_use]
    pub fn throttle_key(&self) -> String {
        match self.address {
            IpAddr::V4(address) => address.to_string(),
            IpAddr::V6(address) => {
                let prefix = u128::from(address) & (u128::MAX << 64);
                format!("{}/64", Ipv6Addr::from(prefix))
            }
        }
    }
}

fn is_trusted(address: IpAddr, trusted: &[IpNet]) -> bool {
    trusted.iter().any(|net| net.contains(&address))
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

/// The last address that no trusted proxy has. Hops are read from the right, since everything
/// to the left of it can be made up, and so can additional header lines.
fn forwarded_for(headers: &HeaderMap, trusted: &[IpNet]) -> Option<IpAddr> {
    let lines: Vec<&str> = headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|line| line.to_str().ok())
        .collect();
    let joined = lines.join(",");
    let hops: Vec<IpAddr> = joined
        .rsplit(',')
        .map_while(|hop| hop.trim().parse::<IpAddr>().ok())
        .map(|hop| hop.to_canonical())
        .collect();
    let first_stranger = hops.iter().find(|hop| !is_trusted(**hop, trusted));
    first_stranger.or(hops.last()).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::Request;

    fn client(peer: &str, forwarded: Option<&str>, proto: Option<&str>) -> Client {
        let mut request = Request::new(());
        let peer: SocketAddr = peer.parse().unwrap();
        request.extensions_mut().insert(ConnectInfo(peer));
        for (name, value) in [("x-forwarded-for", forwarded), ("x-forwarded-proto", proto)] {
            if let Some(value) = value {
                request.headers_mut().insert(name, value.parse().unwrap());
            }
        }
        Client::of(&request.into_parts().0, &["10.0.0.0/8".parse().unwrap()])
    }

    #[test]
    fn only_trusted_proxies_are_believed() {
        let stranger = client("192.0.2.1:5", Some("203.0.113.9"), Some("https"));
        assert_eq!(
            (stranger.address.to_string().as_str(), stranger.is_https),
            ("192.0.2.1", false)
        );
        let proxied = client(
            "10.0.0.2:5",
            Some("1.1.1.1, 203.0.113.9, 10.0.0.7"),
            Some("https"),
        );
        assert_eq!(
            (proxied.address.to_string().as_str(), proxied.is_https),
            ("203.0.113.9", true)
        );
        let garbage = client("10.0.0.2:5", Some("1.2.3.4, x, 203.0.113.9"), None);
        assert_eq!(garbage.address.to_string(), "203.0.113.9");
        assert_eq!(
            client("10.0.0.2:5", None, None).address.to_string(),
            "10.0.0.2"
        );
    }

    #[test]
    fn tls_of_this_program_is_https_for_strangers_and_for_proxies_that_say_nothing() {
        for (peer, proto, expected) in [
            ("192.0.2.1:5", None, true),
            ("192.0.2.1:5", Some("http"), true),
            ("10.0.0.2:5", None, true),
            ("10.0.0.2:5", Some("http"), false),
        ] {
            let mut request = Request::new(());
            let address: SocketAddr = peer.parse().unwrap();
            request.extensions_mut().insert(ConnectInfo(address));
            request.extensions_mut().insert(OverTls);
            if let Some(proto) = proto {
                let value = proto.parse().unwrap();
                request.headers_mut().insert("x-forwarded-proto", value);
            }
            let parts = request.into_parts().0;
            let client = Client::of(&parts, &["10.0.0.0/8".parse().unwrap()]);
            assert_eq!(client.is_https, expected, "{peer} {proto:?}");
        }
    }

    #[test]
    fn an_ipv6_network_counts_as_one_client() {
        let one = client("[2001:db8::1]:5", None, None).throttle_key();
        assert_eq!(one, client("[2001:db8::ffff]:5", None, None).throttle_key());
        assert_ne!(
            one,
            client("[2001:db8:0:1::1]:5", None, None).throttle_key()
        );
    }

    #[test]
    fn an_id_is_taken_over_from_trusted_proxies_alone_and_only_a_plain_one() {
        let cases = [
            ("10.0.0.5:1", "4f2a-99_b", true),
            ("192.0.2.1:1", "4f2a-99_b", false),
            ("10.0.0.5:1", "", false),
            ("10.0.0.5:1", "a b\"", false),
            ("10.0.0.5:1", &"a".repeat(65), false),
        ];
        for (peer, id, is_taken) in cases {
            let mut request = axum::extract::Request::default();
            let peer: SocketAddr = peer.parse().unwrap();
            request.extensions_mut().insert(ConnectInfo(peer));
            request
                .headers_mut()
                .insert("x-request-id", id.parse().unwrap());
            let taken = request_id(&request, &["10.0.0.0/8".parse().unwrap()]);
            assert_eq!(taken.as_deref(), is_taken.then_some(id), "{peer} {id}");
        }
    }
}

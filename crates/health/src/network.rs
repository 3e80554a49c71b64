//! Whether the servers that this one needs can be reached. None is needed by default.

use crate::{Check, Status};
use std::net::{TcpStream, ToSocketAddrs as _};
use std::time::Duration;

const NAME: &str = "network";
/// How long a connection may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// Connects to each and says nothing: speaking would cost them work.
pub(crate) fn check(addresses: &[String]) -> Check {
    if addresses.is_empty() {
        return Check::new(NAME, Status::Pass, "no other server is needed");
    }
    let failed: Vec<String> = addresses
        .iter()
        .filter_map(|address| connect(address).err())
        .collect();
    if failed.is_empty() {
        return Check::new(
            NAME,
            Status::Pass,
            format!("{} answer", without_logins(addresses)),
        );
    }
    // With some of several speech servers gone the others speak.
    let status = if failed.len() == addresses.len() {
        Status::Fail
    } else {
        Status::Warn
    };
    Check::new(NAME, status, failed.join("; "))
}

fn without_logins(addresses: &[String]) -> String {
    let shown: Vec<String> = addresses.iter().map(|one| without_login(one)).collect();
    shown.join(", ")
}

/// An address as it may be shown, stored and sent to others: without a user and a password in it.
fn without_login(address: &str) -> String {
    let start = address.find("://").map_or(0, |at| at + 3);
    let end = address[start..]
        .find('/')
        .map_or(address.len(), |at| start + at);
    match address[start..end].rfind('@') {
        Some(at) => format!("{}{}", &address[..start], &address[start + at + 1..]),
        None => address.to_owned(),
    }
}

fn connect(address: &str) -> Result<(), String> {
    let failed = |reason: String| format!("{} cannot be reached: {reason}", without_login(address));
    let (default_port, rest) = match address.split_once("://") {
        Some(("https", rest)) => (443, rest),
        Some((_, rest)) => (80, rest),
        None => (80, address),
    };
    let authority = rest.split('/').next().unwrap_or_default();
    let authority = authority.rsplit('@').next().unwrap_or_default();
    let with_port = if authority
        .rsplit(']')
        .next()
        .unwrap_or_default()
        .contains(':')
    {
        authority.to_owned()
    } else {
        format!("{authority}:{default_port}")
    };
    let mut found = with_port
        .to_socket_addrs()
        .map_err(|error| failed(error.to_string()))?;
    let address = found
        .next()
        .ok_or_else(|| failed("no address".to_owned()))?;
    TcpStream::connect_timeout(&address, PATIENCE)
        .map(|_| ())
        .map_err(|error| failed(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_of_two_lost_is_a_warning() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let there = format!("http://{}/v1", listener.local_addr().unwrap());
        // Reserved: nothing listens on port 1 of this machine.
        let gone = "http://school:pass@127.0.0.1:1".to_owned();
        assert_eq!(check(&[]).status, Status::Pass);
        assert_eq!(check(std::slice::from_ref(&there)).status, Status::Pass);
        assert_eq!(check(&[there, gone.clone()]).status, Status::Warn);
        let failed = check(&[gone]);
        assert_eq!(failed.status, Status::Fail);
        assert!(
            failed.message.starts_with("http://127.0.0.1:1 cannot"),
            "a login is shown to nobody: {failed:?}"
        );
    }

    #[test]
    fn addresses_lose_their_login_and_nothing_else() {
        for (address, expected) in [
            (
                "http://a:b@voice.school:8880/v1",
                "http://voice.school:8880/v1",
            ),
            ("https://voice.school/v1/@x", "https://voice.school/v1/@x"),
            ("a:b@voice:80", "voice:80"),
            ("voice", "voice"),
            ("http://b@c@d", "http://d"),
        ] {
            assert_eq!(without_login(address), expected, "{address}");
        }
    }
}

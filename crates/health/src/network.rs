//! Whether the servers that this one needs or uses can be reached. None is by default.

use crate::{Check, Status};
use std::net::{TcpStream, ToSocketAddrs as _};
use std::time::Duration;

const NAME: &str = "network";
/// How long a connection may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// Connects to each and says nothing: speaking would cost them work. `useful` ones may be gone;
/// `wrong` are settings that lead to no server at all.
pub(crate) fn check(needed: &[String], useful: &[String], wrong: &[String]) -> Check {
    if needed.is_empty() && useful.is_empty() && wrong.is_empty() {
        return Check::new(NAME, Status::Pass, "no other server is needed");
    }
    let (gone, mut lost) = (failures(needed), failures(useful));
    lost.extend_from_slice(wrong);
    let status = if !needed.is_empty() && gone.len() == needed.len() {
        Status::Fail
    } else if gone.is_empty() && lost.is_empty() {
        Status::Pass
    } else {
        // With some of several speech servers gone the others speak.
        Status::Warn
    };
    if status == Status::Pass {
        let all = without_logins(&[needed, useful].concat());
        return Check::new(NAME, status, format!("{all} answer"));
    }
    Check::new(NAME, status, [gone, lost].concat().join("; "))
}

fn failures(addresses: &[String]) -> Vec<String> {
    let failed = addresses.iter().map(|address| connect(address));
    failed.filter_map(Result::err).collect()
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
    fn what_is_useful_may_be_gone_and_what_is_needed_may_not() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let there = format!("http://{}/v1", listener.local_addr().unwrap());
        // Reserved: nothing listens on port 1 of this machine.
        let gone = "http://school:pass@127.0.0.1:1".to_owned();
        let addresses = |letters: &str| -> Vec<String> {
            let address = |letter| if letter == 't' { &there } else { &gone };
            letters.chars().map(address).cloned().collect()
        };
        for (needed, useful, expected) in [
            ("", "", Status::Pass),
            ("t", "", Status::Pass),
            ("tg", "", Status::Warn),
            ("g", "", Status::Fail),
            ("", "t", Status::Pass),
            ("", "g", Status::Warn),
            ("t", "g", Status::Warn),
            ("g", "t", Status::Fail),
        ] {
            let found = check(&addresses(needed), &addresses(useful), &[]);
            assert_eq!(found.status, expected, "{needed} {useful}");
        }
        let wrong = check(&addresses("t"), &[], &["no address".to_owned()]);
        assert_eq!(
            (wrong.status, wrong.message.as_str()),
            (Status::Warn, "no address")
        );
        let failed = check(&addresses("g"), &[], &[]);
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

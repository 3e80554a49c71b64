//! Listening sockets that systemd keeps open: while the program restarts, connections wait in them
//! (`deploy/systemd/listen.socket`).

use listenfd::ListenFd;
use std::net::{SocketAddr, TcpListener};
use std::sync::{LazyLock, Mutex, PoisonError};

/// Those that nobody has taken yet. The environment that tells of them is read once.
static SOCKETS: LazyLock<Mutex<Vec<TcpListener>>> = LazyLock::new(|| {
    let mut passed = ListenFd::from_env();
    let sockets = (0..passed.len()).filter_map(|idx| passed.take_tcp_listener(idx).ok().flatten());
    Mutex::new(sockets.collect())
});

/// The socket that was handed over for an address.
pub(super) fn take(address: SocketAddr) -> Option<TcpListener> {
    let mut sockets = SOCKETS.lock().unwrap_or_else(PoisonError::into_inner);
    let at = sockets.iter().position(|socket| {
        socket
            .local_addr()
            .is_ok_and(|local| is_same(local, address))
    });
    if at.is_none() && !sockets.is_empty() {
        let held: Vec<String> = sockets
            .iter()
            .filter_map(|socket| socket.local_addr().ok())
            .map(|local| local.to_string())
            .collect();
        tracing::warn!(
            "{address} is none of the sockets that are handed over ({}); whoever connects to those waits for ever: make both the same",
            held.join(", ")
        );
    }
    at.map(|at| sockets.swap_remove(at))
}

/// `ListenStream=443` means all addresses in IPv6's form, which has those of IPv4 in it.
fn is_same(held: SocketAddr, wanted: SocketAddr) -> bool {
    held.port() == wanted.port()
        && (held.ip() == wanted.ip() || held.ip().is_unspecified() && wanted.ip().is_unspecified())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_socket_is_known_by_its_address() {
        for (held, wanted, expected) in [
            ("127.0.0.1:3000", "127.0.0.1:3000", true),
            ("127.0.0.1:3000", "127.0.0.1:3005", false),
            ("0.0.0.0:3000", "127.0.0.1:3000", false),
            ("[::]:443", "0.0.0.0:443", true),
        ] {
            let (held, wanted) = (held.parse().unwrap(), wanted.parse().unwrap());
            assert_eq!(is_same(held, wanted), expected, "{held} {wanted}");
        }
    }
}

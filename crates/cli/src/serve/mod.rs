//! Accepts connections: time limits for slow peers, room for health checks whoever holds the other
//! connections, and a shutdown that finishes requests.

mod connection;
mod inherited;
mod places;
mod request;
#[cfg(test)]
mod tests;

use crate::serve::connection::{Accepted, plain, secured};
use crate::serve::places::{LIMITS, Places};
use anyhow::Context as _;
use axum::Router;
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use rustls::ServerConfig;
use socket2::SockRef;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;

/// Open requests may take this long after the signal to stop.
const GRACE: Duration = Duration::from_secs(20);

/// Connections that are accepted at the signal to stop have this long to begin their request.
const LINGER: Duration = Duration::from_millis(500);

/// Takes an address, or the socket that systemd keeps for it, or names the setting that has to change.
pub(crate) async fn bind(address: SocketAddr, variable: &str) -> anyhow::Result<TcpListener> {
    if let Some(socket) = inherited::take(address) {
        socket.set_nonblocking(true)?;
        return Ok(TcpListener::from_std(socket)?);
    }
    TcpListener::bind(address)
        .await
        .with_context(|| format!("{variable}: cannot listen on {address} (is another program, or another listen, using it?)"))
}

/// Serves without TLS until told to stop, then finishes what is open.
pub(crate) async fn serve(listener: TcpListener, router: Router, stop: CancellationToken) {
    serve_plain(listener, router, Arc::new(Places::new(LIMITS)), stop).await;
}

/// A listener that speaks TLS.
pub(crate) struct Secured {
    pub listener: TcpListener,
    pub router: Router,
    pub config: Arc<ServerConfig>,
}

/// Serves a site with TLS, and what its visitors without TLS get, who have no more places for
/// themselves.
pub(crate) async fn serve_with_tls(
    (listener, router): (TcpListener, Router),
    tls: Secured,
    stop: CancellationToken,
) {
    let places = Arc::new(Places::new(LIMITS));
    let acceptor = TlsAcceptor::from(tls.config);
    let (router_tls, stopping) = (tls.router, stop.clone());
    tokio::join!(
        serve_plain(listener, router, places.clone(), stop.clone()),
        serve_each(
            tls.listener,
            places,
            stop,
            move |stream, accepted, watcher| {
                let peer = accepted.of(router_tls.clone(), stopping.clone());
                secured(stream, peer, acceptor.clone(), watcher)
            }
        ),
    );
}

async fn serve_plain(
    listener: TcpListener,
    router: Router,
    places: Arc<Places>,
    stop: CancellationToken,
) {
    let stopping = stop.clone();
    serve_each(listener, places, stop, move |stream, accepted, watcher| {
        let peer = accepted.of(router.clone(), stopping.clone());
        plain(stream, peer, watcher)
    })
    .await;
}

/// Hands each connection to `connect`, which keeps its watcher until the connection has ended.
async fn serve_each<F, C>(
    listener: TcpListener,
    places: Arc<Places>,
    stop: CancellationToken,
    connect: F,
) where
    F: Fn(TcpStream, Accepted, Watcher) -> C,
    C: Future<Output = anyhow::Result<()>> + Send + 'static,
{
    let open = GracefulShutdown::new();
    loop {
        let accepted = tokio::select! {
            () = stop.cancelled() => break,
            accepted = places.accept(&listener) => accepted,
        };
        let Some((stream, address, place)) = accepted else {
            // Out of file descriptors, most likely: some will be free again soon.
            tokio::time::sleep(Duration::from_millis(100)).await;
            continue;
        };
        set_options(&stream, places.limits.unsent);
        let accepted = Accepted {
            address,
            is_spare: place.is_spare(),
            limits: places.limits,
        };
        let connection = connect(stream, accepted, open.watcher());
        tokio::spawn(async move {
            let _place = place;
            if let Err(error) = connection.await {
                tracing::debug!(error = format!("{error:#}"), "connection ended");
            }
        });
    }
    drop(listener);
    // hyper closes connections of which nothing was read yet, and who connected a moment ago has had no
    // time to ask.
    tokio::time::sleep(LINGER).await;
    if tokio::time::timeout(GRACE, open.shutdown()).await.is_err() {
        tracing::warn!("some requests took too long and were cut");
    }
}

/// Neither changes what is answered, so a system that refuses them does no harm.
fn set_options(stream: &TcpStream, unsent: Duration) {
    // It makes small answers faster.
    let _ = stream.set_nodelay(true);
    // The system looks whether the peer takes anything: nothing here is asked to write meanwhile.
    let _ = SockRef::from(stream).set_tcp_user_timeout(Some(unsent));
}

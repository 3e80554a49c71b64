//! Accepts connections: a time limit for slow peers, and a shutdown that finishes requests.

mod connection;
mod request;

use crate::serve::connection::{Peer, plain, secured};
use anyhow::Context as _;
use axum::Router;
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use rustls::ServerConfig;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;

/// Connections at a time on one site: below the 1,024 files that systems allow by default.
const MAX_CONNECTIONS: usize = 400;
/// Open requests may take this long after the signal to stop.
const GRACE: Duration = Duration::from_secs(20);

/// Takes an address, or names the setting that has to change.
pub(crate) async fn bind(address: SocketAddr, variable: &str) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address)
        .await
        .with_context(|| format!("{variable}: cannot listen on {address} (is another program, or another listen, using it?)"))
}

/// Serves without TLS until told to stop, then finishes what is open.
pub(crate) async fn serve(listener: TcpListener, router: Router, stop: CancellationToken) {
    serve_plain(listener, router, places(), stop).await;
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
    let places = places();
    let acceptor = TlsAcceptor::from(tls.config);
    let (router_tls, stopping) = (tls.router, stop.clone());
    tokio::join!(
        serve_plain(listener, router, places.clone(), stop.clone()),
        serve_each(tls.listener, places, stop, move |stream, peer, watcher| {
            let peer = Peer::new(peer, router_tls.clone(), stopping.clone());
            secured(stream, peer, acceptor.clone(), watcher)
        }),
    );
}

fn places() -> Arc<Semaphore> {
    Arc::new(Semaphore::new(MAX_CONNECTIONS))
}

async fn serve_plain(
    listener: TcpListener,
    router: Router,
    places: Arc<Semaphore>,
    stop: CancellationToken,
) {
    let stopping = stop.clone();
    serve_each(listener, places, stop, move |stream, peer, watcher| {
        let peer = Peer::new(peer, router.clone(), stopping.clone());
        plain(stream, peer, watcher)
    })
    .await;
}

/// Hands each connection to `connect`, which keeps its watcher until the connection has ended.
async fn serve_each<F, C>(
    listener: TcpListener,
    places: Arc<Semaphore>,
    stop: CancellationToken,
    connect: F,
) where
    F: Fn(TcpStream, SocketAddr, Watcher) -> C,
    C: Future<Output = anyhow::Result<()>> + Send + 'static,
{
    let open = GracefulShutdown::new();
    loop {
        let accepted = tokio::select! {
            () = stop.cancelled() => break,
            accepted = accept(&listener, &places) => accepted,
        };
        let Some((stream, peer, place)) = accepted else {
            // Out of file descriptors, most likely: some will be free again soon.
            tokio::time::sleep(Duration::from_millis(100)).await;
            continue;
        };
        // It only makes small answers faster.
        let _ = stream.set_nodelay(true);
        let connection = connect(stream, peer, open.watcher());
        tokio::spawn(async move {
            let _place = place;
            if let Err(error) = connection.await {
                tracing::debug!(error = format!("{error:#}"), "connection ended");
            }
        });
    }
    drop(listener);
    if tokio::time::timeout(GRACE, open.shutdown()).await.is_err() {
        tracing::warn!("some requests took too long and were cut");
    }
}

async fn accept(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
) -> Option<(TcpStream, SocketAddr, OwnedSemaphorePermit)> {
    let place = places.clone().acquire_owned().await.ok()?;
    let (stream, peer) = listener.accept().await.ok()?;
    Some((stream, peer, place))
}

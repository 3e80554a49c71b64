//! One connection: the handshake, and the version of HTTP that the peer speaks.

use super::places::Limits;
use super::request::like_http1;
use anyhow::Context as _;
use axum::Router;
use axum::extract::ConnectInfo;
use axum::http::{Request, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use hyper::body::Incoming;
use hyper::server::conn::{http1, http2};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulConnection, Watcher};
use listen_web::client::OverTls;
use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::Notify;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;
use tokio_util::sync::CancellationToken;
use tower::Service as _;

/// A peer must finish the handshake of TLS within this time.
const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(10);
/// An HTTP/2 connection without a new request for this long is closed when its open ones end.
const IDLE_TIMEOUT: Duration = Duration::from_mins(2);
/// How often an HTTP/2 peer is asked whether it is still there, and how long it may think.
const PING: (Duration, Duration) = (Duration::from_secs(20), Duration::from_secs(15));
/// Requests at a time on one HTTP/2 connection: as nginx has it.
const MAX_STREAMS: u32 = 128;

/// Who asks, and on what kind of place.
pub(super) struct Accepted {
    pub address: SocketAddr,
    /// Only health checks are answered.
    pub is_spare: bool,
    pub limits: Limits,
}

impl Accepted {
    /// With who answers.
    pub fn of(self, router: Router, stop: CancellationToken) -> Peer {
        Peer {
            accepted: self,
            router,
            stop,
        }
    }
}

/// Who asks, and who answers.
pub(super) struct Peer {
    accepted: Accepted,
    router: Router,
    stop: CancellationToken,
}

impl Peer {
    async fn answer(&self, mut request: Request<Incoming>) -> Result<Response, Infallible> {
        if self.accepted.is_spare && !request.uri().path().ends_with("/health") {
            return Ok(too_many());
        }
        let address = self.accepted.address;
        request.extensions_mut().insert(ConnectInfo(address));
        self.router.clone().call(request).await
    }

    /// The head must come in time, also on a connection that says nothing.
    fn http1(&self) -> http1::Builder {
        let limits = self.accepted.limits;
        let head = if self.accepted.is_spare {
            limits.spare_head
        } else {
            limits.head
        };
        let mut builder = http1::Builder::new();
        builder
            .timer(TokioTimer::new())
            .header_read_timeout(head)
            .keep_alive(!self.accepted.is_spare);
        builder
    }

    async fn answer_tls(&self, mut request: Request<Incoming>) -> Result<Response, Infallible> {
        request.extensions_mut().insert(OverTls);
        self.answer(request).await
    }
}

fn too_many() -> Response {
    let headers = [(header::RETRY_AFTER, "2")];
    let status = StatusCode::SERVICE_UNAVAILABLE;
    (status, headers, "too many connections; try again\n").into_response()
}

/// A connection without TLS. HTTP/2 is not spoken on it: browsers want that with TLS only.
pub(super) async fn plain(stream: TcpStream, peer: Peer, watcher: Watcher) -> anyhow::Result<()> {
    let (http1, peer) = (peer.http1(), Arc::new(peer));
    let service = hyper::service::service_fn(move |request| {
        let peer = peer.clone();
        async move { peer.answer(request).await }
    });
    let connection = http1.serve_connection(TokioIo::new(stream), service);
    Ok(watcher.watch(connection).await?)
}

/// A connection with TLS, whose peer chooses between HTTP/2 and HTTP/1.
pub(super) async fn secured(
    stream: TcpStream,
    peer: Peer,
    acceptor: TlsAcceptor,
    watcher: Watcher,
) -> anyhow::Result<()> {
    // Health checks come without TLS.
    if peer.accepted.is_spare {
        return Ok(());
    }
    let shaken = tokio::select! {
        () = peer.stop.cancelled() => return Ok(()),
        shaken = tokio::time::timeout(HANDSHAKE_TIMEOUT, acceptor.accept(stream)) => shaken,
    };
    let mut stream = shaken
        .context("the handshake took too long")?
        .context("no handshake")?;
    match stream.get_ref().1.alpn_protocol() {
        // The authority has seen what it wanted to see.
        Some(b"acme-tls/1") => Ok(stream.shutdown().await?),
        Some(b"h2") => secured_http2(stream, peer, watcher).await,
        _ => secured_http1(stream, peer, watcher).await,
    }
}

async fn secured_http1(
    stream: TlsStream<TcpStream>,
    peer: Peer,
    watcher: Watcher,
) -> anyhow::Result<()> {
    let (http1, peer) = (peer.http1(), Arc::new(peer));
    let service = hyper::service::service_fn(move |request| {
        let peer = peer.clone();
        async move { peer.answer_tls(request).await }
    });
    let connection = http1.serve_connection(TokioIo::new(stream), service);
    Ok(watcher.watch(connection).await?)
}

async fn secured_http2(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    peer: Peer,
    watcher: Watcher,
) -> anyhow::Result<()> {
    // Whoever waits for all connections waits for this one, too.
    let _watcher = watcher;
    let (stop, used) = (peer.stop.clone(), Arc::new(Notify::new()));
    let head = peer.accepted.limits.head;
    let (peer, asked) = (Arc::new(peer), used.clone());
    let service = hyper::service::service_fn(move |request| {
        asked.notify_one();
        let peer = peer.clone();
        async move { peer.answer_tls(like_http1(request)).await }
    });
    let connection = http2().serve_connection(TokioIo::new(stream), service);
    until_idle(connection, head, &used, &stop).await
}

fn http2() -> http2::Builder<TokioExecutor> {
    let mut builder = http2::Builder::new(TokioExecutor::new());
    builder
        .timer(TokioTimer::new())
        .max_concurrent_streams(MAX_STREAMS)
        .keep_alive_interval(PING.0)
        .keep_alive_timeout(PING.1);
    builder
}

/// Keeps a connection open while it is `used`. HTTP/2 has no limit of its own for a peer that only
/// answers pings, and such a peer would hold its place for ever.
async fn until_idle<C>(
    connection: C,
    head: Duration,
    used: &Notify,
    stop: &CancellationToken,
) -> anyhow::Result<()>
where
    C: GracefulConnection<Error = hyper::Error>,
{
    tokio::pin!(connection);
    let mut patience = head;
    loop {
        tokio::select! {
            ended = connection.as_mut() => return Ok(ended?),
            () = stop.cancelled() => break,
            asked = tokio::time::timeout(patience, used.notified()) => match asked {
                Ok(()) => patience = IDLE_TIMEOUT,
                Err(_) => break,
            },
        }
    }
    connection.as_mut().graceful_shutdown();
    if patience == IDLE_TIMEOUT {
        return Ok(connection.await?);
    }
    // Whoever has not even begun to speak HTTP/2 cannot be told, and is hung up on.
    let told = tokio::time::timeout(HANDSHAKE_TIMEOUT, connection).await;
    Ok(told.context("the peer said nothing")??)
}

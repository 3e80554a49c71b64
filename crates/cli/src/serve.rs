//! Accepts connections: time limits for slow peers, room for health checks whoever holds the other
//! connections, and a shutdown that finishes requests.

use anyhow::Context as _;
use axum::Router;
use axum::extract::ConnectInfo;
use axum::http::{Request, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulConnection, GracefulShutdown};
use socket2::SockRef;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;
use tower::Service as _;

/// How many connections one listener has, and how long slow peers are waited for.
#[derive(Clone, Copy)]
struct Limits {
    /// Connections at a time.
    usual: usize,
    /// Connections beyond those. Only health checks are answered on them: who watches must not be
    /// shut out by who holds the others.
    spare: usize,
    /// A peer must send the head of a request within this time…
    head: Duration,
    /// …and on a spare connection within this.
    spare_head: Duration,
    /// A peer that takes nothing of its answer for this long is cut off.
    unsent: Duration,
}

/// Two listeners stay below the 1,024 files that systems allow by default.
const LIMITS: Limits = Limits {
    usual: 400,
    spare: 32,
    head: Duration::from_secs(15),
    spare_head: Duration::from_secs(2),
    unsent: Duration::from_mins(1),
};
/// Open requests may take this long after the signal to stop.
const GRACE: Duration = Duration::from_secs(20);

/// Takes an address, or names the setting that has to change.
pub(crate) async fn bind(address: SocketAddr, variable: &str) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address)
        .await
        .with_context(|| format!("{variable}: cannot listen on {address} (is another program, or another listen, using it?)"))
}

/// Serves until told to stop, then finishes what is open.
pub(crate) async fn serve(listener: TcpListener, router: Router, stop: CancellationToken) {
    serve_within(LIMITS, listener, router, stop).await;
}

async fn serve_within(
    limits: Limits,
    listener: TcpListener,
    router: Router,
    stop: CancellationToken,
) {
    let open = GracefulShutdown::new();
    let places = Places::new(limits);
    loop {
        let accepted = tokio::select! {
            () = stop.cancelled() => break,
            accepted = accept(&listener, &places) => accepted,
        };
        let Some(accepted) = accepted else {
            // Out of file descriptors, most likely: some will be free again soon.
            tokio::time::sleep(Duration::from_millis(100)).await;
            continue;
        };
        set_options(&accepted.stream, limits.unsent);
        let (place, connection) = connection(accepted, limits, router.clone());
        let connection = open.watch(connection);
        tokio::spawn(async move {
            let _place = place;
            if let Err(error) = connection.await {
                tracing::debug!(%error, "connection ended");
            }
        });
    }
    drop(listener);
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

/// Room for connections.
struct Places {
    all: Arc<Semaphore>,
    usual: Arc<Semaphore>,
}

/// What a connection holds while it is open.
struct Place {
    _one: OwnedSemaphorePermit,
    /// `None` on a spare connection.
    usual: Option<OwnedSemaphorePermit>,
}

struct Accepted {
    stream: TcpStream,
    peer: SocketAddr,
    place: Place,
}

impl Places {
    fn new(limits: Limits) -> Self {
        Self {
            all: Arc::new(Semaphore::new(limits.usual + limits.spare)),
            usual: Arc::new(Semaphore::new(limits.usual)),
        }
    }
}

async fn accept(listener: &TcpListener, places: &Places) -> Option<Accepted> {
    let one = places.all.clone().acquire_owned().await.ok()?;
    let (stream, peer) = listener.accept().await.ok()?;
    let place = Place {
        _one: one,
        usual: places.usual.clone().try_acquire_owned().ok(),
    };
    Some(Accepted {
        stream,
        peer,
        place,
    })
}

/// One connection: HTTP/1, whose head must come in time, also on a connection that says
/// nothing. HTTP/2 is spoken by the proxy in front, which is where browsers want it.
fn connection(
    accepted: Accepted,
    limits: Limits,
    router: Router,
) -> (Place, impl GracefulConnection<Error = hyper::Error>) {
    let is_spare = accepted.place.usual.is_none();
    let service = hyper::service::service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(accepted.peer));
        let mut router = router.clone();
        async move {
            if is_spare && !request.uri().path().ends_with("/health") {
                return Ok(too_many());
            }
            router.call(request).await
        }
    });
    let head = if is_spare {
        limits.spare_head
    } else {
        limits.head
    };
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(head)
        .keep_alive(!is_spare)
        .serve_connection(TokioIo::new(accepted.stream), service);
    (accepted.place, connection)
}

fn too_many() -> Response {
    let headers = [(header::RETRY_AFTER, "2")];
    let status = StatusCode::SERVICE_UNAVAILABLE;
    (status, headers, "too many connections; try again\n").into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;
    use axum::routing::get;
    use std::sync::Mutex;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio_util::io::ReaderStream;

    /// Long enough for a busy machine.
    const PATIENCE: Duration = Duration::from_mins(1);

    async fn server(limits: Limits, router: Router) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(serve_within(
            limits,
            listener,
            router,
            CancellationToken::new(),
        ));
        address
    }

    async fn status(address: SocketAddr, path: &str) -> String {
        let mut stream = TcpStream::connect(address).await.unwrap();
        let request = format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        answer.split(' ').nth(1).unwrap_or_default().to_owned()
    }

    #[tokio::test]
    async fn health_is_answered_when_others_hold_all_connections() {
        let limits = Limits {
            usual: 2,
            spare: 1,
            ..LIMITS
        };
        let router = Router::new()
            .route("/x", get(async || "x"))
            .route("/api/health", get(async || "well"));
        let address = server(limits, router).await;
        let held = [
            TcpStream::connect(address).await.unwrap(),
            TcpStream::connect(address).await.unwrap(),
        ];
        assert_eq!(status(address, "/x").await, "503");
        assert_eq!(status(address, "/api/health").await, "200");
        drop(held);
        let again = async {
            while status(address, "/x").await != "200" {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(PATIENCE, again).await.unwrap();
    }

    #[tokio::test]
    async fn a_peer_that_takes_nothing_is_cut_off() {
        let (mut answer, sent) = tokio::io::duplex(1 << 16);
        let sent = Arc::new(Mutex::new(Some(sent)));
        let endless = async move || {
            let sent = sent.lock().unwrap().take().unwrap();
            Body::from_stream(ReaderStream::new(sent))
        };
        let limits = Limits {
            unsent: Duration::from_secs(1),
            ..LIMITS
        };
        let address = server(limits, Router::new().route("/", get(endless))).await;
        let mut peer = TcpStream::connect(address).await.unwrap();
        let request = b"GET / HTTP/1.1\r\nhost: x\r\n\r\n";
        peer.write_all(request).await.unwrap();
        // The peer keeps its end open and reads nothing: what is sent is let go in the end.
        let part = vec![0; 1 << 16];
        let sending = async { while answer.write_all(&part).await.is_ok() {} };
        tokio::time::timeout(PATIENCE, sending).await.unwrap();
        drop(peer);
    }
}

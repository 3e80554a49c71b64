//! Peers that hold connections.

use super::places::Limits;
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
    let places = Arc::new(Places::new(limits));
    tokio::spawn(serve_plain(
        listener,
        router,
        places,
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

//! S3-compatible storage on loopback, with objects in a folder: it checks signatures, can be stopped
//! in the middle of an answer, and can take requests without ever answering.

use crate::s3_folder::Folder;
use hyper::body::Incoming;
use hyper::service::{Service, service_fn};
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use listen_audio_store::{BucketSettings, Keys};
use s3s::auth::SimpleAuth;
use s3s::service::{S3Service, S3ServiceBuilder};
use s3s_fs::FileSystem;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};

/// The key that it takes.
pub const KEY: &str = "listen-test";
/// What belongs to the key.
pub const SECRET: &str = "secret of the tests";
/// The bucket that is there.
pub const BUCKET: &str = "audio";

/// A storage with one empty bucket.
pub struct S3Server {
    folder: tempfile::TempDir,
    address: SocketAddr,
    state: Arc<State>,
    task: JoinHandle<()>,
}

struct State {
    folder: PathBuf,
    is_silent: AtomicBool,
    n_requests: AtomicUsize,
}

impl S3Server {
    /// Starts it on a free port.
    ///
    /// # Panics
    /// If it cannot be started.
    pub async fn start() -> Self {
        let folder = tempfile::tempdir().expect("a folder for objects");
        std::fs::create_dir(folder.path().join(BUCKET)).expect("a bucket");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("its address");
        let state = Arc::new(State {
            folder: folder.path().into(),
            is_silent: AtomicBool::new(false),
            n_requests: AtomicUsize::new(0),
        });
        let task = tokio::spawn(accept(
            listener,
            service(folder.path().into()),
            state.clone(),
        ));
        Self {
            folder,
            address,
            state,
            task,
        }
    }

    /// Its address, `http://127.0.0.1:PORT`.
    #[must_use]
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Settings of its bucket with everything below `prefix`.
    ///
    /// # Panics
    /// If its address cannot be read.
    #[must_use]
    pub fn settings(&self, prefix: &str) -> BucketSettings {
        let endpoint = BucketSettings::parse_endpoint(&self.endpoint());
        BucketSettings {
            bucket: BUCKET.to_owned(),
            prefix: prefix.to_owned(),
            endpoint: Some(endpoint.expect("an address")),
            region: "us-east-1".to_owned(),
            is_virtual_hosted: false,
            allows_http: false,
            keys: Keys {
                id: KEY.to_owned(),
                secret: SECRET.to_owned(),
                session_token: None,
            },
        }
    }

    /// Where an object of the bucket lies.
    #[must_use]
    pub fn object(&self, key: &str) -> PathBuf {
        self.folder.path().join(BUCKET).join(key)
    }

    /// What is kept about the objects beside their bytes, in one text.
    ///
    /// # Panics
    /// If the folder cannot be read.
    #[must_use]
    pub fn attributes(&self) -> String {
        let entries = std::fs::read_dir(self.folder.path()).expect("the folder of objects");
        entries
            .flatten()
            .filter_map(|entry| std::fs::read_to_string(entry.path()).ok())
            .collect()
    }

    /// How many requests came.
    #[must_use]
    pub fn n_requests(&self) -> usize {
        self.state.n_requests.load(Ordering::SeqCst)
    }

    /// From now on requests are taken and never answered, or answered again.
    pub fn set_silent(&self, is_silent: bool) {
        self.state.is_silent.store(is_silent, Ordering::SeqCst);
    }

    /// Removes the bucket with all that is in it.
    ///
    /// # Panics
    /// If it cannot be removed.
    pub fn drop_bucket(&self) {
        std::fs::remove_dir_all(self.folder.path().join(BUCKET)).expect("the bucket is there");
    }

    /// Ends it at once: connections are cut, also in the middle of an answer.
    pub fn stop(&self) {
        self.task.abort();
    }

    /// Starts it again on the same port, after [`S3Server::stop`].
    ///
    /// # Panics
    /// If the port is taken meanwhile.
    pub async fn start_again(&mut self) {
        self.task.abort();
        let _ = (&mut self.task).await;
        let listener = TcpListener::bind(self.address)
            .await
            .expect("the same port");
        let service = service(self.folder.path().into());
        self.task = tokio::spawn(accept(listener, service, self.state.clone()));
    }
}

impl Drop for S3Server {
    fn drop(&mut self) {
        self.stop();
    }
}

impl State {
    fn has_bucket(&self, path: &str) -> bool {
        let bucket = path.split('/').nth(1).unwrap_or_default();
        self.folder.join(bucket).is_dir()
    }
}

/// As Amazon's storage answers; that of the folder says of an object there that it is missing.
fn no_such_bucket() -> Response<s3s::Body> {
    let body = "<Error><Code>NoSuchBucket</Code></Error>".to_owned();
    let mut response = Response::new(s3s::Body::from(body));
    *response.status_mut() = StatusCode::NOT_FOUND;
    response
}

fn service(folder: PathBuf) -> S3Service {
    let objects = FileSystem::new(folder).expect("a folder of objects");
    let mut builder = S3ServiceBuilder::new(Folder(objects));
    builder.set_auth(SimpleAuth::from_single(KEY, SECRET));
    builder.build()
}

/// Serves the folders in `folder` as buckets, until the process ends.
///
/// # Panics
/// If the folder cannot be used.
pub async fn serve_folder(listener: TcpListener, folder: PathBuf) {
    let state = Arc::new(State {
        folder: folder.clone(),
        is_silent: AtomicBool::new(false),
        n_requests: AtomicUsize::new(0),
    });
    accept(listener, service(folder), state).await;
}

/// Connections end with the task that accepts them.
async fn accept(listener: TcpListener, service: S3Service, state: Arc<State>) {
    let mut connections = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        connections.spawn(serve(stream, service.clone(), state.clone()));
    }
}

async fn serve(stream: TcpStream, service: S3Service, state: Arc<State>) {
    let answering = service_fn(move |request: Request<Incoming>| {
        let (service, state) = (service.clone(), state.clone());
        async move {
            state.n_requests.fetch_add(1, Ordering::SeqCst);
            if state.is_silent.load(Ordering::SeqCst) {
                std::future::pending::<()>().await;
            }
            if state.has_bucket(request.uri().path()) {
                Service::call(&service, request).await
            } else {
                Ok(no_such_bucket())
            }
        }
    });
    let connection = hyper::server::conn::http1::Builder::new();
    // A peer that hangs up is its own affair.
    let _ = connection
        .serve_connection(TokioIo::new(stream), answering)
        .await;
}

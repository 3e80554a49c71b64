//! Files on a server of this machine: real HTTP on loopback.

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

/// Path, type of content, content.
type File = (String, &'static str, String);

#[derive(Debug, Default)]
struct Files {
    files: Vec<File>,
    n_asked: usize,
}

/// A running server; it ends with the test's runtime.
#[derive(Debug, Clone)]
pub struct FileServer {
    /// Where it listens.
    pub address: SocketAddr,
    files: Arc<Mutex<Files>>,
}

impl FileServer {
    /// Starts a server without files: it answers 404.
    ///
    /// # Errors
    /// If no port is free.
    pub async fn start() -> std::io::Result<Self> {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let files = Arc::new(Mutex::new(Files::default()));
        let router = Router::new()
            .fallback(answer)
            .with_state(Arc::clone(&files));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(Self { address, files })
    }

    /// Puts a file there, in place of one with this path; its address.
    pub fn put(&self, path: &str, content_type: &'static str, content: &str) -> String {
        let mut held = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        held.files.retain(|(known, ..)| known != path);
        held.files
            .push((path.to_owned(), content_type, content.to_owned()));
        format!("http://{}{path}", self.address)
    }

    /// Requests so far.
    #[must_use]
    pub fn n_asked(&self) -> usize {
        let held = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        held.n_asked
    }
}

async fn answer(State(files): State<Arc<Mutex<Files>>>, uri: Uri) -> Response {
    let mut held = files.lock().unwrap_or_else(PoisonError::into_inner);
    held.n_asked += 1;
    let found = held.files.iter().find(|(path, ..)| path == uri.path());
    match found {
        Some((_, content_type, content)) => {
            ([(header::CONTENT_TYPE, *content_type)], content.clone()).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

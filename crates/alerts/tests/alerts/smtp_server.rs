//! A mail server that speaks as much of SMTP as a client without TLS uses.

use std::sync::{Arc, Mutex};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// A running server; it ends with the test's runtime.
pub(crate) struct SmtpServer {
    pub(crate) port: u16,
    /// All lines of all clients.
    lines: Arc<Mutex<Vec<String>>>,
}

impl SmtpServer {
    /// Answers every recipient with `to_recipient`.
    pub(crate) async fn start(to_recipient: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let lines: Arc<Mutex<Vec<String>>> = Arc::default();
        let kept = lines.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, to_recipient, kept.clone()));
            }
        });
        Self { port, lines }
    }

    pub(crate) fn lines(&self) -> Vec<String> {
        self.lines.lock().unwrap().clone()
    }
}

async fn serve(stream: TcpStream, to_recipient: &str, kept: Arc<Mutex<Vec<String>>>) {
    let mut stream = BufReader::new(stream);
    stream.write_all(b"220 test\r\n").await.unwrap();
    let mut is_in_letter = false;
    let mut line = String::new();
    while stream.read_line(&mut line).await.is_ok_and(|n| n > 0) {
        let text = line.trim_end().to_owned();
        let answer = if is_in_letter {
            is_in_letter = text != ".";
            (!is_in_letter).then_some("250 kept")
        } else {
            is_in_letter = text == "DATA";
            Some(answer(&text, to_recipient))
        };
        kept.lock().unwrap().push(text);
        if let Some(answer) = answer {
            let answer = format!("{answer}\r\n");
            if stream.write_all(answer.as_bytes()).await.is_err() {
                return;
            }
        }
        line.clear();
    }
}

fn answer<'a>(text: &str, to_recipient: &'a str) -> &'a str {
    match text.split([' ', ':']).next().unwrap_or_default() {
        "EHLO" => "250-test\r\n250 AUTH PLAIN",
        "AUTH" => "235 come in",
        "RCPT" => to_recipient,
        "DATA" => "354 go on",
        "QUIT" => "221 bye",
        _ => "250 ok",
    }
}

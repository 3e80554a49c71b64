//! A mail server that speaks as much of SMTP as a client uses: real SMTP on loopback.

use rcgen::{CertifiedKey, generate_simple_self_signed};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::io::{
    AsyncBufReadExt as _, AsyncRead, AsyncWrite, AsyncWriteExt as _, BufReader, Error, Result,
};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

/// When a connection becomes private.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Privacy {
    /// Never.
    None,
    /// From the first byte.
    Tls,
    /// When the client asks for it.
    Starttls,
}

/// A running server; it ends with the test's runtime.
#[derive(Debug)]
pub struct MailServer {
    /// Where it listens, on 127.0.0.1.
    pub port: u16,
    /// Its certificate (PEM), which nobody but itself has signed.
    pub certificate: String,
    lines: Lines,
}

/// All lines of all clients.
type Lines = Arc<Mutex<Vec<String>>>;

impl MailServer {
    /// Starts a server that answers every recipient with `to_recipient`, such as `250 ok`.
    ///
    /// # Errors
    /// If no port is free.
    pub async fn start(privacy: Privacy, to_recipient: &'static str) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let port = listener.local_addr()?.port();
        let (acceptor, certificate) = tls()?;
        let lines = Lines::default();
        let session = Session {
            privacy,
            to_recipient,
            lines: Arc::clone(&lines),
        };
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (acceptor, session) = (acceptor.clone(), session.clone());
                // Who hangs up in the middle has ended the session.
                tokio::spawn(async move { session.serve(stream, acceptor).await });
            }
        });
        Ok(Self {
            port,
            certificate,
            lines,
        })
    }

    /// Everything that clients have said, without line ends.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        lines.clone()
    }
}

fn tls() -> Result<(TlsAcceptor, String)> {
    let CertifiedKey { cert, key_pair } =
        generate_simple_self_signed(["127.0.0.1".to_owned()]).map_err(Error::other)?;
    let key = PrivateKeyDer::try_from(key_pair.serialize_der()).map_err(Error::other)?;
    let config = ServerConfig::builder_with_provider(ring::default_provider().into())
        .with_safe_default_protocol_versions()
        .map_err(Error::other)?
        .with_no_client_auth()
        .with_single_cert(vec![cert.der().clone()], key)
        .map_err(Error::other)?;
    Ok((TlsAcceptor::from(Arc::new(config)), cert.pem()))
}

#[derive(Clone)]
struct Session {
    privacy: Privacy,
    to_recipient: &'static str,
    lines: Lines,
}

const GREETING: &[u8] = b"220 test\r\n";

impl Session {
    async fn serve(self, mut stream: TcpStream, acceptor: TlsAcceptor) -> Result<()> {
        match self.privacy {
            Privacy::None => {
                stream.write_all(GREETING).await?;
                self.talk(stream, "AUTH PLAIN").await?;
            }
            Privacy::Tls => {
                let mut stream = acceptor.accept(stream).await?;
                stream.write_all(GREETING).await?;
                self.talk(stream, "AUTH PLAIN").await?;
            }
            Privacy::Starttls => {
                stream.write_all(GREETING).await?;
                if let Some(stream) = self.talk(stream, "STARTTLS").await? {
                    self.talk(acceptor.accept(stream).await?, "AUTH PLAIN")
                        .await?;
                }
            }
        }
        Ok(())
    }

    /// Talks until the client leaves; the stream if it wants TLS from here on.
    async fn talk<S: AsyncRead + AsyncWrite + Unpin>(
        &self,
        stream: S,
        offer: &str,
    ) -> Result<Option<S>> {
        let mut stream = BufReader::new(stream);
        let mut is_in_letter = false;
        let mut line = String::new();
        while stream.read_line(&mut line).await? > 0 {
            let text = line.trim_end().to_owned();
            let answer = if is_in_letter {
                is_in_letter = text != ".";
                (!is_in_letter).then(|| "250 kept".to_owned())
            } else {
                is_in_letter = text == "DATA";
                Some(self.answer(&text, offer))
            };
            let wants_tls = text == "STARTTLS";
            self.keep(text);
            if let Some(answer) = answer {
                stream.write_all(format!("{answer}\r\n").as_bytes()).await?;
            }
            if wants_tls {
                return Ok(Some(stream.into_inner()));
            }
            line.clear();
        }
        Ok(None)
    }

    fn answer(&self, text: &str, offer: &str) -> String {
        match text.split([' ', ':']).next().unwrap_or_default() {
            "EHLO" => format!("250-test\r\n250 {offer}"),
            "STARTTLS" => "220 go on".to_owned(),
            "AUTH" => "235 come in".to_owned(),
            "RCPT" => self.to_recipient.to_owned(),
            "DATA" => "354 go on".to_owned(),
            "QUIT" => "221 bye".to_owned(),
            _ => "250 ok".to_owned(),
        }
    }

    fn keep(&self, text: String) {
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        lines.push(text);
    }
}

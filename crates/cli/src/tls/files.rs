//! A certificate and its key from files, read again when they change and on SIGHUP.

use super::provider;
use crate::start;
use anyhow::{Context as _, ensure};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;
use tokio::signal::unix::{Signal, SignalKind, signal};

/// How often the files are looked at.
const POLL: Duration = Duration::from_secs(10);

/// The certificate that is shown to whoever connects from now on.
#[derive(Debug)]
struct Shown(RwLock<Arc<CertifiedKey>>);

impl ResolvesServerCert for Shown {
    fn resolve(&self, _hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let shown = self.0.read().unwrap_or_else(PoisonError::into_inner);
        Some(shown.clone())
    }
}

/// The two files, and what was in them.
#[derive(Debug, Clone)]
struct Files {
    certificate: PathBuf,
    key: PathBuf,
}

/// What is in the two files.
#[derive(Debug, PartialEq, Eq)]
struct Contents {
    certificate: Vec<u8>,
    key: Vec<u8>,
}

/// Reads the files, and again whenever they change, as long as the runtime lasts. Connections that
/// are open keep what they have, and files that cannot be used change nothing.
///
/// # Errors
/// If the files cannot be used now.
pub(super) fn keep(certificate: &Path, key: &Path) -> anyhow::Result<Arc<dyn ResolvesServerCert>> {
    let files = Files {
        certificate: certificate.to_owned(),
        key: key.to_owned(),
    };
    let contents = files.read()?;
    let shown = Arc::new(Shown(RwLock::new(Arc::new(files.check(&contents)?))));
    let hangup = signal(SignalKind::hangup())?;
    tokio::spawn(watch(files, contents, shown.clone(), hangup));
    Ok(shown)
}

async fn watch(files: Files, mut last: Contents, shown: Arc<Shown>, mut hangup: Signal) {
    loop {
        let is_asked = tokio::select! {
            _ = hangup.recv() => true,
            () = tokio::time::sleep(POLL) => false,
        };
        match files.read() {
            Ok(contents) if contents == last && !is_asked => {}
            Ok(contents) => {
                show(&files, &contents, &shown);
                last = contents;
            }
            Err(error) => warn(&error),
        }
    }
}

fn show(files: &Files, contents: &Contents, shown: &Shown) {
    match files.check(contents) {
        Ok(certified) => {
            *shown.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(certified);
            tracing::info!(
                file = %files.certificate.display(),
                "the certificate was read again"
            );
        }
        Err(error) => warn(&error),
    }
}

/// One of two files may be ahead of the other; the next look sees both.
fn warn(error: &anyhow::Error) {
    tracing::error!(
        error = format!("{error:#}"),
        "the certificate stays as it was"
    );
}

impl Files {
    fn read(&self) -> anyhow::Result<Contents> {
        Ok(Contents {
            certificate: read("LISTEN_TLS_CERTIFICATE_FILE", &self.certificate)?,
            key: read("LISTEN_TLS_KEY_FILE", &self.key)?,
        })
    }

    fn check(&self, contents: &Contents) -> anyhow::Result<CertifiedKey> {
        let (certificate, key) = (self.certificate.display(), self.key.display());
        let chain: Vec<CertificateDer<'static>> =
            CertificateDer::pem_slice_iter(&contents.certificate)
                .collect::<Result<_, _>>()
                .with_context(|| format!("LISTEN_TLS_CERTIFICATE_FILE: {certificate}"))?;
        let first = chain.first().with_context(|| {
            format!("LISTEN_TLS_CERTIFICATE_FILE: no certificate (PEM) in {certificate}")
        })?;
        is_in_time(first).with_context(|| format!("LISTEN_TLS_CERTIFICATE_FILE: {certificate}"))?;
        let der = PrivateKeyDer::from_pem_slice(&contents.key)
            .ok()
            .with_context(|| {
                format!("LISTEN_TLS_KEY_FILE: no key without a password (PEM) in {key}")
            })?;
        CertifiedKey::from_der(chain, der, &provider())
            .map_err(|error| match error {
                rustls::Error::InconsistentKeys(_) => {
                    anyhow::anyhow!("{key} is not the key of the certificate in {certificate}")
                }
                error => error.into(),
            })
            .context("LISTEN_TLS_KEY_FILE")
    }
}

fn read(variable: &str, path: &Path) -> anyhow::Result<Vec<u8>> {
    std::fs::read(path).with_context(|| format!("{variable}: cannot read {}", path.display()))
}

fn is_in_time(certificate: &CertificateDer<'_>) -> anyhow::Result<()> {
    let (_, parsed) = x509_parser::parse_x509_certificate(certificate)
        .map_err(|error| anyhow::anyhow!("cannot be read: {error}"))?;
    let (validity, now) = (parsed.validity(), start::now().0 / 1_000);
    ensure!(
        now <= validity.not_after.timestamp(),
        "the certificate ended on {}",
        validity.not_after
    );
    ensure!(
        now >= validity.not_before.timestamp(),
        "the certificate begins on {}",
        validity.not_before
    );
    Ok(())
}

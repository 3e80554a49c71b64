//! A certificate by ACME (RFC 8555, TLS-ALPN-01), renewed after two thirds of its life.

use super::cache::Folder;
use super::provider;
use crate::settings::AcmeSource;
use anyhow::{Context as _, ensure};
use futures::StreamExt as _;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, RootCertStore};
use rustls_acme::{AcmeConfig, AcmeState, EventOk, ResolvesServerCertAcme};
use std::io;
use std::path::Path;
use std::sync::Arc;
use tokio::signal::unix::{SignalKind, signal};

/// Asks for the certificate, and again whenever it is time, as long as the runtime lasts.
///
/// # Errors
/// If the file of the authority's certificates, or the folder, cannot be used.
pub(super) fn keep(
    source: &AcmeSource,
    folder: &Path,
) -> anyhow::Result<Arc<ResolvesServerCertAcme>> {
    let mut config = AcmeConfig::new_with_provider(&source.domains, provider())
        .directory(&source.directory)
        .contact(source.email.iter().map(|email| format!("mailto:{email}")));
    if let Some(file) = &source.ca_file {
        config = config.client_tls_config(trusting(file)?);
    }
    let state = config.cache(Folder::open(folder)?).state();
    let resolver = state.resolver();
    // With files it means that they are to be read again; here it must not end the program.
    let _ = signal(SignalKind::hangup())?;
    tokio::spawn(ask(state, source.clone()));
    Ok(resolver)
}

/// Each failure is told; the next try comes after 1, 2, 4, … seconds, at last every 18 hours.
async fn ask(mut state: AcmeState<io::Error>, source: AcmeSource) {
    let (names, authority) = (source.domains.join(", "), source.directory);
    while let Some(event) = state.next().await {
        match event {
            Ok(EventOk::DeployedNewCert) => {
                tracing::info!(names, authority, "there is a new certificate");
            }
            Ok(EventOk::DeployedCachedCert) => tracing::info!(names, "the certificate was kept"),
            Ok(EventOk::CertCacheStore | EventOk::AccountCacheStore) => {}
            Err(error) => tracing::error!(
                names,
                authority,
                error = error.to_string(),
                "no new certificate yet; asking again. Do the names lead to this machine, at port 443?"
            ),
        }
    }
}

fn trusting(file: &Path) -> anyhow::Result<Arc<ClientConfig>> {
    let cannot = || format!("LISTEN_TLS_ACME_CA_FILE: cannot use {}", file.display());
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(file).with_context(cannot)? {
        roots
            .add(certificate.with_context(cannot)?)
            .with_context(cannot)?;
    }
    ensure!(!roots.is_empty(), "{}: no certificate in it", cannot());
    let config = ClientConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(Arc::new(config))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_without_certificates_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("ca.pem");
        let error = trusting(&file).unwrap_err();
        assert!(format!("{error:#}").contains("ca.pem"), "{error:#}");
        std::fs::write(&file, "nothing").unwrap();
        let error = trusting(&file).unwrap_err();
        assert!(format!("{error:#}").contains("no certificate"), "{error:#}");
    }
}

//! TLS that this program ends itself: where the certificate comes from, and what is spoken.

mod acme;
mod cache;
mod files;
mod redirect;

pub(crate) use redirect::{Target, redirect};

use crate::settings::CertificateSource;
use rustls::ServerConfig;
use rustls::crypto::{CryptoProvider, ring};
use rustls::server::ResolvesServerCert;
use std::path::Path;
use std::sync::Arc;

/// Begins to keep a certificate, as long as the runtime lasts, and tells how to speak TLS with it.
/// What the authority gives is kept in `folder`.
///
/// # Errors
/// If the files cannot be used. An authority that does not answer is no error: it is asked again.
pub(crate) fn start(
    source: &CertificateSource,
    folder: &Path,
) -> anyhow::Result<Arc<ServerConfig>> {
    let resolver: Arc<dyn ResolvesServerCert> = match source {
        CertificateSource::Acme(acme) => acme::keep(acme, folder)?,
        CertificateSource::Files { certificate, key } => files::keep(certificate, key)?,
    };
    let mut config = ServerConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_cert_resolver(resolver);
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    if matches!(source, CertificateSource::Acme(_)) {
        config.alpn_protocols.push(b"acme-tls/1".to_vec());
    }
    Ok(Arc::new(config))
}

fn provider() -> Arc<CryptoProvider> {
    Arc::new(ring::default_provider())
}

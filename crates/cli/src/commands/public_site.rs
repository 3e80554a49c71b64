//! The listeners of the public site: with TLS, if this program is to speak it, and without.

use crate::settings::{CertificateSource, TlsSettings};
use crate::tls::Target;
use crate::{serve, tls};
use axum::Router;
use futures::future::FutureExt as _;
use rustls::ServerConfig;
use std::path::Path;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// The public site before it serves.
pub(super) struct PublicSite<'a> {
    pub listener: TcpListener,
    pub tls: Option<PublicTls>,
    /// Its address for visitors, or nothing.
    pub public_url: &'a str,
}

/// The listener that speaks TLS, and how.
pub(super) struct PublicTls {
    listener: TcpListener,
    config: Arc<ServerConfig>,
    /// Names of the certificate that is asked for; none of files, which may have any.
    names: Vec<String>,
}

impl PublicTls {
    /// Takes the address and begins to keep a certificate, if there is to be TLS.
    pub async fn bind(settings: &TlsSettings, data_dir: &Path) -> anyhow::Result<Option<Self>> {
        let Some(source) = settings.source()? else {
            return Ok(None);
        };
        let listener = serve::bind(settings.tls_addr, "LISTEN_TLS_ADDR").await?;
        let config = tls::start(&source, &TlsSettings::folder(data_dir))?;
        let names = match source {
            CertificateSource::Acme(acme) => acme.domains,
            CertificateSource::Files { .. } => Vec::new(),
        };
        Ok(Some(Self {
            listener,
            config,
            names,
        }))
    }

    fn target(&self, public_url: &str) -> anyhow::Result<Target> {
        Ok(Target {
            names: self.names.clone(),
            port: self.listener.local_addr()?.port(),
            public_url: public_url.to_owned(),
        })
    }
}

impl PublicSite<'_> {
    /// The lines that tell where it is.
    pub fn addresses(&self) -> anyhow::Result<String> {
        let plain = self.listener.local_addr()?;
        let Some(tls) = &self.tls else {
            return Ok(format!("Public site  http://{plain}"));
        };
        let address = tls.listener.local_addr()?;
        let names = match tls.names.join(", ") {
            none if none.is_empty() => String::new(),
            names => format!(" ({names})"),
        };
        Ok(format!(
            "Public site  https://{address}{names}\n             http://{plain} sends visitors there"
        ))
    }

    /// Serves until told to stop, then finishes what is open.
    pub fn serve(
        self,
        router: Router,
        stop: CancellationToken,
    ) -> anyhow::Result<impl Future<Output = ()> + Send + use<>> {
        let Some(tls) = self.tls else {
            return Ok(serve::serve(self.listener, router, stop).left_future());
        };
        let target = tls.target(self.public_url)?;
        let plain = (self.listener, tls::redirect(router.clone(), target));
        let secured = serve::Secured {
            listener: tls.listener,
            router,
            config: tls.config,
        };
        Ok(serve::serve_with_tls(plain, secured, stop).right_future())
    }
}

//! TLS in the program itself: a certificate by ACME, or files.

use super::addresses::address;
use anyhow::{bail, ensure};
use clap::Args;
use listen_health::OwnTls;
use rustls::pki_types::DnsName;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

/// The authority that is asked where no other is named.
const LETS_ENCRYPT: &str = "https://acme-v02.api.letsencrypt.org/directory";

#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "TLS")]
#[expect(
    clippy::struct_field_names,
    reason = "clap makes the names of the arguments from them"
)]
pub(crate) struct TlsSettings {
    /// Address of the public site with TLS, which is used once there is a name or a certificate; the
    /// other address of the public site then sends visitors here
    #[arg(
        value_parser = address,
        long,
        env = "LISTEN_TLS_ADDR", value_name = "LISTEN_TLS_ADDR",
        default_value = "0.0.0.0:443",
        hide_env_values = true
    )]
    pub tls_addr: SocketAddr,
    /// Names of this server, with commas between, for which a certificate is got by ACME; whoever sets
    /// them agrees to the terms of the authority [default: none]
    #[arg(
        long,
        env = "LISTEN_TLS_DOMAIN", value_name = "LISTEN_TLS_DOMAIN",
        value_delimiter = ',',
        value_parser = domain,
        hide_env_values = true
    )]
    pub tls_domain: Vec<String>,
    /// Where the authority reaches who runs this server [default: nobody]
    #[arg(
        long,
        env = "LISTEN_TLS_EMAIL", value_name = "LISTEN_TLS_EMAIL",
        value_parser = email,
        hide_env_values = true
    )]
    pub tls_email: Option<String>,
    /// Directory of the authority that is asked for the certificate [default: that of Let's Encrypt]
    #[arg(
        long,
        env = "LISTEN_TLS_ACME_DIRECTORY", value_name = "LISTEN_TLS_ACME_DIRECTORY",
        value_parser = directory,
        hide_env_values = true
    )]
    pub tls_acme_directory: Option<String>,
    /// Certificates (PEM) by which the authority's own address is trusted [default: those of the web]
    #[arg(
        long,
        env = "LISTEN_TLS_ACME_CA_FILE",
        value_name = "LISTEN_TLS_ACME_CA_FILE",
        hide_env_values = true
    )]
    pub tls_acme_ca_file: Option<PathBuf>,
    /// File of the certificate and those between it and its authority (PEM), instead of ACME; read
    /// again when it changes and on SIGHUP [default: none]
    #[arg(
        long,
        env = "LISTEN_TLS_CERTIFICATE_FILE",
        value_name = "LISTEN_TLS_CERTIFICATE_FILE",
        hide_env_values = true
    )]
    pub tls_certificate: Option<PathBuf>,
    /// File of its key (PEM)
    #[arg(
        long,
        env = "LISTEN_TLS_KEY_FILE",
        value_name = "LISTEN_TLS_KEY_FILE",
        hide_env_values = true
    )]
    pub tls_key: Option<PathBuf>,
}

/// Where the certificate comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum CertificateSource {
    Acme(AcmeSource),
    Files { certificate: PathBuf, key: PathBuf },
}

/// Whom to ask for which certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AcmeSource {
    pub domains: Vec<String>,
    pub email: Option<String>,
    pub directory: String,
    pub ca_file: Option<PathBuf>,
}

impl TlsSettings {
    /// Where the certificate comes from; `None` if there is to be no TLS.
    ///
    /// # Errors
    /// If settings contradict each other, or one lacks another.
    pub fn source(&self) -> anyhow::Result<Option<CertificateSource>> {
        let files = (&self.tls_certificate, &self.tls_key);
        if self.tls_domain.is_empty() {
            self.refuse_acme()?;
            return self.files();
        }
        ensure!(
            files == (&None, &None),
            "LISTEN_TLS_DOMAIN gets a certificate and LISTEN_TLS_CERTIFICATE_FILE has one: set one of the two"
        );
        Ok(Some(CertificateSource::Acme(AcmeSource {
            domains: self.tls_domain.clone(),
            email: self.tls_email.clone(),
            directory: self
                .tls_acme_directory
                .clone()
                .unwrap_or_else(|| LETS_ENCRYPT.to_owned()),
            ca_file: self.tls_acme_ca_file.clone(),
        })))
    }

    fn files(&self) -> anyhow::Result<Option<CertificateSource>> {
        match (self.tls_certificate.clone(), self.tls_key.clone()) {
            (Some(certificate), Some(key)) => {
                Ok(Some(CertificateSource::Files { certificate, key }))
            }
            (None, None) => Ok(None),
            (Some(_), None) => {
                bail!("LISTEN_TLS_CERTIFICATE_FILE needs its key: set LISTEN_TLS_KEY_FILE")
            }
            (None, Some(_)) => {
                bail!("LISTEN_TLS_KEY_FILE needs its certificate: set LISTEN_TLS_CERTIFICATE_FILE")
            }
        }
    }

    fn refuse_acme(&self) -> anyhow::Result<()> {
        for (is_set, name) in [
            (self.tls_email.is_some(), "LISTEN_TLS_EMAIL"),
            (
                self.tls_acme_directory.is_some(),
                "LISTEN_TLS_ACME_DIRECTORY",
            ),
            (self.tls_acme_ca_file.is_some(), "LISTEN_TLS_ACME_CA_FILE"),
        ] {
            ensure!(
                !is_set,
                "{name} is for a certificate by ACME: set LISTEN_TLS_DOMAIN, too"
            );
        }
        Ok(())
    }

    /// What there is to look at, whether or not the settings would start.
    pub fn own(&self) -> Option<OwnTls> {
        let has_files = self.tls_certificate.is_some();
        let name = self.tls_domain.first().map(String::as_str);
        let name = name.or(has_files.then_some("localhost"))?;
        Some(OwnTls {
            address: self.tls_addr,
            name: name.to_owned(),
        })
    }

    /// Folder of what the authority gave.
    pub fn folder(data_dir: &Path) -> PathBuf {
        data_dir.join("tls")
    }
}

/// A name that a public authority can certify by TLS-ALPN-01: no address, no wildcard.
fn domain(text: &str) -> Result<String, String> {
    let name = text.trim().to_ascii_lowercase();
    let is_address = name.parse::<std::net::IpAddr>().is_ok();
    let is_name = DnsName::try_from(name.as_str()).is_ok() && !name.ends_with('.');
    if is_name && !is_address && name.contains('.') {
        Ok(name)
    } else {
        Err("expected a name such as listen.example.org, without https://, port or *".to_owned())
    }
}

fn email(text: &str) -> Result<String, String> {
    let is_one = text.split_once('@').is_some_and(|(name, host)| {
        !name.is_empty() && host.contains('.') && !text.contains(char::is_whitespace)
    });
    is_one
        .then(|| text.to_owned())
        .ok_or_else(|| "expected an address such as you@example.org".to_owned())
}

fn directory(text: &str) -> Result<String, String> {
    let is_one = text
        .parse::<url::Url>()
        .is_ok_and(|url| url.scheme() == "https" && url.has_host());
    is_one.then(|| text.to_owned()).ok_or_else(|| {
        "expected the directory of an ACME authority: https://HOST[:PORT]/PATH".to_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Parser)]
    struct Only {
        #[command(flatten)]
        tls: TlsSettings,
    }

    fn source(arguments: &[&str]) -> Result<Option<CertificateSource>, String> {
        let arguments = std::iter::once("listen").chain(arguments.iter().copied());
        let only = Only::try_parse_from(arguments).map_err(|error| error.to_string())?;
        only.tls.source().map_err(|error| error.to_string())
    }

    #[test]
    fn only_a_name_is_one() {
        for (text, expected) in [
            ("listen.example.org", Some("listen.example.org")),
            (" Listen.Example.ORG", Some("listen.example.org")),
            ("xn--fiq228c.example", Some("xn--fiq228c.example")),
            ("https://listen.example.org", None),
            ("listen.example.org:443", None),
            ("*.example.org", None),
            ("192.0.2.1", None),
            ("listen", None),
            ("listen..org", None),
            ("listen.example.org.", None),
            ("", None),
        ] {
            assert_eq!(domain(text).ok().as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn one_way_to_a_certificate_and_all_of_it() {
        assert_eq!(source(&[]).unwrap(), None);
        let found = source(&["--tls-domain", "a.example,b.example"]).unwrap();
        let Some(CertificateSource::Acme(acme)) = found else {
            panic!("{found:?}");
        };
        assert_eq!(acme.domains, ["a.example", "b.example"]);
        assert_eq!(acme.directory, LETS_ENCRYPT);
        let files = ["--tls-certificate", "c.pem", "--tls-key", "k.pem"];
        assert!(source(&files).unwrap().is_some());
        for (arguments, expected) in [
            (&files[..2], "set LISTEN_TLS_KEY_FILE"),
            (&files[2..], "set LISTEN_TLS_CERTIFICATE_FILE"),
            (&["--tls-email", "a@b.example"][..], "set LISTEN_TLS_DOMAIN"),
            (&["--tls-email", "nobody"][..], "you@example.org"),
            (
                &["--tls-acme-directory", "http://a.example/"][..],
                "https://HOST",
            ),
            (
                &["--tls-domain", "a.example", "--tls-key", "k.pem"][..],
                "set one of the two",
            ),
        ] {
            let error = source(arguments).unwrap_err();
            assert!(error.contains(expected), "{arguments:?}: {error}");
        }
    }
}

//! When the certificate ends that visitors are shown. It is asked for over the network, since a
//! renewed file helps nobody while the old one is still served.

use crate::{Check, Status};
use listen_core::time::Timestamp;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, ClientConnection, DigitallySignedStruct, SignatureScheme};
use std::net::{TcpStream, ToSocketAddrs as _};
use std::sync::Arc;
use std::time::Duration;

const NAME: &str = "certificates";
const DAY_MS: i64 = 24 * 60 * 60 * 1_000;
/// How long the handshake may take.
const PATIENCE: Duration = Duration::from_secs(5);
/// Renewal is tried from 30 days before the end, or a third of shorter lives.
const WARN_DAYS: i64 = 14;
const FAIL_DAYS: i64 = 3;

/// The certificate that `tls` (`HOST:PORT`) serves.
pub(crate) fn check(tls: Option<&str>, now: Timestamp) -> Check {
    let Some(address) = tls else {
        return Check::new(
            NAME,
            Status::Pass,
            "not watched; set LISTEN_TLS_CHECK to HOST:PORT of the proxy with TLS",
        );
    };
    match served(address).and_then(|der| ends_at_ms(&der)) {
        Ok(end) => judge(address, end, now),
        Err(reason) => Check::new(NAME, Status::Fail, format!("{address}: {reason}")),
    }
}

fn judge(address: &str, end: i64, now: Timestamp) -> Check {
    let days = (end - now.0).div_euclid(DAY_MS);
    let status = match days {
        ..FAIL_DAYS => Status::Fail,
        FAIL_DAYS..WARN_DAYS => Status::Warn,
        _ => Status::Pass,
    };
    let message = if days < 0 {
        format!("the certificate of {address} ended {} days ago", -days)
    } else {
        format!("the certificate of {address} ends in {days} days")
    };
    Check::new(NAME, status, message).with("days_left", &days)
}

fn ends_at_ms(der: &[u8]) -> Result<i64, String> {
    let (_, certificate) = x509_parser::parse_x509_certificate(der)
        .map_err(|error| format!("the certificate cannot be read: {error}"))?;
    Ok(certificate.validity().not_after.timestamp() * 1_000)
}

fn served(address: &str) -> Result<Vec<u8>, String> {
    let said = |error: &dyn std::fmt::Display| error.to_string();
    let host = address.rsplit_once(':').map_or(address, |(host, _)| host);
    let name = ServerName::try_from(host.trim_matches(['[', ']']).to_owned())
        .map_err(|error| said(&error))?;
    let mut found = address.to_socket_addrs().map_err(|error| said(&error))?;
    let to = found.next().ok_or("no address")?;
    let mut stream = TcpStream::connect_timeout(&to, PATIENCE).map_err(|error| said(&error))?;
    stream
        .set_read_timeout(Some(PATIENCE))
        .map_err(|error| said(&error))?;
    let mut connection =
        ClientConnection::new(Arc::new(config()?), name).map_err(|error| said(&error))?;
    while connection.is_handshaking() {
        connection
            .complete_io(&mut stream)
            .map_err(|error| said(&error))?;
    }
    let chain = connection.peer_certificates().unwrap_or_default();
    chain
        .first()
        .map(|certificate| certificate.to_vec())
        .ok_or_else(|| "no certificate was shown".to_owned())
}

fn config() -> Result<ClientConfig, String> {
    let provider = Arc::new(ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider.clone())
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(Anybody(provider)))
        .with_no_client_auth();
    Ok(config)
}

/// Accepts every certificate: it is only read, and an expired one must be read, too. Nothing is
/// sent over the connection.
#[derive(Debug)]
struct Anybody(Arc<CryptoProvider>);

impl ServerCertVerifier for Anybody {
    fn verify_server_cert(
        &self,
        _end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(
            message,
            cert,
            dss,
            &self.0.signature_verification_algorithms,
        )
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(
            message,
            cert,
            dss,
            &self.0.signature_verification_algorithms,
        )
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_comes_nearer() {
        let at = |days: i64| judge("listen.example:443", days * DAY_MS, Timestamp(0)).status;
        assert_eq!(at(60), Status::Pass);
        assert_eq!(at(14), Status::Pass);
        assert_eq!(at(13), Status::Warn);
        assert_eq!(at(2), Status::Fail);
        assert_eq!(at(-1), Status::Fail);
    }

    #[test]
    fn nobody_there_fails() {
        let check = check(Some("127.0.0.1:1"), Timestamp(0));
        assert_eq!(check.status, Status::Fail);
    }
}

//! When the certificate ends that visitors are shown. It is asked for over the network, since a
//! renewed file helps nobody while the old one is still served.

use crate::application::reachable;
use crate::{Check, Installation, Status};
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
/// Renewal is tried when a third of its life is left, so that less than a quarter is late.
const WARN_DAYS: i64 = 14;
const FAIL_DAYS: i64 = 3;

/// The certificate that visitors are shown.
pub(crate) fn check(installation: &Installation, now: Timestamp) -> Check {
    let Some(place) = Place::of(installation) else {
        return Check::new(
            NAME,
            Status::Pass,
            "not watched; set LISTEN_TLS_CHECK to HOST:PORT of the proxy with TLS",
        );
    };
    match served(&place).and_then(|der| validity(&der)) {
        Ok(validity) => judge(&place.shown, validity, now),
        Err(reason) if place.is_own && installation.is_fresh() => Check::new(
            NAME,
            Status::Warn,
            format!("not started yet: nothing answers on {}", place.address),
        )
        .with("reason", &reason),
        Err(reason) => Check::new(NAME, Status::Fail, format!("{}: {reason}", place.shown)),
    }
}

/// Whom to connect to, and by which name.
struct Place {
    address: String,
    name: String,
    shown: String,
    is_own: bool,
}

impl Place {
    fn of(installation: &Installation) -> Option<Self> {
        if let Some(address) = &installation.tls {
            let name = address
                .rsplit_once(':')
                .map_or(address.as_str(), |(host, _)| host);
            return Some(Self {
                address: address.clone(),
                name: name.trim_matches(['[', ']']).to_owned(),
                shown: address.clone(),
                is_own: false,
            });
        }
        let own = installation.own_tls.as_ref()?;
        let address = reachable(own.address).to_string();
        Some(Self {
            shown: format!("{} at {address}", own.name),
            name: own.name.clone(),
            address,
            is_own: true,
        })
    }
}

/// From when to when a certificate holds, in milliseconds of Unix time.
#[derive(Debug, Clone, Copy)]
struct Validity {
    from: i64,
    until: i64,
}

fn judge(shown: &str, validity: Validity, now: Timestamp) -> Check {
    let (left, life) = (validity.until - now.0, validity.until - validity.from);
    let days = left.div_euclid(DAY_MS);
    let status = if left < (FAIL_DAYS * DAY_MS).min(life / 8) {
        Status::Fail
    } else if left < (WARN_DAYS * DAY_MS).min(life / 4) {
        Status::Warn
    } else {
        Status::Pass
    };
    let message = if days < 0 {
        format!("the certificate of {shown} ended {} days ago", -days)
    } else {
        format!("the certificate of {shown} ends in {days} days")
    };
    Check::new(NAME, status, message).with("days_left", &days)
}

fn validity(der: &[u8]) -> Result<Validity, String> {
    let (_, certificate) = x509_parser::parse_x509_certificate(der)
        .map_err(|error| format!("the certificate cannot be read: {error}"))?;
    let validity = certificate.validity();
    Ok(Validity {
        from: validity.not_before.timestamp() * 1_000,
        until: validity.not_after.timestamp() * 1_000,
    })
}

fn served(place: &Place) -> Result<Vec<u8>, String> {
    let said = |error: &dyn std::fmt::Display| error.to_string();
    let name = ServerName::try_from(place.name.clone()).map_err(|error| said(&error))?;
    let mut found = place
        .address
        .to_socket_addrs()
        .map_err(|error| said(&error))?;
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
    use crate::OwnTls;

    /// The status with so many hours left of a life of so many days.
    fn at(life_days: i64, left_hours: i64) -> Status {
        let validity = Validity {
            from: 0,
            until: life_days * DAY_MS,
        };
        let now = validity.until - left_hours * 60 * 60 * 1_000;
        judge("listen.example:443", validity, Timestamp(now)).status
    }

    #[test]
    fn the_end_comes_nearer() {
        for (life_days, left_hours, expected) in [
            (90, 60 * 24, Status::Pass),
            (90, 14 * 24, Status::Pass),
            (90, 14 * 24 - 1, Status::Warn),
            (90, 3 * 24, Status::Warn),
            (90, 3 * 24 - 1, Status::Fail),
            (90, -1, Status::Fail),
            (6, 48, Status::Pass),
            (6, 35, Status::Warn),
            (6, 17, Status::Fail),
        ] {
            assert_eq!(
                at(life_days, left_hours),
                expected,
                "{life_days} {left_hours}"
            );
        }
    }

    fn watched(tls: Option<&str>, own_tls: Option<&str>) -> Installation {
        Installation {
            tls: tls.map(str::to_owned),
            own_tls: own_tls.map(|address| OwnTls {
                address: address.parse().unwrap(),
                name: "listen.example".to_owned(),
            }),
            ..Installation::default()
        }
    }

    #[test]
    fn nobody_there_fails_but_before_the_first_start() {
        for installation in [
            watched(Some("127.0.0.1:1"), None),
            watched(None, Some("0.0.0.0:1")),
        ] {
            let found = check(&installation, Timestamp(0));
            assert_eq!(found.status, Status::Fail, "{}", found.message);
        }
        let fresh = Installation {
            sqlite_file: Some("not-there.db".into()),
            ..watched(None, Some("0.0.0.0:1"))
        };
        assert_eq!(check(&fresh, Timestamp(0)).status, Status::Warn);
    }

    #[test]
    fn what_is_named_is_looked_at_before_what_is_our_own() {
        let place = Place::of(&watched(Some("[::1]:443"), Some("0.0.0.0:1"))).unwrap();
        assert_eq!((place.name.as_str(), place.is_own), ("::1", false));
        let place = Place::of(&watched(None, Some("0.0.0.0:1"))).unwrap();
        assert_eq!(place.address, "127.0.0.1:1");
        assert_eq!(place.name, "listen.example");
        assert!(Place::of(&watched(None, None)).is_none());
    }
}

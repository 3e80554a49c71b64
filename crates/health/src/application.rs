//! Whether the public site answers.

use crate::{Check, Installation, Status};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

const NAME: &str = "application";
/// How long it may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// Asks `/api/health`. Before the first start nothing can answer, which is only a warning.
pub(crate) fn check(installation: &Installation) -> Check {
    let Some(address) = installation.public.map(reachable) else {
        return Check::new(NAME, Status::Pass, "no public site belongs to this process");
    };
    match ask(address) {
        Ok(200) => Check::new(
            NAME,
            Status::Pass,
            format!("listen is running on {address}"),
        ),
        Ok(code) => Check::new(
            NAME,
            Status::Fail,
            format!("{address} answers /api/health with {code}"),
        ),
        Err(reason) if installation.is_fresh() => Check::new(
            NAME,
            Status::Warn,
            format!("not started yet: nothing answers on {address}"),
        )
        .with("reason", &reason),
        Err(reason) => Check::new(
            NAME,
            Status::Fail,
            format!("nothing answers on {address}: {reason}"),
        ),
    }
}

fn ask(address: SocketAddr) -> Result<u16, String> {
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .proxy(None)
        .timeout_global(Some(PATIENCE))
        .build()
        .into();
    let mut answer = agent
        .get(format!("http://{address}/api/health"))
        .call()
        .map_err(|error| error.to_string())?;
    let text = answer.body_mut().read_to_string().unwrap_or_default();
    if !text.contains("\"database\"") || !text.contains("\"speech\"") {
        return Err("another program holds this address".to_owned());
    }
    Ok(answer.status().as_u16())
}

/// A server that listens everywhere is asked on this machine.
#[must_use]
pub fn reachable(mut address: SocketAddr) -> SocketAddr {
    if address.ip().is_unspecified() {
        address.set_ip(match address.ip() {
            IpAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
            IpAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
        });
    }
    address
}

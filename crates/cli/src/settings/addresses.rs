//! Addresses to listen on, and proxies before them.

use clap::Args;
use ipnet::IpNet;
use std::net::SocketAddr;

#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Addresses")]
pub(crate) struct ProxySettings {
    /// Networks of proxies whose X-Forwarded-* headers are believed, for instance 10.0.0.0/8
    #[arg(
        long,
        env = "LISTEN_TRUSTED_PROXIES", value_name = "LISTEN_TRUSTED_PROXIES",
        value_delimiter = ',',
        value_parser = network,
        hide_env_values = true
    )]
    pub trusted_proxies: Vec<IpNet>,
}

/// An address to listen on.
pub(super) fn address(text: &str) -> Result<SocketAddr, String> {
    text.parse()
        .map_err(|_| "expected ADDRESS:PORT, for instance 127.0.0.1:3000 or [::]:3000".to_owned())
}

/// A network of proxies.
fn network(text: &str) -> Result<IpNet, String> {
    let expected = "expected networks separated by commas, for instance 10.0.0.0/8,192.168.1.7/32";
    text.trim().parse().map_err(|_| expected.to_owned())
}

#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Addresses")]
pub(crate) struct PublicAddr {
    /// Address of the public site
    #[arg(
        value_parser = address,
        long,
        env = "LISTEN_PUBLIC_ADDR", value_name = "LISTEN_PUBLIC_ADDR",
        default_value = "127.0.0.1:3000",
        hide_env_values = true
    )]
    pub public_addr: SocketAddr,
}

#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Addresses")]
pub(crate) struct MetricsAddr {
    /// Further address that tells Prometheus at /metrics what this process has answered; without
    /// login, so that only the network of who watches may reach it [default: none]
    #[arg(
        value_parser = address,
        long,
        env = "LISTEN_METRICS_ADDR", value_name = "LISTEN_METRICS_ADDR",
        hide_env_values = true
    )]
    pub metrics_addr: Option<SocketAddr>,
}

#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Addresses")]
pub(crate) struct AdminAccess {
    /// Address of the admin site
    #[arg(
        value_parser = address,
        long,
        env = "LISTEN_ADMIN_ADDR", value_name = "LISTEN_ADMIN_ADDR",
        default_value = "127.0.0.1:3005",
        hide_env_values = true
    )]
    pub admin_addr: SocketAddr,
    /// Networks from which the admin site may be used; without any, all
    #[arg(
        long,
        env = "LISTEN_ADMIN_NETWORKS", value_name = "LISTEN_ADMIN_NETWORKS",
        value_delimiter = ',',
        value_parser = network,
        hide_env_values = true
    )]
    pub admin_networks: Vec<IpNet>,
    /// Address at which learners reach the public site, for links that administrators hand out
    #[arg(
        long,
        env = "LISTEN_PUBLIC_URL", value_name = "LISTEN_PUBLIC_URL",
        value_parser = public_url,
        default_value = "",
        hide_env_values = true
    )]
    pub public_url: String,
}

/// The start of an address; what comes after the host is allowed, since a proxy may need it.
fn public_url(text: &str) -> Result<String, String> {
    let expected = "expected an address such as https://listen.example.org";
    if text.is_empty() {
        return Ok(String::new());
    }
    let url: url::Url = text.parse().map_err(|_| expected.to_owned())?;
    let is_web = matches!(url.scheme(), "http" | "https") && url.query().is_none();
    is_web
        .then(|| text.trim_end_matches('/').to_owned())
        .ok_or_else(|| expected.to_owned())
}

#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Addresses")]
pub(crate) struct Port {
    /// Port that replaces the one of the address
    #[arg(long, env = "PORT", value_name = "PORT", hide_env_values = true)]
    pub port: Option<u16>,
}

impl Port {
    pub fn over(&self, mut address: SocketAddr) -> SocketAddr {
        if let Some(port) = self.port {
            address.set_port(port);
        }
        address
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_address_of_a_site_is_one() {
        for (text, expected) in [
            ("", Some("")),
            (
                "https://listen.example.org/",
                Some("https://listen.example.org"),
            ),
            ("http://10.0.0.1:3000", Some("http://10.0.0.1:3000")),
            ("listen.example.org", None),
            ("ftp://listen.example.org", None),
            ("https://listen.example.org/?x=1", None),
        ] {
            assert_eq!(public_url(text).ok().as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn port_replaces_only_the_port() {
        let address: SocketAddr = "127.0.0.1:3000".parse().unwrap();
        assert_eq!(
            Port { port: Some(8080) }.over(address).to_string(),
            "127.0.0.1:8080"
        );
        assert_eq!(Port { port: None }.over(address), address);
    }
}

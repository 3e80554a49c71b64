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
pub(crate) struct AdminAddr {
    /// Address of the admin site
    #[arg(
        value_parser = address,
        long,
        env = "LISTEN_ADMIN_ADDR", value_name = "LISTEN_ADMIN_ADDR",
        default_value = "127.0.0.1:3005",
        hide_env_values = true
    )]
    pub admin_addr: SocketAddr,
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
    fn port_replaces_only_the_port() {
        let address: SocketAddr = "127.0.0.1:3000".parse().unwrap();
        assert_eq!(
            Port { port: Some(8080) }.over(address).to_string(),
            "127.0.0.1:8080"
        );
        assert_eq!(Port { port: None }.over(address), address);
    }
}

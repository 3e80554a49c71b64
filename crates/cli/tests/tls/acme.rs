//! A certificate by ACME, from Debian's pebble: an authority for tests.

use crate::client::{connect, get, http1, text};
use crate::running::{Pair, Process, Running, free_port, listen, wait_until};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const NAME: &str = "listen.example.org";

/// A running authority.
struct Authority {
    _pebble: Process,
    _names: Process,
    directory: u16,
    management: u16,
    pair: Pair,
}

fn program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(name))
        .find(|file| file.is_file())
}

fn spawn(command: &mut Command) -> Process {
    command.stdout(Stdio::null()).stderr(Stdio::null());
    Process(command.spawn().unwrap())
}

impl Authority {
    /// One that looks for the challenge on port `tls`, or nothing where pebble is not installed.
    fn start(folder: &Path, tls: u16) -> Option<Self> {
        let (pebble, names) = (program("pebble")?, program("pebble-challtestsrv")?);
        let pair = Pair::write(folder, "authority");
        let (directory, management, dns) = (free_port(), free_port(), free_port());
        let config = serde_json::json!({"pebble": {
            "listenAddress": format!("127.0.0.1:{directory}"),
            "managementListenAddress": format!("127.0.0.1:{management}"),
            "certificate": pair.certificate, "privateKey": pair.key,
            "httpPort": 1, "tlsPort": tls,
        }});
        let file = folder.join("pebble.json");
        std::fs::write(&file, config.to_string()).unwrap();
        let dns = format!("127.0.0.1:{dns}");
        let names = spawn(Command::new(names).args([
            "-defaultIPv4",
            "127.0.0.1",
            "-defaultIPv6",
            "",
            "-dns01",
            &dns,
            "-http01",
            "",
            "-https01",
            "",
            "-tlsalpn01",
            "",
            "-management",
            &format!("127.0.0.1:{}", free_port()),
        ]));
        let mut command = Command::new(pebble);
        command.arg("-strict").arg("-config").arg(file);
        command
            .args(["-dnsserver", &dns])
            .env("PEBBLE_VA_NOSLEEP", "1");
        Some(Self {
            _pebble: spawn(&mut command),
            _names: names,
            directory,
            management,
            pair,
        })
    }

    /// The certificate at the top of all that it gives.
    async fn root(&self) -> CertificateDer<'static> {
        let stream = connect(self.management, "127.0.0.1", &self.pair.der, &[]);
        let mut sender = http1(stream.await.unwrap()).await;
        let request = get("/roots/0", "127.0.0.1");
        let response = sender.send_request(request).await.unwrap();
        CertificateDer::from_pem_slice(text(response).await.as_bytes()).unwrap()
    }
}

fn with_acme(data: &Path, port: u16, authority: &Authority) -> Command {
    let mut command = listen(data);
    command
        .env("LISTEN_TLS_ADDR", format!("127.0.0.1:{port}"))
        .env("LISTEN_TLS_DOMAIN", NAME)
        .env("LISTEN_TLS_EMAIL", "ann@example.org")
        .env("LISTEN_TLS_ACME_CA_FILE", &authority.pair.certificate)
        .env(
            "LISTEN_TLS_ACME_DIRECTORY",
            format!("https://127.0.0.1:{}/dir", authority.directory),
        );
    command
}

fn modes(folder: &Path) -> Vec<u32> {
    let files = std::fs::read_dir(folder).unwrap().flatten();
    let mode = |file: std::fs::DirEntry| file.metadata().unwrap().permissions().mode() & 0o777;
    files.map(mode).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_is_got_shown_and_kept() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let port = free_port();
    let Some(authority) = Authority::start(folder.path(), port) else {
        listen_test_kit::skip::skipped(
            "a certificate by ACME",
            "pebble is not installed (apt-get install --no-install-recommends pebble)",
        );
        return;
    };
    wait_until("pebble listens", || {
        std::net::TcpStream::connect(("127.0.0.1", authority.management)).is_ok()
    });
    let root = authority.root().await;
    let running = Running::start(&mut with_acme(&data, port, &authority));
    running.wait_for_log("there is a new certificate");
    let stream = connect(port, NAME, &root, &["http/1.1"]).await.unwrap();
    let mut sender = http1(stream).await;
    let response = sender.send_request(get("/", NAME)).await.unwrap();
    assert_eq!(response.status(), 200);
    let kept = data.join("tls");
    wait_until("account and certificate are kept", || {
        modes(&kept).len() == 2
    });
    assert_eq!(modes(&kept), [0o600, 0o600]);
    drop(running);

    let command = &mut with_acme(&data, port, &authority);
    drop(authority);
    let running = Running::start(command);
    running.wait_for_log("the certificate was kept");
    assert!(
        connect(port, NAME, &root, &[]).await.is_ok(),
        "without the authority"
    );
}

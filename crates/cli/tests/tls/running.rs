//! A running `listen all` with TLS, and certificates for it.

use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// The program, with nothing set but what a test needs.
pub fn listen(data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_listen"));
    command
        .env_clear()
        .env("LISTEN_DATA_DIR", data)
        .env("LISTEN_SPEECH_ENGINE", "silence")
        .env("LISTEN_CONTENT_DIR", data.join("no-library"))
        .env("LISTEN_PUBLIC_ADDR", "127.0.0.1:0")
        .env("LISTEN_ADMIN_ADDR", "127.0.0.1:0")
        .env("LISTEN_TLS_ADDR", "127.0.0.1:0")
        .env("LISTEN_WATCH", "off")
        .env("LISTEN_LOG_FORMAT", "json");
    command
}

/// A port of loopback that was free a moment ago.
pub fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

/// A process that ends with the test.
pub struct Process(pub Child);

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A running `listen all`.
pub struct Running {
    pub process: Process,
    /// Port that speaks TLS.
    pub tls: u16,
    /// Port that does not.
    pub plain: u16,
    log: Arc<Mutex<String>>,
}

impl Running {
    pub fn start(command: &mut Command) -> Self {
        let child = command
            .arg("all")
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut running = Self {
            process: Process(child),
            tls: 0,
            plain: 0,
            log: Arc::default(),
        };
        running.keep_log();
        running.read_ports();
        running
    }

    fn keep_log(&mut self) {
        let (log, stderr) = (self.log.clone(), self.process.0.stderr.take().unwrap());
        std::thread::spawn(move || {
            for line in BufReader::new(stderr).lines().map_while(Result::ok) {
                let mut log = log.lock().unwrap();
                log.push_str(&line);
                log.push('\n');
            }
        });
    }

    fn read_ports(&mut self) {
        let stdout = BufReader::new(self.process.0.stdout.take().unwrap());
        let port = |line: &str| {
            let address = line.split("127.0.0.1:").nth(1).unwrap();
            let end = address.find(' ').unwrap_or(address.len());
            address[..end].parse().unwrap()
        };
        for line in stdout.lines().map_while(Result::ok) {
            if line.starts_with("Public site  https://") {
                self.tls = port(&line);
            } else if line.ends_with("sends visitors there") {
                self.plain = port(&line);
            } else if line.starts_with("Voice") {
                return;
            }
        }
        panic!("it did not start: {}", self.log.lock().unwrap());
    }

    pub fn signal(&self, name: &str) {
        let id = self.process.0.id().to_string();
        let status = Command::new("kill").arg(name).arg(id).status().unwrap();
        assert!(status.success());
    }

    pub fn log(&self) -> String {
        self.log.lock().unwrap().clone()
    }

    pub fn wait_for_log(&self, text: &str) {
        wait_until(text, || self.log().contains(text));
    }
}

/// Waits until something is so, for a minute at most.
pub fn wait_until(what: &str, mut is_true: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_mins(1);
    while !is_true() {
        assert!(Instant::now() < deadline, "never: {what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// A certificate for loopback and its key, as files.
pub struct Pair {
    pub certificate: PathBuf,
    pub key: PathBuf,
    pub der: rustls::pki_types::CertificateDer<'static>,
}

impl Pair {
    /// One that holds now.
    pub fn write(folder: &Path, name: &str) -> Self {
        Self::write_until(folder, name, 2100)
    }

    /// One that ends with the year before.
    pub fn write_until(folder: &Path, name: &str, year: i32) -> Self {
        let names = ["127.0.0.1", "localhost"].map(str::to_owned);
        let mut params = rcgen::CertificateParams::new(names).unwrap();
        params.not_after = rcgen::date_time_ymd(year, 1, 1);
        let key_pair = rcgen::KeyPair::generate().unwrap();
        let made = params.self_signed(&key_pair).unwrap();
        let pair = Self {
            certificate: folder.join(format!("{name}.pem")),
            key: folder.join(format!("{name}.key")),
            der: made.der().clone(),
        };
        std::fs::write(&pair.certificate, made.pem()).unwrap();
        std::fs::write(&pair.key, key_pair.serialize_pem()).unwrap();
        pair
    }

    /// The settings that name it.
    pub fn set<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        command
            .env("LISTEN_TLS_CERTIFICATE_FILE", &self.certificate)
            .env("LISTEN_TLS_KEY_FILE", &self.key)
    }
}

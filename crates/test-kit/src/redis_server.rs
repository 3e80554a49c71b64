//! A real Redis for one test, which can be killed, frozen and started again.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

const PASSWORD: &str = "p@ss/word";
/// How long a start may take on a busy machine.
const START: Duration = Duration::from_secs(30);

/// A server on a free port of loopback, with a password. It ends with the test.
#[derive(Debug)]
pub struct RedisServer {
    port: u16,
    options: Vec<String>,
    folder: tempfile::TempDir,
    child: Option<Child>,
}

impl RedisServer {
    /// Starts Debian's `redis-server`, or Valkey's. `None` where there is neither, which is noted.
    ///
    /// # Panics
    /// If it does not start.
    #[must_use]
    pub fn start(test: &str) -> Option<Self> {
        Self::start_with(test, &[])
    }

    /// The same with further options of the server.
    ///
    /// # Panics
    /// If it does not start.
    #[must_use]
    pub fn start_with(test: &str, options: &[&str]) -> Option<Self> {
        if program().is_none() {
            crate::skip::skipped(test, "redis-server is not installed");
            return None;
        }
        let free = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let port = free.local_addr().expect("it has an address").port();
        drop(free);
        let mut server = Self {
            port,
            options: options.iter().map(|&option| option.to_owned()).collect(),
            folder: tempfile::tempdir().expect("a temporary folder can be made"),
            child: None,
        };
        server.restart();
        Some(server)
    }

    /// Its port.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Its address with the password.
    #[must_use]
    pub fn url(&self) -> String {
        format!("redis://:p%40ss%2Fword@127.0.0.1:{}/0", self.port)
    }

    /// Ends it without a chance to write anything.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            // It may have ended.
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    /// Starts it on the same port again, empty.
    ///
    /// # Panics
    /// If it does not start.
    pub fn restart(&mut self) {
        self.kill();
        let child = Command::new(program().expect("it was there"))
            .args(["--port", &self.port.to_string(), "--bind", "127.0.0.1"])
            .args([
                "--requirepass",
                PASSWORD,
                "--save",
                "",
                "--appendonly",
                "no",
            ])
            .args(&self.options)
            .arg("--dir")
            .arg(self.folder.path())
            .stdout(Stdio::null())
            .spawn();
        self.child = Some(child.expect("redis-server starts"));
        let began = Instant::now();
        while self.try_say("PING").as_deref() != Some("+PONG") {
            assert!(began.elapsed() < START, "redis-server does not answer");
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// Stops it where it is, with its connections open, as a machine that hangs.
    pub fn freeze(&self) {
        self.signal("STOP");
    }

    /// Lets it go on.
    pub fn thaw(&self) {
        self.signal("CONT");
    }

    fn signal(&self, name: &str) {
        let pid = self.child.as_ref().expect("it runs").id().to_string();
        let done = Command::new("kill").args(["-s", name, &pid]).status();
        assert!(done.expect("kill runs").success());
    }

    /// Sends it a command and gives the first line of what it answers.
    ///
    /// # Panics
    /// If it does not answer.
    #[must_use]
    pub fn say(&self, command: &str) -> String {
        self.try_say(command).expect("it answers")
    }

    fn try_say(&self, command: &str) -> Option<String> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).ok()?;
        write!(stream, "AUTH {PASSWORD}\r\n{command}\r\n").ok()?;
        let mut lines = BufReader::new(stream).lines();
        lines.next()?.ok()?;
        lines.next()?.ok()
    }
}

impl Drop for RedisServer {
    fn drop(&mut self) {
        self.kill();
    }
}

fn program() -> Option<&'static str> {
    ["redis-server", "valkey-server"].into_iter().find(|name| {
        let mut version = Command::new(name);
        let version = version.arg("--version").stdout(Stdio::null());
        version.status().is_ok_and(|status| status.success())
    })
}

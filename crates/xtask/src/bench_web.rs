//! `cargo xtask bench-web`: the release binary under load, with real rows in its database.
//!
//! Everything goes through the product's own pages: the accounts and the 1,000 attempts are made
//! by forms, so the benchmark needs no knowledge of the schema. The load runs on the same machine
//! as the server: read the figures as ratios, not as capacity.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};

const N_ATTEMPTS: usize = 1_000;
const N_REQUESTS: usize = 2_000;
const N_LOGINS: usize = 20;
const PASSWORD: &str = "correct horse battery";
const SLUG: &str = "a1-a-wet-morning";

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Builds, measures and prints a table.
pub(crate) fn run() -> ExitCode {
    match measure() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bench-web: {error}");
            ExitCode::FAILURE
        }
    }
}

struct Server {
    child: Child,
    base: String,
    started_in: Duration,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn measure() -> Result<(), Failure> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let binary = build(&root)?;
    let data = tempfile::tempdir()?;
    let first = start(&binary, &root, data.path(), "all")?;
    let agent = agent();
    register(&agent, &first.base)?;
    for slug in slugs(&agent, &first.base)? {
        wait_for_audio(&agent, &first.base, &slug)?;
    }
    println!("making {N_ATTEMPTS} attempts …");
    for _ in 0..N_ATTEMPTS {
        attempt(&agent, &first.base)?;
    }
    drop(first);

    let server = start(&binary, &root, data.path(), "all")?;
    std::thread::sleep(Duration::from_secs(3));
    println!(
        "\nstart to first 200 (existing database)  {:>8.0} ms",
        server.started_in.as_secs_f64() * 1e3
    );
    println!(
        "idle resident memory, no model loaded   {:>8.1} MB",
        resident_mb(server.child.id())?
    );
    first_visit(&server.base)?;
    println!(
        "\n{:<28}{:>12}{:>10}{:>10}{:>10}",
        "page", "concurrency", "req/s", "p50 ms", "p99 ms"
    );
    login(&agent, &server.base)?;
    pages(&server.base)?;
    logins(&agent, &server.base)?;
    println!(
        "idle resident memory afterwards         {:>8.1} MB",
        resident_mb(server.child.id())?
    );
    Ok(())
}

fn pages(base: &str) -> Result<(), Failure> {
    let pages = [
        ("library", "/passages".to_owned()),
        ("passage", format!("/passages/{SLUG}")),
        ("history", "/history".to_owned()),
        ("history, last page", "/history?page=50".to_owned()),
    ];
    for (name, path) in pages {
        for concurrency in [1, 8] {
            row(
                name,
                concurrency,
                &load(base, &path, concurrency, N_REQUESTS)?,
            );
        }
    }
    Ok(())
}

fn logins(agent: &ureq::Agent, base: &str) -> Result<(), Failure> {
    let mut times = Vec::new();
    let started = Instant::now();
    for _ in 0..N_LOGINS {
        let one = Instant::now();
        login(agent, base)?;
        times.push(one.elapsed());
    }
    let wall = started.elapsed();
    row("login (argon2id)", 1, &Load { times, wall });
    Ok(())
}

fn build(root: &Path) -> Result<PathBuf, Failure> {
    let status = Command::new("cargo")
        .args(["build", "--release", "--locked", "-p", "listen-cli"])
        .current_dir(root)
        .status()?;
    if !status.success() {
        return Err("the release build failed".into());
    }
    let target =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    Ok(target.join("release/listen"))
}

fn start(binary: &Path, root: &Path, data: &Path, command: &str) -> Result<Server, Failure> {
    let started = Instant::now();
    let mut child = Command::new(binary)
        .arg(command)
        .env("LISTEN_DATA_DIR", data)
        .env("LISTEN_MODELS_DIR", data)
        .env("LISTEN_CONTENT_DIR", root.join("content"))
        .env("LISTEN_SPEECH_ENGINE", "silence")
        .env("LISTEN_PUBLIC_ADDR", "127.0.0.1:0")
        .env("LISTEN_ADMIN_ADDR", "127.0.0.1:0")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    let mut lines = BufReader::new(child.stdout.take().ok_or("no output")?).lines();
    let line = lines.next().ok_or("the program printed nothing")??;
    let base = line
        .split_whitespace()
        .last()
        .unwrap_or_default()
        .to_owned();
    agent().get(format!("{base}/api/health")).call()?;
    let started_in = started.elapsed();
    // Somebody must read on, or the program would wait for a reader.
    std::thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
    Ok(Server {
        child,
        base,
        started_in,
    })
}

fn agent() -> ureq::Agent {
    ureq::Agent::config_builder()
        .max_redirects(0)
        .http_status_as_error(false)
        .timeout_global(Some(Duration::from_mins(1)))
        .build()
        .into()
}

/// Posts a form; returns where it leads.
fn post(agent: &ureq::Agent, url: &str, form: &[(&str, &str)]) -> Result<String, Failure> {
    let response = agent.post(url).send_form(form.iter().copied())?;
    let location = response
        .headers()
        .get("location")
        .ok_or_else(|| format!("{url} answered {}", response.status()))?;
    Ok(location.to_str()?.to_owned())
}

fn register(agent: &ureq::Agent, base: &str) -> Result<(), Failure> {
    let form = [
        ("email", "bench@example.org"),
        ("name", "Bench"),
        ("password", PASSWORD),
        ("password_again", PASSWORD),
        ("consent", "yes"),
    ];
    post(agent, &format!("{base}/register"), &form).map(|_| ())
}

fn login(agent: &ureq::Agent, base: &str) -> Result<(), Failure> {
    post(
        agent,
        &format!("{base}/login"),
        &[("email", "bench@example.org"), ("password", PASSWORD)],
    )
    .map(|_| ())
}

fn attempt(agent: &ureq::Agent, base: &str) -> Result<(), Failure> {
    let path = post(agent, &format!("{base}/passages/{SLUG}/attempts"), &[])?;
    post(agent, &format!("{base}{path}/submit"), &[("confirm", "1")]).map(|_| ())
}

/// The passages of the library.
fn slugs(agent: &ureq::Agent, base: &str) -> Result<Vec<String>, Failure> {
    let page = agent
        .get(format!("{base}/passages"))
        .call()?
        .body_mut()
        .read_to_string()?;
    let mut slugs: Vec<String> = page
        .split("href=\"/passages/")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .map(str::to_owned)
        .collect();
    slugs.sort();
    slugs.dedup();
    if slugs.is_empty() {
        return Err("the library is empty".into());
    }
    Ok(slugs)
}

/// Until a passage can be played, so that nothing is rendered while others are measured.
fn wait_for_audio(agent: &ureq::Agent, base: &str, slug: &str) -> Result<(), Failure> {
    let deadline = Instant::now() + Duration::from_mins(2);
    while Instant::now() < deadline {
        let state = agent
            .get(format!("{base}/api/passages/{slug}/audio"))
            .call()?
            .body_mut()
            .read_to_string()?;
        if state.contains("ready") {
            return Ok(());
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    Err("the audio was never ready".into())
}

/// Resident memory of a process, from the kernel.
fn resident_mb(pid: u32) -> Result<f64, Failure> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = status
        .lines()
        .find(|line| line.starts_with("VmRSS:"))
        .ok_or("no VmRSS")?;
    let kib: f64 = line.split_whitespace().nth(1).ok_or("no VmRSS")?.parse()?;
    Ok(kib * 1024.0 / 1e6)
}

/// Bytes on the wire of the practice page with everything that it loads, compressed.
fn first_visit(base: &str) -> Result<(), Failure> {
    let path = format!("/passages/{SLUG}");
    let page = agent()
        .get(format!("{base}{path}"))
        .call()?
        .body_mut()
        .read_to_string()?;
    let mut files: Vec<String> = page
        .split('"')
        .filter(|part| part.starts_with("/assets/"))
        .map(str::to_owned)
        .collect();
    let mut n_seen = 0;
    while n_seen < files.len() {
        let file = files[n_seen].clone();
        if file.contains(".js") {
            files.extend(imports(base, &file)?);
        }
        n_seen += 1;
    }
    files.sort();
    files.dedup();
    let mut bytes: BTreeMap<&str, usize> =
        BTreeMap::from([("page", wire_bytes(&format!("{base}{path}"))?)]);
    for file in &files {
        let kind = match file.rsplit('.').next() {
            Some("js") => "script",
            Some("css") => "style",
            _ => "other",
        };
        *bytes.entry(kind).or_default() += wire_bytes(&format!("{base}{file}"))?;
    }
    println!(
        "first visit, compressed                 {:>8} bytes",
        bytes.values().sum::<usize>()
    );
    for (kind, n_bytes) in &bytes {
        println!("  {kind:<38}{n_bytes:>8} bytes");
    }
    Ok(())
}

/// The modules that a script imports from beside itself.
fn imports(base: &str, file: &str) -> Result<Vec<String>, Failure> {
    let script = agent()
        .get(format!("{base}{file}"))
        .call()?
        .body_mut()
        .read_to_string()?;
    let folder = file.rsplit_once('/').map_or("", |(folder, _)| folder);
    Ok(script
        .split('"')
        .filter_map(|part| part.strip_prefix("./"))
        .map(|module| format!("{folder}/{module}"))
        .collect())
}

fn wire_bytes(url: &str) -> Result<usize, Failure> {
    let output = Command::new("curl")
        .args([
            "-s",
            "-H",
            "accept-encoding: br",
            "-o",
            "/dev/null",
            "-w",
            "%{size_download}",
            url,
        ])
        .output()?;
    Ok(String::from_utf8(output.stdout)?.trim().parse()?)
}

struct Load {
    times: Vec<Duration>,
    wall: Duration,
}

/// Asks for a page again and again from so many threads, each with its own session.
fn load(base: &str, path: &str, concurrency: usize, n_requests: usize) -> Result<Load, Failure> {
    let times = Mutex::new(Vec::with_capacity(n_requests));
    let agents: Vec<ureq::Agent> = (0..concurrency).map(|_| agent()).collect();
    for agent in &agents {
        login(agent, base)?;
    }
    let url = format!("{base}{path}");
    let started = Instant::now();
    let failures: Vec<Failure> = std::thread::scope(|scope| {
        let workers: Vec<_> = agents
            .iter()
            .map(|agent| scope.spawn(|| worker(agent, &url, n_requests / concurrency, &times)))
            .collect();
        workers
            .into_iter()
            .filter_map(|worker| worker.join().ok().and_then(Result::err))
            .collect()
    });
    if let Some(failure) = failures.into_iter().next() {
        return Err(failure);
    }
    let wall = started.elapsed();
    let times = times.into_inner().map_err(|_| "a thread panicked")?;
    Ok(Load { times, wall })
}

fn worker(
    agent: &ureq::Agent,
    url: &str,
    n_requests: usize,
    times: &Mutex<Vec<Duration>>,
) -> Result<(), Failure> {
    for _ in 0..n_requests {
        let one = Instant::now();
        let mut response = agent.get(url).call()?;
        if response.status() != 200 {
            return Err(format!("{url} answered {}", response.status()).into());
        }
        response.body_mut().read_to_string()?;
        times
            .lock()
            .map_err(|_| "a thread panicked")?
            .push(one.elapsed());
    }
    Ok(())
}

fn row(name: &str, concurrency: usize, load: &Load) {
    let mut sorted = load.times.clone();
    sorted.sort();
    let at = |percent: usize| sorted[(sorted.len() - 1) * percent / 100].as_secs_f64() * 1e3;
    let n_requests = u32::try_from(sorted.len()).unwrap_or(u32::MAX);
    let rate = f64::from(n_requests) / load.wall.as_secs_f64();
    println!(
        "{name:<28}{concurrency:>12}{rate:>10.0}{:>10.2}{:>10.2}",
        at(50),
        at(99)
    );
}

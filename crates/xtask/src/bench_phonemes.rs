//! Measures text to phonemes: loading, memory, characters a second, beside Python misaki.

use anyhow::{Context as _, ensure};
use listen_phonemes::{Accent, Phonemizer};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// The sentences of the library, without the table's words that are made to be hard.
const TEXT: &str = include_str!("../../phonemes/tests/data/sentences.txt");
/// Processor time that every measurement takes at least.
const LASTS: Duration = Duration::from_secs(3);
const ROUNDS: usize = 3;

/// Python misaki without the tagger, which would have to be downloaded: words are cut by
/// spaCy's blank pipeline and all have the same tag. With its tagger it is slower.
const PYTHON: &str = r#"
import sys, time
import spacy, misaki.en as en
spacy.util.is_package = lambda name: True
def load(name, enable=None):
    nlp = spacy.blank("en")
    @spacy.Language.component("one_tag")
    def one_tag(doc):
        for token in doc:
            token.tag_ = "NN" if token.is_alpha else "."
        return doc
    nlp.add_pipe("one_tag")
    return nlp
spacy.load = load
start = time.perf_counter()
g2p = en.G2P()
loaded = time.perf_counter() - start
lines = [line for line in sys.stdin.read().splitlines() if line]
for line in lines: g2p(line)
best = 0
for _ in range(3):
    start, n = time.process_time(), 0
    while time.process_time() - start < 3:
        for line in lines: g2p(line)
        n += sum(map(len, lines))
    best = max(best, n / (time.process_time() - start))
print(loaded * 1000, best)
"#;

/// Prints a table. `arguments` may name a Python with the packages misaki and spacy.
pub(crate) fn run(arguments: &[String]) -> anyhow::Result<()> {
    ensure!(
        !cfg!(debug_assertions),
        "a debug build says nothing: cargo run --release --package listen-xtask -- bench-phonemes [PYTHON]"
    );
    let before = resident_mb()?;
    let start = Instant::now();
    let us = Phonemizer::new(Accent::Us);
    let loaded_ms = start.elapsed().as_secs_f64() * 1000.0;
    let ours = speed(&us);
    let one = resident_mb()? - before;
    let uk = Phonemizer::new(Accent::Uk);
    speed(&uk);
    let both = resident_mb()? - before;
    println!(
        "{} sentences, {} characters, one thread",
        TEXT.lines().count(),
        n_chars()
    );
    println!("load one accent             {loaded_ms:8.1} ms");
    println!("resident with one accent    {one:8.1} MB");
    println!("resident with both          {both:8.1} MB");
    println!("characters a second         {ours:8.0}");
    for python in arguments {
        let (loaded_ms, theirs) = python_speed(Path::new(python))?;
        let again = speed(&us);
        println!(
            "Python misaki, no tagger    {theirs:8.0} characters a second, loaded in {loaded_ms:.0} ms"
        );
        println!(
            "ratio                       {:8.1}",
            ours.min(again) / theirs
        );
    }
    Ok(())
}

fn n_chars() -> usize {
    TEXT.lines().map(|line| line.chars().count()).sum()
}

/// Time that this process had a processor: other programs on the machine do not count.
fn on_processor() -> Duration {
    let text = std::fs::read_to_string("/proc/self/schedstat").unwrap_or_default();
    let nanoseconds = text
        .split_whitespace()
        .next()
        .and_then(|field| field.parse().ok());
    Duration::from_nanos(nanoseconds.unwrap_or_default())
}

/// Characters a second, the best of some rounds.
fn speed(phonemizer: &Phonemizer) -> f64 {
    let round = || {
        let start = on_processor();
        let mut n = 0;
        while on_processor().saturating_sub(start) < LASTS {
            for line in TEXT.lines() {
                std::hint::black_box(phonemizer.phonemize(line, &|_| None));
            }
            n += n_chars();
        }
        #[expect(clippy::cast_precision_loss, reason = "fewer than 2^52 characters")]
        let n = n as f64;
        n / on_processor().saturating_sub(start).as_secs_f64()
    };
    (0..ROUNDS).map(|_| round()).fold(0.0, f64::max)
}

fn python_speed(python: &Path) -> anyhow::Result<(f64, f64)> {
    let mut child = Command::new(python)
        .args(["-c", PYTHON])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot run {}", python.display()))?;
    let mut stdin = child.stdin.take().context("no standard input")?;
    std::io::Write::write_all(&mut stdin, TEXT.as_bytes())?;
    drop(stdin);
    let output = child.wait_with_output()?;
    ensure!(output.status.success(), "Python misaki failed");
    let text = String::from_utf8(output.stdout)?;
    let mut numbers = text.split_whitespace().map(str::parse);
    let mut next = || {
        numbers
            .next()
            .context("no figure from Python")?
            .context("no number")
    };
    Ok((next()?, next()?))
}

fn resident_mb() -> anyhow::Result<f64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().nth(1));
    let kilobytes: f64 = kilobytes.context("no VmRSS")?.parse()?;
    Ok(kilobytes / 1024.0)
}

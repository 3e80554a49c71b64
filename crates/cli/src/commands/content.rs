//! `listen content`: the gates over the whole library, how much there is of what, speech rates.

use crate::content;
use crate::settings::{ContentCheckSettings, ContentCommand, ContentRatesSettings, ReportFormat};
use crate::start;
use anyhow::Context as _;
use listen_core::gates::{
    self, Aids, Finding, Gate, LevelTotals, Place, Report, Severity, WordList,
};
use listen_core::taxonomy::{Accent, Level};
use listen_speech::Pronouncer;
use listen_store::report;
use serde_json::json;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Where the fetched list lies in the content folder.
const WORD_LIST: &str = "data/word-list.tsv";

/// Runs the subcommand.
pub(crate) async fn run(command: &ContentCommand) -> anyhow::Result<ExitCode> {
    match command {
        ContentCommand::Check(settings) => check(settings),
        ContentCommand::Rates(settings) => rates(settings).await,
    }
}

/// A table of the measured speech rates.
async fn rates(settings: &ContentRatesSettings) -> anyhow::Result<ExitCode> {
    let db = start::database(&settings.store).await?;
    let rates = report::speech_rates(&db).await?;
    println!("| Level | Voice | Passages | Words a minute | Words a minute, with pauses |");
    println!("|---|---|---:|---:|---:|");
    for rate in rates {
        println!(
            "| {} | {} | {} | {} | {} |",
            rate.level,
            rate.label,
            rate.n_passages,
            per_minute(rate.n_words, rate.spoken_ms),
            per_minute(rate.n_words, rate.duration_ms)
        );
    }
    db.close().await;
    Ok(ExitCode::SUCCESS)
}

fn per_minute(n_words: i64, ms: i64) -> i64 {
    (n_words * 60_000 + ms / 2).checked_div(ms).unwrap_or(0)
}

/// The gates; it fails if there is a fault.
fn check(settings: &ContentCheckSettings) -> anyhow::Result<ExitCode> {
    let dir = settings
        .content
        .dir()
        .context("LISTEN_CONTENT_DIR is not set and ./content is not there")?;
    let selected = Selection::of(settings)?;
    let (library, mut problems) = content::read_library(&dir)?;
    problems.retain(|problem| selected.has_problem(problem));
    let list = word_list(settings, &dir)?;
    let pronouncer = Pronouncer::default();
    let unknown_words = |text: &str, accent| pronouncer.unknown_words(text, spoken(accent));
    let aids = Aids {
        list: list.as_ref(),
        unknown_words: Some(&unknown_words),
    };
    let mut report = gates::check(&library, aids);
    report
        .findings
        .retain(|finding| selected.has(&library, finding));
    report
        .off_level
        .retain(|off_level| selected.has_text(&library, &off_level.file));
    report
        .levels
        .retain(|totals| selected.has_level(totals.level));
    match settings.format {
        ReportFormat::Text => {
            if !selected.names.is_empty() {
                print_off_level(&report);
            }
            print_text(&report, &problems, list.is_some());
        }
        ReportFormat::Json => print_json(&report, &problems, list.is_some())?,
        ReportFormat::Markdown => print_table(&report.levels, list.is_some()),
    }
    let is_faulty = !problems.is_empty() || n_of(&report, Severity::Fault) > 0;
    Ok(if is_faulty {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

/// The accent as the voices name it.
fn spoken(accent: Accent) -> listen_speech::Accent {
    match accent {
        Accent::Us => listen_speech::Accent::Us,
        Accent::Uk => listen_speech::Accent::Uk,
    }
}

/// A list that is named must be there; the usual one may be missing.
fn word_list(settings: &ContentCheckSettings, dir: &Path) -> anyhow::Result<Option<WordList>> {
    let usual = || Some(dir.join(WORD_LIST)).filter(|path| path.is_file());
    let Some(path) = settings.word_list.clone().or_else(usual) else {
        return Ok(None);
    };
    let text = std::fs::read_to_string(&path)
        .with_context(|| format!("cannot read the word list {}", path.display()))?;
    let list = WordList::parse(&text).with_context(|| path.display().to_string())?;
    Ok(Some(list))
}

/// What the report is about.
struct Selection {
    level: Option<Level>,
    /// Names of files, without folders; empty for all.
    names: Vec<String>,
}

impl Selection {
    fn of(settings: &ContentCheckSettings) -> anyhow::Result<Self> {
        let name = |path: &PathBuf| {
            let name = path.file_name().context("a file without a name")?;
            Ok(name.to_string_lossy().into_owned())
        };
        Ok(Self {
            level: settings.level,
            names: settings
                .files
                .iter()
                .map(name)
                .collect::<anyhow::Result<_>>()?,
        })
    }

    fn has_level(&self, level: Level) -> bool {
        self.level.is_none_or(|wanted| wanted == level)
    }

    fn has_file(&self, file: &str) -> bool {
        let is_named = |name: &String| file == name || file.ends_with(&format!("/{name}"));
        self.names.is_empty() || self.names.iter().any(is_named)
    }

    fn has_problem(&self, problem: &str) -> bool {
        let file = problem.split(".toml:").next().unwrap_or_default();
        let name = file.rsplit('/').next().unwrap_or_default();
        let is_of_level = |level: Level| name.starts_with(&level.as_str().to_lowercase());
        self.has_file(&format!("{file}.toml")) && self.level.is_none_or(is_of_level)
    }

    fn has_text(&self, library: &gates::Library, file: &str) -> bool {
        self.has_file(file) && level_of(library, file).is_none_or(|level| self.has_level(level))
    }

    fn has(&self, library: &gates::Library, finding: &Finding) -> bool {
        match &finding.place {
            Place::File { file, .. } => self.has_text(library, file),
            Place::Level(level) => self.names.is_empty() && self.has_level(*level),
            Place::Library => self.names.is_empty() && self.level.is_none(),
        }
    }
}

/// The level of what a file holds.
fn level_of(library: &gates::Library, file: &str) -> Option<Level> {
    let passages = library
        .passages
        .iter()
        .map(|source| (&source.file, source.content.level));
    let banks = library
        .banks
        .iter()
        .map(|source| (&source.file, source.content.level));
    let papers = library
        .papers
        .iter()
        .map(|source| (&source.file, source.content.level));
    let mut all = passages.chain(banks).chain(papers);
    all.find(|(other, _)| *other == file)
        .map(|(_, level)| level)
}

fn n_of(report: &Report, severity: Severity) -> usize {
    let of = |finding: &&Finding| finding.severity == severity;
    report.findings.iter().filter(of).count()
}

/// For a writer at work on some files; over the library it would be a long list.
fn print_off_level(report: &Report) {
    for off_level in &report.off_level {
        println!(
            "{}: {}: above the level: {}",
            off_level.file, off_level.slug, off_level.words
        );
    }
}

fn print_text(report: &Report, problems: &[String], has_list: bool) {
    for problem in problems {
        println!("{problem}");
    }
    for finding in &report.findings {
        println!("{}", line(finding));
    }
    if !problems.is_empty() || !report.findings.is_empty() {
        println!("");
    }
    print_table(&report.levels, has_list);
    println!("");
    for gate in Gate::ALL {
        let of = |severity| {
            report
                .findings
                .iter()
                .filter(|found| found.gate == *gate && found.severity == severity)
                .count()
        };
        let (n_faults, n_smells) = (of(Severity::Fault), of(Severity::Smell));
        if n_faults + n_smells > 0 {
            println!("{gate}: {n_faults} faults, {n_smells} smells");
        }
    }
    println!(
        "{} files cannot be read, {} faults, {} smells",
        problems.len(),
        n_of(report, Severity::Fault),
        n_of(report, Severity::Smell)
    );
    if !has_list {
        println!(
            "coverage was not checked: there is no word list; ./scripts/fetch-word-list.sh fetches one"
        );
    }
}

/// `file:line: fault leak, item 3: what is wrong (limit: …)`
fn line(finding: &Finding) -> String {
    let severity = match finding.severity {
        Severity::Fault => "fault",
        Severity::Smell => "smell",
    };
    let (place, item) = match &finding.place {
        Place::File {
            file,
            line,
            slug,
            item,
        } => {
            let whose = if file.ends_with(&format!("/{slug}.toml")) {
                String::new()
            } else {
                format!(", {slug}")
            };
            let item = item.map_or_else(String::new, |item| format!(", item {item}"));
            (format!("{file}:{line}"), format!("{whose}{item}"))
        }
        Place::Level(level) => (level.to_string(), String::new()),
        Place::Library => ("library".to_owned(), String::new()),
    };
    format!(
        "{place}: {severity} {}{item}: {} (limit: {})",
        finding.gate, finding.message, finding.limit
    )
}

/// The totals as a table of Markdown, which is good to read as it stands.
fn print_table(levels: &[LevelTotals], has_list: bool) {
    println!(
        "| Level | Passages | Dialogues | British | Words | Sentences | Items | Short answers | Dictations | Coverage |"
    );
    println!("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
    for totals in levels {
        let coverage = match totals.coverage {
            Some(share) if totals.n_words > 0 => format!("{:.1} %", 100.0 * share),
            _ => "–".to_owned(),
        };
        print_row(totals.level.as_str(), totals, &coverage);
    }
    if levels.len() > 1 {
        print_row("All", &sum(levels), if has_list { "" } else { "–" });
    }
}

fn print_row(name: &str, totals: &LevelTotals, coverage: &str) {
    println!(
        "| {name} | {} | {} | {} | {} | {} | {} | {} | {} | {coverage} |",
        totals.n_passages,
        totals.n_dialogues,
        totals.n_british,
        totals.n_words,
        totals.n_sentences,
        totals.n_items,
        totals.n_short_answers,
        totals.n_dictations
    );
}

/// Everything added up; the level of the result means nothing.
fn sum(levels: &[LevelTotals]) -> LevelTotals {
    let total = |part: fn(&LevelTotals) -> usize| levels.iter().map(part).sum();
    LevelTotals {
        level: Level::A1,
        n_passages: total(|level| level.n_passages),
        n_dialogues: total(|level| level.n_dialogues),
        n_british: total(|level| level.n_british),
        n_words: total(|level| level.n_words),
        n_sentences: total(|level| level.n_sentences),
        n_items: total(|level| level.n_items),
        n_short_answers: total(|level| level.n_short_answers),
        n_dictations: total(|level| level.n_dictations),
        coverage: None,
    }
}

fn print_json(report: &Report, problems: &[String], has_list: bool) -> anyhow::Result<()> {
    let text = serde_json::to_string_pretty(&json!({
        "problems": problems,
        "findings": report.findings,
        "levels": report.levels,
        "off_level": report.off_level,
        "has_word_list": has_list,
    }))?;
    println!("{text}");
    Ok(())
}

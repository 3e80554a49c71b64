//! House rules: crate edges, templates of pages, translations, documents, stray files.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

/// Which crate may use which of ours. What is not here is not allowed.
const EDGES: [(&str, &[&str]); 22] = [
    ("listen-audio-store", &[]),
    ("listen-core", &[]),
    ("listen-documents", &[]),
    ("listen-llm", &[]),
    ("listen-fetch", &[]),
    ("listen-phonemes", &[]),
    ("listen-speech", &["listen-phonemes"]),
    ("listen-web-search", &["listen-core"]),
    ("listen-speech-api", &["listen-speech"]),
    ("listen-store", &["listen-core"]),
    (
        "listen-health",
        &["listen-audio-store", "listen-core", "listen-store"],
    ),
    ("listen-replicas", &["listen-core", "listen-store"]),
    (
        "listen-alerts",
        &["listen-core", "listen-health", "listen-store"],
    ),
    (
        "listen-generation",
        &[
            "listen-core",
            "listen-llm",
            "listen-phonemes",
            "listen-replicas",
            "listen-store",
            "listen-web-search",
        ],
    ),
    (
        "listen-web",
        &[
            "listen-audio-store",
            "listen-core",
            "listen-replicas",
            "listen-store",
        ],
    ),
    (
        "listen-site",
        &[
            "listen-audio-store",
            "listen-core",
            "listen-documents",
            "listen-fetch",
            "listen-generation",
            "listen-phonemes",
            "listen-replicas",
            "listen-store",
            "listen-web",
        ],
    ),
    (
        "listen-admin",
        &[
            "listen-audio-store",
            "listen-alerts",
            "listen-core",
            "listen-documents",
            "listen-fetch",
            "listen-health",
            "listen-phonemes",
            "listen-replicas",
            "listen-store",
            "listen-web",
        ],
    ),
    (
        "listen-jobs",
        &[
            "listen-audio-store",
            "listen-core",
            "listen-documents",
            "listen-fetch",
            "listen-generation",
            "listen-replicas",
            "listen-speech",
            "listen-store",
        ],
    ),
    (
        "listen-cli",
        &[
            "listen-audio-store",
            "listen-admin",
            "listen-alerts",
            "listen-core",
            "listen-documents",
            "listen-fetch",
            "listen-health",
            "listen-generation",
            "listen-jobs",
            "listen-llm",
            "listen-replicas",
            "listen-site",
            "listen-speech",
            "listen-speech-api",
            "listen-store",
            "listen-web",
            "listen-web-search",
        ],
    ),
    (
        "listen-test-kit",
        &["listen-audio-store", "listen-core", "listen-store"],
    ),
    ("listen-browser-tests", &["listen-test-kit"]),
    ("listen-xtask", &["listen-core", "listen-phonemes"]),
];

/// Files that must not be in git.
const STRAY: [&str; 8] = [
    "_REPORT.md",
    ".bak",
    ".orig",
    ".wav",
    ".mp3",
    ".ogg",
    ".onnx",
    "cookies.txt",
];

/// Runs every check; prints what is wrong.
pub(crate) fn run() -> ExitCode {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut problems = Vec::new();
    problems.extend(edges(&root));
    problems.extend(counting(&root));
    problems.extend(page_templates(&root));
    problems.extend(translations(&root));
    problems.extend(named_paths(&root));
    problems.extend(tracked_files(&root));
    for problem in &problems {
        eprintln!("tidy: {problem}");
    }
    if problems.is_empty() {
        println!("tidy: all house rules hold");
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_default()
}

/// All files below a folder with this ending.
fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files(&path, ending));
        } else if path
            .extension()
            .is_some_and(|extension| extension == ending)
        {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The `[dependencies]` of each crate name only the crates that they may.
fn edges(root: &Path) -> Vec<String> {
    let mut problems = Vec::new();
    for (name, allowed) in EDGES {
        let folder = name.trim_start_matches("listen-");
        let manifest = read(&root.join("crates").join(folder).join("Cargo.toml"));
        let section = manifest.split("[dependencies]").nth(1).unwrap_or_default();
        let section = section.split("\n[").next().unwrap_or_default();
        for line in section.lines().filter(|line| line.starts_with("listen-")) {
            let used = line.split(['.', ' ', '=']).next().unwrap_or_default();
            if !allowed.contains(&used) {
                problems.push(format!("{name} must not use {used}"));
            }
        }
    }
    let n_crates = fs::read_dir(root.join("crates")).map_or(0, |entries| {
        entries
            .flatten()
            .filter(|entry| entry.path().is_dir())
            .count()
    });
    if n_crates != EDGES.len() {
        problems.push(format!(
            "crates/ has {n_crates} crates, tidy knows the edges of {}",
            EDGES.len()
        ));
    }
    problems
}

/// Tries and requests are counted by `listen_replicas::Counters`: one handler that asked the database
/// itself would not see what Redis has counted.
fn counting(root: &Path) -> Vec<String> {
    let may = ["crates/replicas", "crates/store"].map(|folder| root.join(folder));
    let others = files(&root.join("crates"), "rs").into_iter();
    let others = others.filter(|file| !may.iter().any(|folder| file.starts_with(folder)));
    let counts = |file: &PathBuf| {
        let text = read(file);
        let calls = ["count(", "count_try(", "locked_until(", "clear(", "lock("];
        calls
            .iter()
            .any(|call| text.contains(&format!("throttle::{call}")))
    };
    let found = others.filter(counts);
    found
        .map(|file| format!("{} counts past listen_replicas::Counters", file.display()))
        .collect()
}

/// A page has a template of the same name, and a template has a page.
fn page_templates(root: &Path) -> Vec<String> {
    let mut problems = Vec::new();
    for site in ["site", "admin"] {
        let pages = files(&root.join(format!("crates/{site}/src/pages")), "rs");
        let sources: String = pages.iter().map(|page| read(page)).collect();
        for template in files(&root.join(format!("crates/{site}/templates/pages")), "html") {
            let name = template
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            if !sources.contains(&format!("pages/{name}")) {
                problems.push(format!(
                    "crates/{site}/templates/pages/{name} belongs to no page"
                ));
            }
        }
    }
    problems
}

/// Message keys of one language.
fn keys(root: &Path, language: &str) -> BTreeSet<String> {
    files(&root.join("crates/web/locales").join(language), "ftl")
        .iter()
        .flat_map(|file| read(file).lines().map(str::to_owned).collect::<Vec<_>>())
        .filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()))
        .filter_map(|line| line.split_once(" =").map(|(key, _)| key.to_owned()))
        .collect()
}

/// Both languages have the same keys; every key that is used is there, and every key is used.
fn translations(root: &Path) -> Vec<String> {
    let (en, zh) = (keys(root, "en"), keys(root, "zh"));
    let mut problems: Vec<String> = en
        .symmetric_difference(&zh)
        .map(|key| format!("`{key}` is missing in one language"))
        .collect();
    let mut text = String::new();
    for folder in ["crates/site", "crates/admin", "crates/web"] {
        for ending in ["rs", "html"] {
            text.extend(
                files(&root.join(folder), ending)
                    .iter()
                    .map(|file| read(file)),
            );
        }
    }
    for used in quoted_after(
        &text,
        &[
            ".t(\"",
            ".n(\"",
            ".v(\"",
            ".n_of(\"",
            "text(\"",
            "Some(\"admin-notice",
        ],
    ) {
        let used = if used.starts_with('-') {
            format!("admin-notice{used}")
        } else {
            used
        };
        if !en.contains(&used) && !used.contains('{') {
            problems.push(format!("`{used}` is used but has no text"));
        }
    }
    let prefixes: Vec<String> = quoted_after(&text, &["term(\""])
        .into_iter()
        .map(|list| format!("{list}-"))
        .collect();
    for key in &en {
        let is_made = prefixes
            .iter()
            .any(|prefix| key.starts_with(prefix.as_str()))
            || key.starts_with("error-page-");
        if !is_made && !text.contains(&format!("\"{key}\"")) {
            problems.push(format!("`{key}` has a text but is never used"));
        }
    }
    problems
}

/// What stands in quotes after any of the marks.
fn quoted_after(text: &str, marks: &[&str]) -> BTreeSet<String> {
    marks
        .iter()
        .flat_map(|mark| {
            text.split(mark)
                .skip(1)
                .filter_map(|rest| rest.split('"').next())
                .map(str::to_owned)
                .collect::<Vec<_>>()
        })
        .collect()
}

/// Paths that the documents name exist: prose that no test reads goes stale.
fn named_paths(root: &Path) -> Vec<String> {
    let mut problems = Vec::new();
    for document in ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"] {
        for word in read(&root.join(document)).split(['`', '(', ')', ' ', '\n']) {
            let file = word.split_once('#').map_or(word, |(file, _)| file);
            let path = file
                .trim_start_matches("./")
                .trim_end_matches(['.', ',', ':', ';']);
            let is_ours = ["crates/", "scripts/", "content/", "models/", "docs/"]
                .iter()
                .any(|folder| path.starts_with(folder));
            let is_plain = !path.contains(['*', '<', '{', '$', '|', '…']) && !path.ends_with("/x");
            let is_fetched = ["kokoro/kokoro-", "models/runtime", "kokoro/voices"]
                .iter()
                .any(|part| path.contains(part));
            if is_ours && is_plain && !is_fetched && !root.join(path).exists() {
                problems.push(format!("{document} names {path}, which is not there"));
            }
        }
    }
    problems
}

/// No reports, copies or media in git, and no `TODO` without an issue.
fn tracked_files(root: &Path) -> Vec<String> {
    let listed = Command::new("git")
        .args(["ls-files"])
        .current_dir(root)
        .output();
    let Ok(listed) = listed else {
        return vec!["git is needed to list files".to_owned()];
    };
    let mut problems = Vec::new();
    let text = String::from_utf8_lossy(&listed.stdout).into_owned();
    for file in text.lines() {
        if STRAY.iter().any(|ending| file.ends_with(ending)) {
            problems.push(format!("{file} does not belong into git"));
        }
        if file.starts_with("crates/") && read(&root.join(file)).contains('\0') {
            problems.push(format!("{file} has a raw NUL character"));
        }
        let is_source = Path::new(file)
            .extension()
            .is_some_and(|extension| extension == "rs")
            && !file.starts_with("crates/xtask");
        if is_source
            && read(&root.join(file))
                .lines()
                .any(|line| line.contains("TODO") && !line.contains('#'))
        {
            problems.push(format!("{file} has a TODO without the number of its issue"));
        }
    }
    problems
}

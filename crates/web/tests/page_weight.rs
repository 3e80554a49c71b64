//! The scripts of the page that has most of them stay small enough for a slow phone.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot be set up has failed"
)]

use flate2::Compression;
use flate2::write::GzEncoder;
use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::Path;

/// Scripts that a passage page names itself.
const ENTRIES: [&str; 2] = ["page.js", "practice.js"];
/// Bytes of all of them, each compressed by itself as it travels.
const LIMIT: usize = 60 * 1024;

fn source(file: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("assets")
        .join(file);
    std::fs::read_to_string(path).unwrap()
}

/// Files that a module asks for.
fn imports(source: &str) -> Vec<String> {
    source
        .split("\"./")
        .skip(1)
        .filter_map(|rest| rest.split_once('"').map(|(file, _)| file.to_owned()))
        .filter(|file| {
            file.rsplit_once('.')
                .is_some_and(|(_, ending)| ending == "js")
        })
        .collect()
}

fn compressed(source: &str) -> usize {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(source.as_bytes()).unwrap();
    encoder.finish().unwrap().len()
}

#[test]
fn the_scripts_of_a_passage_page_stay_within_60_kib() {
    let mut waiting: Vec<String> = ENTRIES.map(str::to_owned).to_vec();
    let mut seen = BTreeSet::new();
    let mut n_bytes = 0;
    while let Some(file) = waiting.pop() {
        if seen.insert(file.clone()) {
            let source = source(&file);
            n_bytes += compressed(&source);
            waiting.extend(imports(&source));
        }
    }
    println!("{} scripts, {n_bytes} bytes compressed", seen.len());
    assert!(
        seen.len() > ENTRIES.len() && seen.contains("player.js"),
        "{seen:?}"
    );
    assert!(n_bytes <= LIMIT, "{n_bytes} bytes of {LIMIT}: {seen:?}");
}

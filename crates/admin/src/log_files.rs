//! The log files of `LISTEN_LOG_DIR`, read from their ends: JSON lines, also the compressed ones of
//! earlier days. What is read for one page is bounded, whatever lies in the folder.

use flate2::read::GzDecoder;
use serde_json::{Map, Value};
use std::collections::VecDeque;
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};

/// Files that may be looked at, by the beginning of their names.
pub const NAMES: [&str; 3] = ["app", "error", "access"];
/// Levels from the worst on.
pub const LEVELS: [&str; 5] = ["ERROR", "WARN", "INFO", "DEBUG", "TRACE"];
/// Bytes of one file that are read: those at its end, or at the beginning of a compressed one.
const MAX_FILE_BYTES: u64 = 32 * 1024 * 1024;
/// Bytes of all files that are read for one page.
const MAX_BYTES: u64 = 96 * 1024 * 1024;
/// Longest line; more of it is not shown.
const MAX_LINE_CHARS: usize = 4_000;

/// What is looked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LogFilter {
    /// One of [`NAMES`].
    pub name: String,
    /// One of [`LEVELS`], or empty for all; worse ones are shown as well.
    pub level: String,
    /// The id of a request, or empty for all.
    pub request_id: String,
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogLine {
    /// As it stands there; empty for a line that is no JSON.
    pub at: String,
    /// One of [`LEVELS`]; empty for a line that is no JSON.
    pub level: String,
    /// The part of the program.
    pub target: String,
    /// What happened; the whole line if it is no JSON.
    pub message: String,
    /// The id of the request; may be empty.
    pub request_id: String,
    /// Everything else, as `name=value`.
    pub rest: String,
}

/// Some lines, newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LogPage {
    /// The lines.
    pub lines: Vec<LogLine>,
    /// Whether there are older ones.
    pub has_more: bool,
    /// Whether older files were left unread, as it was too much.
    pub is_cut: bool,
}

/// Reads one page, from 1; blocks.
///
/// # Errors
/// If the folder cannot be read.
pub fn read(
    folder: &Path,
    filter: &LogFilter,
    page: usize,
    per_page: usize,
) -> std::io::Result<LogPage> {
    let n_wanted = page.saturating_mul(per_page) + 1;
    let mut found: Vec<LogLine> = Vec::new();
    let mut n_left = MAX_BYTES;
    let mut is_cut = false;
    for file in files(folder, &filter.name)? {
        if found.len() >= n_wanted {
            break;
        }
        if n_left == 0 {
            is_cut = true;
            break;
        }
        // A file that was rotated away or cannot be read costs its lines only.
        if let Ok((lines, n_read)) = newest_of(&file, filter, n_wanted - found.len()) {
            found.extend(lines);
            n_left = n_left.saturating_sub(n_read);
        }
    }
    let has_more = found.len() >= n_wanted;
    let lines = found.into_iter().skip((page - 1) * per_page).take(per_page);
    Ok(LogPage {
        lines: lines.collect(),
        has_more,
        is_cut,
    })
}

/// `app.log`, then the older ones, the newest first: their names end with their time.
fn files(folder: &Path, name: &str) -> std::io::Result<Vec<PathBuf>> {
    let present = format!("{name}.log");
    let older = format!("{name}.log.");
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let file_name = path.file_name().unwrap_or_default().to_string_lossy();
        if file_name.starts_with(&older) {
            found.push(path);
        }
    }
    found.sort();
    found.reverse();
    let present = folder.join(present);
    if present.is_file() {
        found.insert(0, present);
    }
    Ok(found)
}

/// The last lines of a file that fit, newest first, and how many bytes were read.
fn newest_of(
    file: &Path,
    filter: &LogFilter,
    n_wanted: usize,
) -> std::io::Result<(Vec<LogLine>, u64)> {
    let mut opened = File::open(file)?;
    let is_compressed = file.extension().is_some_and(|ending| ending == "gz");
    if is_compressed {
        return last_lines(GzDecoder::new(opened), filter, n_wanted);
    }
    let n_bytes = opened.metadata()?.len();
    opened.seek(SeekFrom::Start(n_bytes.saturating_sub(MAX_FILE_BYTES)))?;
    last_lines(opened, filter, n_wanted)
}

fn last_lines(
    from: impl Read,
    filter: &LogFilter,
    n_wanted: usize,
) -> std::io::Result<(Vec<LogLine>, u64)> {
    let mut reader = BufReader::new(from.take(MAX_FILE_BYTES));
    let mut kept: VecDeque<LogLine> = VecDeque::new();
    let mut bytes = Vec::new();
    let mut n_read = 0;
    loop {
        bytes.clear();
        let n = reader.read_until(b'\n', &mut bytes)?;
        if n == 0 {
            break;
        }
        n_read += n as u64;
        let text = String::from_utf8_lossy(&bytes);
        if let Some(line) = matching(text.trim_end(), filter) {
            kept.push_back(line);
            if kept.len() > n_wanted {
                kept.pop_front();
            }
        }
    }
    Ok((kept.into_iter().rev().collect(), n_read))
}

/// The line, if it is looked for.
fn matching(text: &str, filter: &LogFilter) -> Option<LogLine> {
    if text.is_empty() || !text.contains(filter.request_id.as_str()) {
        return None;
    }
    let line = parse(text);
    let rank = |level: &str| LEVELS.iter().position(|known| *known == level);
    let is_bad_enough = match rank(&filter.level) {
        Some(least) => rank(&line.level).is_some_and(|rank| rank <= least),
        None => true,
    };
    let is_of_request = filter.request_id.is_empty() || line.request_id == filter.request_id;
    (is_bad_enough && is_of_request).then_some(line)
}

fn parse(text: &str) -> LogLine {
    let parsed = serde_json::from_str::<Map<String, Value>>(text);
    let Ok(mut fields) = parsed else {
        return LogLine {
            at: String::new(),
            level: String::new(),
            target: String::new(),
            message: shortened(text),
            request_id: String::new(),
            rest: String::new(),
        };
    };
    let mut take = |name: &str| fields.remove(name).as_ref().map(plain).unwrap_or_default();
    let (at, level, target) = (take("timestamp"), take("level"), take("target"));
    let message = take("message");
    let mut request_id = take("request_id");
    fields.remove("spans");
    if let Some(Value::Object(mut span)) = fields.remove("span") {
        let inner = span.remove("request_id").as_ref().map(plain);
        request_id = inner.unwrap_or(request_id);
    }
    let rest: Vec<String> = fields
        .iter()
        .map(|(name, value)| format!("{name}={}", plain(value)))
        .collect();
    LogLine {
        at,
        level,
        target,
        message: shortened(&message),
        request_id,
        rest: shortened(&rest.join(" ")),
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn shortened(text: &str) -> String {
    text.chars().take(MAX_LINE_CHARS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use std::io::Write as _;

    fn line(n: usize, level: &str, request: &str) -> String {
        format!(
            "{{\"timestamp\":\"2026-11-26T01:00:{n:02}Z\",\"level\":\"{level}\",\"message\":\"m{n}\",\"status\":500,\"target\":\"t\",\"span\":{{\"name\":\"request\",\"request_id\":\"{request}\"}}}}\n"
        )
    }

    fn folder() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let older = File::create(folder.path().join("app.log.20261125T235959.gz")).unwrap();
        let mut encoder = GzEncoder::new(older, Compression::fast());
        let text = line(1, "INFO", "a") + &line(2, "ERROR", "b");
        encoder.write_all(text.as_bytes()).unwrap();
        encoder.finish().unwrap();
        let text = line(3, "WARN", "a") + "no json\n" + &line(4, "INFO", "ab");
        std::fs::write(folder.path().join("app.log"), text).unwrap();
        folder
    }

    fn messages(page: &LogPage) -> Vec<&str> {
        page.lines
            .iter()
            .map(|line| line.message.as_str())
            .collect()
    }

    #[test]
    fn the_newest_lines_come_first_through_all_files() {
        let folder = folder();
        for (level, request_id, expected) in [
            ("", "", vec!["m4", "no json", "m3", "m2", "m1"]),
            ("WARN", "", vec!["m3", "m2"]),
            ("ERROR", "", vec!["m2"]),
            ("", "a", vec!["m3", "m1"]),
            ("WARN", "a", vec!["m3"]),
            ("nonsense", "b", vec!["m2"]),
        ] {
            let filter = LogFilter {
                name: "app".to_owned(),
                level: level.to_owned(),
                request_id: request_id.to_owned(),
            };
            let page = read(folder.path(), &filter, 1, 10).unwrap();
            assert_eq!(messages(&page), expected, "{filter:?}");
            assert!(!page.has_more && !page.is_cut);
        }
    }

    #[test]
    fn pages_follow_one_another() {
        let folder = folder();
        let filter = LogFilter {
            name: "app".to_owned(),
            ..LogFilter::default()
        };
        let first = read(folder.path(), &filter, 1, 2).unwrap();
        let last = read(folder.path(), &filter, 3, 2).unwrap();
        assert_eq!(
            (messages(&first), first.has_more),
            (vec!["m4", "no json"], true)
        );
        assert_eq!((messages(&last), last.has_more), (vec!["m1"], false));
        assert_eq!(first.lines[0].rest, "status=500");
        assert_eq!(first.lines[0].request_id, "ab");
    }
}

//! Where the text comes from: the command line, files, standard input.

use crate::settings::SynthesizeSettings;
use anyhow::Context as _;
use listen_documents::epub::{self, Chapter};
use std::fs::File;
use std::io::Read as _;
use std::path::Path;

/// The text of `--text`, of a file, or of standard input; of subtitles only what is said, of an
/// e-book one chapter.
pub(super) fn text(settings: &SynthesizeSettings) -> anyhow::Result<String> {
    if let Some(text) = &settings.text {
        return Ok(text.clone());
    }
    let path = settings
        .input
        .as_deref()
        .context("nothing to say: give --text or a file")?;
    if is(path, &["epub"]) {
        return chapter(path, settings.chapter);
    }
    anyhow::ensure!(
        settings.chapter.is_none(),
        "--chapter is for e-books (.epub); {} is none",
        path.display()
    );
    let mut text = String::new();
    if path == Path::new("-") {
        std::io::stdin()
            .read_to_string(&mut text)
            .context("standard input is not UTF-8 text")?;
        return Ok(text);
    }
    File::open(path)
        .and_then(|mut file| file.read_to_string(&mut text))
        .with_context(|| format!("cannot read {} as UTF-8 text", path.display()))?;
    if is(path, &["srt", "vtt"]) {
        return said(path, &text);
    }
    Ok(text)
}

/// What is said in subtitles, whose times must be whole: else something else may be read out.
fn said(path: &Path, subtitles: &str) -> anyhow::Result<String> {
    const LIKE: &str = "00:00:01,000 --> 00:00:02,500";
    let path = path.display();
    if let Some((line, text)) = listen_documents::bad_times(subtitles) {
        anyhow::bail!("{path}, line {line}: {text:?} does not tell two times, such as {LIKE}");
    }
    anyhow::ensure!(
        subtitles.contains("-->"),
        "{path} has no subtitles: no line tells two times, such as {LIKE}"
    );
    Ok(listen_documents::spoken_lines(subtitles))
}

/// Whether the file's name has one of these endings, in capitals or not.
pub(super) fn is(path: &Path, extensions: &[&str]) -> bool {
    path.extension()
        .and_then(|extension| extension.to_str())
        .is_some_and(|extension| {
            extensions
                .iter()
                .any(|known| known.eq_ignore_ascii_case(extension))
        })
}

/// The chapters of an e-book.
pub(super) fn chapters(path: &Path) -> anyhow::Result<Vec<Chapter>> {
    let bytes = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    epub::chapters(bytes).with_context(|| path.display().to_string())
}

/// The text of the chapter asked for; without one the error lists those there are.
fn chapter(path: &Path, number: Option<usize>) -> anyhow::Result<String> {
    let chapters = chapters(path)?;
    let chosen = number.and_then(|number| chapters.get(number.checked_sub(1)?));
    match chosen {
        Some(chapter) => Ok(chapter.text.clone()),
        None => anyhow::bail!(
            "--chapter must be 1 to {}; {} has\n{}",
            chapters.len(),
            path.display(),
            contents(&chapters)
        ),
    }
}

/// A line for each chapter: number, words, title.
pub(super) fn contents(chapters: &[Chapter]) -> String {
    let line = |(idx, chapter): (usize, &Chapter)| {
        let n_words = chapter.text.split_whitespace().count();
        format!("{}\t{n_words}\t{}\n", idx + 1, chapter.title)
    };
    chapters.iter().enumerate().map(line).collect()
}

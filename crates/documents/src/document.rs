//! Any file: what it is, by its content and never by its name, and its texts.

use crate::epub::{self, Chapter};
use crate::html::{self, paragraphs};
use crate::{DocumentError, decode, spoken_lines};

/// Longest text of a file, in bytes of UTF-8: a very long novel.
pub const MAX_TEXT_BYTES: usize = 4 << 20;

/// What a file turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Plain text.
    Text,
    /// SRT or VTT.
    Subtitles,
    /// A web page.
    Html,
    /// An e-book.
    Epub,
}

/// The texts of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// What it is.
    pub kind: Kind,
    /// The encoding it was read in; `UTF-8` for a book.
    pub encoding: &'static str,
    /// At least one part with text; several only of a book. Titles may be empty.
    pub parts: Vec<Chapter>,
}

/// How files of other kinds begin.
const OTHERS: [(&[u8], &str); 10] = [
    (b"%PDF", "PDF"),
    (b"\xd0\xcf\x11\xe0", "an old Office file"),
    (b"{\\rtf", "RTF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"ID3", "audio"),
    (b"OggS", "audio"),
    (b"RIFF", "audio or video"),
    (b"\x1f\x8b", "a gzip archive"),
];

/// Reads a file. `declared` is the encoding that came with it, if one did.
///
/// # Errors
/// [`DocumentError`]; everything it says is about the file.
pub fn read(bytes: Vec<u8>, declared: Option<&str>) -> Result<Document, DocumentError> {
    if bytes.starts_with(b"PK\x03\x04") {
        let parts = epub::chapters(bytes)?;
        return whole(Kind::Epub, "UTF-8", parts);
    }
    if let Some((_, name)) = OTHERS.iter().find(|(begin, _)| bytes.starts_with(begin)) {
        return Err(DocumentError::Unsupported(name));
    }
    let in_page = html::declared_encoding(&bytes);
    let (text, encoding) = decode(&bytes, declared.or(in_page.as_deref()));
    // No text has these, and every other file does soon.
    if text.contains('\0') {
        return Err(DocumentError::Unsupported("a binary file"));
    }
    let kind = kind_of(&text);
    let (title, text) = match kind {
        Kind::Html => (
            html::title(&text),
            paragraphs(html::main_part(&text).as_bytes())?,
        ),
        Kind::Subtitles => (String::new(), spoken_lines(&text)),
        Kind::Text | Kind::Epub => (String::new(), text),
    };
    whole(kind, encoding, vec![Chapter { title, text }])
}

fn whole(
    kind: Kind,
    encoding: &'static str,
    mut parts: Vec<Chapter>,
) -> Result<Document, DocumentError> {
    parts.retain(|part| part.text.chars().any(char::is_alphanumeric));
    if parts.is_empty() {
        return Err(DocumentError::Empty);
    }
    if parts.iter().map(|part| part.text.len()).sum::<usize>() > MAX_TEXT_BYTES {
        return Err(DocumentError::TooLong);
    }
    Ok(Document {
        kind,
        encoding,
        parts,
    })
}

fn kind_of(text: &str) -> Kind {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let begin: String = text
        .chars()
        .take(1_000)
        .flat_map(char::to_lowercase)
        .collect();
    if begin.starts_with("webvtt") || text.lines().take(3).any(is_cue_time) {
        Kind::Subtitles
    } else if begin.starts_with('<')
        && [
            "<!doctype html",
            "<html",
            "<head",
            "<body",
            "<p",
            "<div",
            "<article",
            "<h1",
        ]
        .iter()
        .any(|tag| begin.contains(tag))
    {
        Kind::Html
    } else {
        Kind::Text
    }
}

/// `00:00:01,000 --> 00:00:02,500`.
fn is_cue_time(line: &str) -> bool {
    line.split_once("-->").is_some_and(|(start, _)| {
        let start = start.trim();
        start.contains(':')
            && start
                .chars()
                .all(|c| c.is_ascii_digit() || ":,.".contains(c))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(bytes: &[u8]) -> (Kind, String, String) {
        let mut document = read(bytes.to_vec(), None).unwrap();
        let part = document.parts.remove(0);
        (document.kind, part.title, part.text)
    }

    #[test]
    fn a_file_is_what_its_content_says() {
        let cases: [(&[u8], Kind, &str, &str); 6] = [
            (b"It rained.", Kind::Text, "", "It rained."),
            (b"1 < 2 and a <p> is a tag.", Kind::Text, "", "1 < 2 and a <p> is a tag."),
            (b"1\n00:00:01,000 --> 00:00:02,500\nHi.\n", Kind::Subtitles, "", "Hi."),
            (b"WEBVTT\n\n00:01.000 --> 00:02.000\nHi.\n", Kind::Subtitles, "", "Hi."),
            (
                b"<!DOCTYPE html><title>Rain &amp; wind</title><nav>Menu</nav><main><p>It rained.</p></main>",
                Kind::Html,
                "Rain & wind",
                "It rained.",
            ),
            (b"<p>It rained.</p><p>A lot.</p>", Kind::Html, "", "It rained.\n\nA lot."),
        ];
        for (bytes, kind, title, text) in cases {
            assert_eq!(one(bytes), (kind, title.to_owned(), text.to_owned()));
        }
    }

    #[test]
    fn other_files_are_refused_by_their_names() {
        for (bytes, expected) in [
            (&b"%PDF-1.7"[..], "PDF is not read"),
            (b"\x89PNG\r\n", "a picture is not read"),
            (b"abc\0\0def", "a binary file is not read"),
            (b"", "there is no text in it"),
            (b" \n ", "there is no text in it"),
            (b"<html><body></body></html>", "there is no text in it"),
            (b"PK\x03\x04and so on", "no readable EPUB"),
            (
                &b"It rained. ".repeat(MAX_TEXT_BYTES / 11 + 1),
                "the text is over 4 MB",
            ),
        ] {
            let message = read(bytes.to_vec(), None).unwrap_err().to_string();
            assert!(message.starts_with(expected), "{message}");
        }
    }

    #[test]
    fn a_page_is_read_in_the_encoding_that_it_names() {
        let page =
            "<html><head><meta charset=\"windows-1252\"></head><p>caf\u{e9} cr\u{e8}me</p></html>";
        let bytes: Vec<u8> = page
            .chars()
            .map(|c| u8::try_from(u32::from(c)).unwrap())
            .collect();
        assert_eq!(one(&bytes).2, "café crème");
    }
}

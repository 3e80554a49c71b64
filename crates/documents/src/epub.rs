//! E-books in the EPUB format, chapter by chapter.

use crate::{DocumentError, paragraphs};
use rbook::Epub;
use rbook::epub::manifest::EpubManifestEntry;
use std::collections::HashMap;
use std::io::{self, Cursor, Read as _, Write};
use zip::ZipArchive;

/// Real books have a few hundred parts at most.
pub const MAX_PARTS: usize = 2_000;
/// A chapter of a real book has some hundred kB.
pub const MAX_PART_BYTES: usize = 4 << 20;
/// All that a book unpacks to, pictures included.
pub const MAX_BOOK_BYTES: u64 = 64 << 20;

/// A part of a book that has something to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chapter {
    /// From the table of contents, else the first line.
    pub title: String,
    /// Paragraphs with an empty line between.
    pub text: String,
}

/// The chapters of a book in reading order; parts without text, such as covers, are left out.
///
/// # Errors
/// [`DocumentError`]; everything it says is about the file.
pub fn chapters(bytes: Vec<u8>) -> Result<Vec<Chapter>, DocumentError> {
    unpacks_to_little(&bytes)?;
    let book = Epub::read(Cursor::new(bytes)).map_err(broken)?;
    let n_parts = book.spine().iter().len();
    if n_parts > MAX_PARTS {
        return Err(DocumentError::TooManyParts { n_parts });
    }
    let titles = titles(&book);
    let parts = book.spine().iter().enumerate();
    parts
        .filter_map(|(idx, part)| Some((idx + 1, part.manifest_entry()?)))
        .map(|(part, entry)| chapter(part, &entry, &titles))
        .filter_map(Result::transpose)
        .collect()
}

/// Unpacks everything once and counts: sizes that an archive tells may be lies, and its index is
/// read before anybody asks for a chapter.
fn unpacks_to_little(bytes: &[u8]) -> Result<(), DocumentError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
    let mut room = MAX_BOOK_BYTES;
    for idx in 0..archive.len() {
        let entry = archive.by_index(idx).map_err(broken)?;
        let n_bytes = io::copy(&mut entry.take(room + 1), &mut io::sink()).map_err(broken)?;
        room = room.checked_sub(n_bytes).ok_or(DocumentError::TooMuch)?;
    }
    Ok(())
}

fn broken(error: impl std::fmt::Display) -> DocumentError {
    DocumentError::Epub(error.to_string())
}

/// Titles by the path of the part they lead to; the first one of a part counts.
fn titles(book: &Epub) -> HashMap<String, String> {
    let mut titles = HashMap::new();
    let Some(contents) = book.toc().contents() else {
        return titles;
    };
    for entry in contents.flatten() {
        if let Some(part) = entry.manifest_entry() {
            let path = part.href().path().as_str().to_owned();
            titles
                .entry(path)
                .or_insert_with(|| entry.label().to_owned());
        }
    }
    titles
}

fn chapter(
    part: usize,
    entry: &EpubManifestEntry<'_>,
    titles: &HashMap<String, String>,
) -> Result<Option<Chapter>, DocumentError> {
    let mut html = Bounded(Vec::new());
    entry.copy_bytes(&mut html).map_err(|error| {
        if html.0.len() >= MAX_PART_BYTES {
            DocumentError::TooLarge { part }
        } else {
            broken(error)
        }
    })?;
    let text = paragraphs(&html.0)?;
    let Some(first_line) = text.lines().next() else {
        return Ok(None);
    };
    let title = titles
        .get(entry.href().path().as_str())
        .cloned()
        .unwrap_or_else(|| first_line.chars().take(60).collect());
    Ok(Some(Chapter { title, text }))
}

/// Takes no more than [`MAX_PART_BYTES`].
struct Bounded(Vec<u8>);

impl Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let room = MAX_PART_BYTES - self.0.len();
        if room == 0 {
            return Err(io::Error::other("too large"));
        }
        let n = bytes.len().min(room);
        self.0.extend_from_slice(&bytes[..n]);
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rbook::epub::EpubChapter;

    fn book(chapters: &[(&str, &str)]) -> Vec<u8> {
        let mut editor = Epub::builder().title("A book");
        for (title, body) in chapters {
            editor = editor.chapter(EpubChapter::new(*title).xhtml_body(*body));
        }
        editor.write().to_vec().unwrap()
    }

    #[test]
    fn chapters_have_titles_and_paragraphs() {
        let bytes = book(&[
            ("The Kitchen", "<p>It was cold.</p><p>Nobody cooked.</p>"),
            ("Empty", ""),
            ("The Garden", "<p>It rained.</p>"),
        ]);
        let chapters = chapters(bytes).unwrap();
        let titles: Vec<&str> = chapters
            .iter()
            .map(|chapter| chapter.title.as_str())
            .collect();
        assert_eq!(titles, ["The Kitchen", "The Garden"]);
        assert_eq!(chapters[0].text, "It was cold.\n\nNobody cooked.");
    }

    #[test]
    fn a_part_that_unpacks_to_too_much_is_refused() {
        let bytes = book(&[("Bomb", &"<p>a</p>".repeat(MAX_PART_BYTES / 8 + 1))]);
        assert!(bytes.len() < 100_000, "it is small: {}", bytes.len());
        assert!(matches!(
            chapters(bytes),
            Err(DocumentError::TooLarge { .. })
        ));
    }

    /// The index of a book is read whole, so it must not be the bomb either.
    #[test]
    fn a_book_that_unpacks_to_too_much_is_refused() {
        let part = "<p>a</p>".repeat(MAX_PART_BYTES / 9);
        let parts: Vec<(&str, &str)> = (0..18).map(|_| ("Bomb", part.as_str())).collect();
        let bytes = book(&parts);
        assert!(bytes.len() < 1_000_000, "it is small: {}", bytes.len());
        assert_eq!(chapters(bytes), Err(DocumentError::TooMuch));
    }

    /// "Billion laughs": ten entities of ten entities each.
    #[test]
    fn entities_of_entities_are_not_unfolded() {
        let mut doctype = String::from("<!DOCTYPE html [<!ENTITY a0 \"lol\">");
        for n in 1..10 {
            let inside = format!("&a{};", n - 1).repeat(10);
            doctype += "<!ENTITY a";
            doctype += &n.to_string();
            doctype += " \"";
            doctype += &inside;
            doctype += "\">";
        }
        doctype.push_str("]>");
        let page = format!("{doctype}<html><body><p>It rained. &a9;</p></body></html>");
        let text = paragraphs(page.as_bytes()).unwrap();
        assert!(text.len() < page.len(), "{}", text.len());
        let chapters = chapters(book(&[("Laughs", "<p>It rained. &a9;</p>")])).unwrap();
        assert!(chapters[0].text.len() < 100);
    }

    #[test]
    fn what_is_no_book_is_an_error() {
        let whole = book(&[("One", "<p>It was cold.</p>")]);
        for bytes in [
            Vec::new(),
            b"PK\x03\x04".to_vec(),
            whole[..whole.len() / 2].to_vec(),
        ] {
            assert!(matches!(chapters(bytes), Err(DocumentError::Epub(_))));
        }
    }
}

//! Texts out of files: subtitles, e-books, HTML.
//!
//! What comes out is plain text to be spoken, with an empty line between paragraphs. No IO: the
//! caller has the bytes already. Everything is bounded, since files come from anybody.

pub mod epub;
mod html;
mod subtitles;

pub use html::paragraphs;
pub use subtitles::spoken_lines;

/// Why there is no text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DocumentError {
    /// The bytes are no e-book, or a broken one.
    #[error("no readable EPUB: {0}")]
    Epub(String),
    /// The book has more parts than any real one.
    #[error("the EPUB has {n_parts} parts; at most {} are read", epub::MAX_PARTS)]
    TooManyParts {
        /// Parts of the book.
        n_parts: usize,
    },
    /// A part of the book is larger than any real one, which a small file can unpack to.
    #[error("part {part} of the EPUB is over {} MB", epub::MAX_PART_BYTES >> 20)]
    TooLarge {
        /// Which part, from 1.
        part: usize,
    },
    /// The HTML cannot be read.
    #[error("no readable HTML: {0}")]
    Html(String),
}

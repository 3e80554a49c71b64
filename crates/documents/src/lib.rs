//! Texts out of files: plain text, subtitles, e-books, HTML; and the entries of feeds.
//!
//! What comes out is plain text to be spoken, with an empty line between paragraphs. No IO: the
//! caller has the bytes already. Everything is bounded, since files come from anybody.

mod document;
mod encoding;
pub mod epub;
mod feed;
mod html;
mod subtitles;

pub use document::{Document, Kind, MAX_TEXT_BYTES, read};
pub use encoding::decode;
pub use feed::{Entry, entries};
pub use html::paragraphs;
pub use subtitles::{bad_times, spoken_lines};

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
    /// The book unpacks to more than any real one.
    #[error("the EPUB unpacks to over {} MB", epub::MAX_BOOK_BYTES >> 20)]
    TooMuch,
    /// The HTML cannot be read.
    #[error("no readable HTML: {0}")]
    Html(String),
    /// Tags stand inside each other deeper than in any real page.
    #[error("the HTML has tags {depth} deep; at most {} are read", html::MAX_DEPTH)]
    TooDeep {
        /// How deep.
        depth: usize,
    },
    /// The bytes are no feed, or a broken one.
    #[error("no readable feed (RSS, Atom or JSON Feed): {0}")]
    Feed(String),
    /// The bytes are some other kind of file.
    #[error("{0} is not read; plain text, SRT, VTT, HTML and EPUB are")]
    Unsupported(&'static str),
    /// The text is longer than any book.
    #[error("the text is over {} MB", document::MAX_TEXT_BYTES >> 20)]
    TooLong,
    /// Nothing is left to be spoken.
    #[error("there is no text in it")]
    Empty,
}

//! Fetches a public web page for somebody who typed its address, and nothing else.
//!
//! A server that fetches what strangers type can be made to reach what only it can reach: its own
//! ports, the machines beside it, the metadata service of its cloud. Names are therefore looked
//! up here, every address is judged ([`is_public`]), and the connection is made to the very
//! address that was judged, so that a second answer of the name server changes nothing. The same
//! happens for each redirect. Time, size, redirects, ports and types are limited.

mod addresses;
mod page;
mod resolve;

pub use addresses::is_public;
pub use page::{FetchError, Fetcher, Page};

/// Largest page, in bytes, after unpacking.
pub const MAX_BYTES: u64 = 2 << 20;
/// Most redirects that are followed.
pub const MAX_REDIRECTS: u32 = 4;
/// Longest time from the first byte to the last, in seconds.
pub const TIMEOUT_S: u64 = 15;
/// Types of content that are read.
pub const TYPES: [&str; 7] = [
    "text/html",
    "application/xhtml+xml",
    "text/plain",
    "text/vtt",
    "text/srt",
    "application/x-subrip",
    "application/epub+zip",
];
/// Types of content that a feed may have.
pub const FEED_TYPES: [&str; 6] = [
    "application/rss+xml",
    "application/atom+xml",
    "application/rdf+xml",
    "application/feed+json",
    "application/xml",
    "text/xml",
];

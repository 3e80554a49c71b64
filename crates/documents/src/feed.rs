//! Feeds: RSS, Atom and JSON Feed to entries.

use crate::{DocumentError, decode, paragraphs};
use feed_rs::model;
use feed_rs::parser::Builder;

/// Deepest nesting of elements; what reads them recurses, and real feeds have about ten.
const MAX_DEPTH: usize = 100;
/// Where an XML file names its encoding.
const HEAD_BYTES: usize = 200;

/// An entry of a feed. Its texts have no marks left in them, but may have several lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its title; entries without one are left out.
    pub title: String,
    /// What the feed says of it; may be empty.
    pub summary: String,
    /// The address that it links to, as the feed has it, made whole.
    pub address: String,
    /// Unix ms, if the feed says.
    pub published_ms: Option<i64>,
}

/// The entries of a feed that have a title and an address, the newest first. `charset` is what the
/// server named, `address` is where the feed was, for links that are not whole.
///
/// # Errors
/// [`DocumentError::Feed`], [`DocumentError::TooDeep`].
pub fn entries(
    bytes: &[u8],
    charset: Option<&str>,
    address: &str,
) -> Result<Vec<Entry>, DocumentError> {
    let depth = depth(bytes);
    if depth > MAX_DEPTH {
        return Err(DocumentError::Feed(format!(
            "elements {depth} deep; at most {MAX_DEPTH} are read"
        )));
    }
    let text = undeclared(bytes, charset);
    let bytes = text.as_deref().map_or(bytes, str::as_bytes);
    let parser = Builder::new().base_uri(Some(address)).build();
    let feed = parser
        .parse(bytes)
        .map_err(|error| DocumentError::Feed(error.to_string()))?;
    let mut entries: Vec<Entry> = feed.entries.into_iter().filter_map(entry).collect();
    entries.sort_by_key(|entry| std::cmp::Reverse(entry.published_ms));
    Ok(entries)
}

/// The text, where neither the bytes nor the file itself say in which encoding they are.
fn undeclared(bytes: &[u8], charset: Option<&str>) -> Option<String> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(HEAD_BYTES)]).into_owned();
    let is_clear = std::str::from_utf8(bytes).is_ok() || head.contains("encoding=");
    (!is_clear).then(|| decode(bytes, charset).0)
}

fn entry(entry: model::Entry) -> Option<Entry> {
    let title = plain(&entry.title?.content);
    let address = entry
        .links
        .iter()
        .find(|link| link.rel.as_deref().is_none_or(|rel| rel == "alternate"))
        .or(entry.links.first())?
        .href
        .clone();
    let summary = entry
        .summary
        .map(|text| text.content)
        .or_else(|| entry.content?.body)
        .unwrap_or_default();
    (!title.is_empty()).then(|| Entry {
        title,
        summary: plain(&summary),
        address,
        published_ms: entry
            .published
            .or(entry.updated)
            .map(|at| at.timestamp_millis()),
    })
}

/// A text without its marks; what cannot be read as HTML is left out.
fn plain(text: &str) -> String {
    if !text.contains(['<', '&']) {
        return text.trim().to_owned();
    }
    paragraphs(text.as_bytes()).unwrap_or_default()
}

/// How deep elements stand inside each other, at most.
fn depth(xml: &[u8]) -> usize {
    let (mut depth, mut deepest, mut rest) = (0_usize, 0_usize, xml);
    while let Some(at) = rest.iter().position(|byte| *byte == b'<') {
        rest = &rest[at..];
        let (end, step) = if rest.starts_with(b"<![CDATA[") {
            (after(rest, b"]]>"), 0)
        } else if rest.starts_with(b"<!--") {
            (after(rest, b"-->"), 0)
        } else if rest.starts_with(b"<?") || rest.starts_with(b"<!") {
            (after(rest, b">"), 0)
        } else if rest.starts_with(b"</") {
            (after(rest, b">"), -1)
        } else {
            let end = tag_end(rest);
            let is_closed = rest[..end].ends_with(b"/>");
            (end, isize::from(!is_closed))
        };
        depth = depth.saturating_add_signed(step);
        deepest = deepest.max(depth);
        rest = &rest[end.max(1)..];
    }
    deepest
}

/// Where the text after `mark` begins; the end where there is none.
fn after(text: &[u8], mark: &[u8]) -> usize {
    text.windows(mark.len())
        .position(|window| window == mark)
        .map_or(text.len(), |at| at + mark.len())
}

/// Where the text after a tag begins. A `>` between quotes does not end it.
fn tag_end(text: &[u8]) -> usize {
    let mut quote = None;
    for (idx, byte) in text.iter().enumerate() {
        match (quote, byte) {
            (None, b'"' | b'\'') => quote = Some(*byte),
            (Some(open), byte) if open == *byte => quote = None,
            (None, b'>') => return idx + 1,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT: &str = "https://news.example/feed.xml";

    fn read(text: &str) -> Vec<Entry> {
        entries(text.as_bytes(), None, AT).unwrap()
    }

    #[test]
    fn rss_and_atom_and_json_are_read() {
        let rss = r#"<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>
            <item><title>Old &amp; grey</title><link>https://news.example/1</link><pubDate>Mon, 16 Jun 2025 08:00:00 GMT</pubDate></item>
            <item><title><![CDATA[A <b>new</b> bridge]]></title><link>https://news.example/2</link>
              <description><![CDATA[<p>It opens<br> today.</p><img src="x">]]></description><pubDate>Tue, 17 Jun 2025 08:00:00 GMT</pubDate></item>
            <item><title></title><link>https://news.example/3</link></item>
            <item><title>Nowhere</title></item></channel></rss>"#;
        let found = read(rss);
        let titles: Vec<&str> = found.iter().map(|entry| entry.title.as_str()).collect();
        assert_eq!(titles, ["A new bridge", "Old & grey"]);
        assert!(found[0].summary.starts_with("It opens"), "{found:?}");
        assert_eq!(found[1].published_ms, Some(1_750_060_800_000));
        let atom = r#"<feed xmlns="http://www.w3.org/2005/Atom"><title>N</title><entry><title>Rain</title>
            <link rel="enclosure" href="https://news.example/r.mp3"/><link href="/rain"/><summary>Wet.</summary><updated>2025-06-17T08:00:00Z</updated></entry></feed>"#;
        let found = read(atom);
        assert_eq!(
            (found[0].address.as_str(), found[0].summary.as_str()),
            ("https://news.example/rain", "Wet.")
        );
        let json = r#"{"version":"https://jsonfeed.org/version/1.1","title":"N","items":[{"id":"1","url":"https://news.example/j","title":"Snow","content_text":"Cold."}]}"#;
        let found = read(json);
        assert_eq!(
            (found[0].address.as_str(), found[0].title.as_str()),
            ("https://news.example/j", "Snow")
        );
    }

    #[test]
    fn other_encodings_are_read_where_only_the_server_says() {
        let text = "<rss version=\"2.0\"><channel><item><title>Caf\u{e9} \u{201c}Sun\u{201d}</title><link>https://a.example/</link></item></channel></rss>";
        let bytes = encoding_rs::WINDOWS_1252.encode(text).0;
        let found = entries(&bytes, Some("windows-1252"), AT).unwrap();
        assert_eq!(found[0].title, "Caf\u{e9} \u{201c}Sun\u{201d}");
        let declared = format!("<?xml version=\"1.0\" encoding=\"windows-1252\"?>{text}");
        let bytes = encoding_rs::WINDOWS_1252.encode(&declared).0;
        assert_eq!(
            entries(&bytes, None, AT).unwrap()[0].title,
            "Caf\u{e9} \u{201c}Sun\u{201d}"
        );
    }

    #[test]
    fn what_is_no_feed_is_an_error() {
        let deep = format!(
            "<rss version=\"2.0\" xmlns:media=\"http://search.yahoo.com/mrss/\"><channel><item>{}",
            "<media:group a='>'>".repeat(50_000)
        );
        let hidden = format!(
            "<rss version=\"2.0\"><channel>{}",
            "<a><br></br>".repeat(50_000)
        );
        for text in [
            "",
            "<html><body>Hi</body></html>",
            "{}",
            "plain",
            "<rss",
            &deep,
            &hidden,
        ] {
            let error = entries(text.as_bytes(), None, AT).unwrap_err();
            assert!(matches!(error, DocumentError::Feed(_)), "{error}");
        }
    }
}

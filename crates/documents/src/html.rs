//! HTML to paragraphs.

use crate::DocumentError;
use html2text::config;
use html2text::render::TrivialDecorator;

/// Lines are joined again, so the width only has to be longer than any paragraph's line.
const WIDTH: usize = 100_000;
/// Deepest nesting of tags that is read; real pages have some dozens. What reads them recurses.
pub(crate) const MAX_DEPTH: usize = 400;
/// Where a page names its encoding.
const HEAD_BYTES: usize = 2_048;

/// The text of an HTML page, with an empty line between blocks and none of its marks, links and
/// pictures.
///
/// # Errors
/// [`DocumentError::Html`] for what is no HTML, [`DocumentError::TooDeep`].
pub fn paragraphs(html: &[u8]) -> Result<String, DocumentError> {
    let depth = depth(html);
    if depth > MAX_DEPTH {
        return Err(DocumentError::TooDeep { depth });
    }
    let text = config::with_decorator(TrivialDecorator::new())
        .string_from_read(html, WIDTH)
        .map_err(|error| DocumentError::Html(error.to_string()))?;
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    Ok(lines.collect::<Vec<_>>().join("\n\n"))
}

/// How deep tags may stand inside each other, at most: tags that need no end count as open, up to
/// the next end of anything.
fn depth(html: &[u8]) -> usize {
    const VOID: [&[u8]; 10] = [
        b"br", b"hr", b"img", b"input", b"link", b"meta", b"wbr", b"area", b"source", b"col",
    ];
    // A parser ends these by itself where the next one begins, so they do not nest alone.
    const ENDED: [&[u8]; 10] = [
        b"p", b"li", b"tr", b"td", b"th", b"dt", b"dd", b"tbody", b"thead", b"option",
    ];
    let (mut depth, mut deepest) = (0_usize, 0_usize);
    let mut rest = html;
    while let Some(at) = rest.iter().position(|byte| *byte == b'<') {
        rest = &rest[at + 1..];
        let name_len = rest
            .iter()
            .take_while(|byte| byte.is_ascii_alphanumeric())
            .count();
        let name = rest[..name_len].to_ascii_lowercase();
        let is_closed_at_once = || {
            let end = rest.iter().position(|byte| *byte == b'>');
            end.is_some_and(|end| end > 0 && rest[end - 1] == b'/')
        };
        if rest.first() == Some(&b'/') {
            depth = depth.saturating_sub(1);
        } else if name_len > 0
            && !VOID.contains(&name.as_slice())
            && !ENDED.contains(&name.as_slice())
            && !is_closed_at_once()
        {
            depth += 1;
            deepest = deepest.max(depth);
        }
    }
    deepest
}

/// The title of a page; empty if it has none.
pub(crate) fn title(page: &str) -> String {
    let title = between(page, "<title", "</title").and_then(|inside| inside.split_once('>'));
    let text = title.map(|(_, text)| paragraphs(text.as_bytes()).unwrap_or_default());
    text.unwrap_or_default().replace('\n', " ")
}

/// What a page is about, without menus: its `main` or its first to last `article`, if it has one
/// that is closed.
pub(crate) fn main_part(page: &str) -> &str {
    between(page, "<main", "</main")
        .or_else(|| between(page, "<article", "</article"))
        .and_then(|inside| inside.split_once('>'))
        .map_or(page, |(_, inside)| inside)
}

fn between<'a>(page: &'a str, start: &str, end: &str) -> Option<&'a str> {
    let lower = page.to_ascii_lowercase();
    let from = lower.find(start)? + start.len();
    let to = lower.rfind(end).filter(|to| *to > from)?;
    Some(&page[from..to])
}

/// The encoding in `<meta charset=…>` or `content="…; charset=…"`.
pub(crate) fn declared_encoding(bytes: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(HEAD_BYTES)]).to_ascii_lowercase();
    let (_, rest) = head
        .split_once("<meta")
        .and_then(|_| head.split_once("charset="))?;
    let label = rest.trim_start_matches(['"', '\'', ' ']);
    let is_label = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    Some(label.chars().take_while(|c| is_label(*c)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_paragraphs_and_marks_are_gone() {
        let html = "<html><head><title>no</title><style>p{}</style></head><body><h1>Rain</h1>\
                    <script>no()</script><p>It <em>rained</em>\n all day &amp; <a href='x'>night</a>.</p>\
                    <p>Nobody minded.</p></body></html>";
        assert_eq!(
            paragraphs(html.as_bytes()).unwrap(),
            "Rain\n\nIt rained all day & night.\n\nNobody minded."
        );
    }

    #[test]
    fn bytes_without_sense_do_no_harm() {
        for bytes in [&b""[..], b"\xff\xfe\x00", b"<p><p><<<>", &[b'<'; 4096]] {
            let _ = paragraphs(bytes);
        }
    }

    #[test]
    fn a_page_of_nothing_but_open_tags_is_refused() {
        for tag in ["<div>", "<table><tr><td>", "<b>", "<ul><li>"] {
            let page = format!("{}deep", tag.repeat(50_000));
            assert!(matches!(
                paragraphs(page.as_bytes()),
                Err(DocumentError::TooDeep { .. })
            ));
        }
        let deep = format!(
            "{}<p>Deep.</p>{}",
            "<div>".repeat(MAX_DEPTH),
            "</div>".repeat(MAX_DEPTH)
        );
        assert_eq!(paragraphs(deep.as_bytes()).unwrap(), "Deep.");
    }

    #[test]
    fn a_long_page_is_not_deep() {
        let page = format!(
            "<ul>{}</ul>",
            "<li>One<br>two<img src=x><p>three".repeat(5_000)
        );
        let text = paragraphs(page.as_bytes()).unwrap();
        assert_eq!(text.matches("three").count(), 5_000);
    }
}

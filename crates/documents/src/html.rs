//! HTML to paragraphs.

use crate::DocumentError;
use html2text::config;
use html2text::render::TrivialDecorator;

/// Lines are joined again, so the width only has to be longer than any paragraph's line.
const WIDTH: usize = 100_000;

/// The text of an HTML page, with an empty line between blocks and none of its marks, links and
/// pictures.
///
/// # Errors
/// [`DocumentError::Html`] for what is no HTML.
pub fn paragraphs(html: &[u8]) -> Result<String, DocumentError> {
    let text = config::with_decorator(TrivialDecorator::new())
        .string_from_read(html, WIDTH)
        .map_err(|error| DocumentError::Html(error.to_string()))?;
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    Ok(lines.collect::<Vec<_>>().join("\n\n"))
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
}

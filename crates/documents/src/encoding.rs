//! From bytes to characters, in whatever encoding they came.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8};

/// The text of bytes, and the name of the encoding it was read in (`UTF-8`, `GBK`).
///
/// A byte order mark counts first, then UTF-8 where the bytes are valid, then the encoding that
/// somebody named (`declared`), then a guess from the bytes.
#[must_use]
pub fn decode(bytes: &[u8], declared: Option<&str>) -> (String, &'static str) {
    let encoding = match Encoding::for_bom(bytes) {
        Some((encoding, _)) => encoding,
        None if std::str::from_utf8(bytes).is_ok() => UTF_8,
        None => declared
            .and_then(|label| Encoding::for_label(label.as_bytes()))
            .unwrap_or_else(|| guess(bytes)),
    };
    let (text, encoding, _) = encoding.decode(bytes);
    (text.into_owned(), encoding.name())
}

fn guess(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    detector.guess(None, Utf8Detection::Allow)
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::{GBK, WINDOWS_1252};

    const CHINESE: &str = "He said 你好，今天天气很好，我们去公园吧 and left.";

    #[test]
    fn common_encodings_are_read() {
        let utf16 = |is_big: bool| {
            let units = "\u{feff}It’s cold.".encode_utf16();
            let bytes = units.flat_map(|unit| {
                if is_big {
                    unit.to_be_bytes()
                } else {
                    unit.to_le_bytes()
                }
            });
            bytes.collect::<Vec<u8>>()
        };
        let cases: [(Vec<u8>, &str, &str); 6] = [
            ("It’s cold.".into(), "It’s cold.", "UTF-8"),
            ("\u{feff}It’s cold.".into(), "It’s cold.", "UTF-8"),
            (utf16(false), "It’s cold.", "UTF-16LE"),
            (utf16(true), "It’s cold.", "UTF-16BE"),
            (GBK.encode(CHINESE).0.into_owned(), CHINESE, "GBK"),
            (
                WINDOWS_1252
                    .encode("“It’s cold,” she said. “Really?”")
                    .0
                    .into_owned(),
                "“It’s cold,” she said. “Really?”",
                "windows-1252",
            ),
        ];
        for (bytes, text, name) in cases {
            assert_eq!(decode(&bytes, None), (text.to_owned(), name));
        }
    }

    #[test]
    fn what_is_declared_counts_only_where_the_bytes_say_nothing() {
        let gbk = GBK.encode(CHINESE).0;
        assert_eq!(decode(&gbk, Some("gb2312")).0, CHINESE);
        assert_eq!(decode("It’s.".as_bytes(), Some("gbk")).0, "It’s.");
        assert_eq!(decode(&gbk, Some("no such thing")).0, CHINESE);
    }
}

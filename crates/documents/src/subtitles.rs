//! Subtitles (`.srt`, `.vtt`): only what is said.

/// What is said in subtitles: without numbers, times, notes and marks of form.
#[must_use]
pub fn spoken_lines(subtitles: &str) -> String {
    let lines = subtitles
        .lines()
        .map(|line| line.trim().trim_start_matches('\u{feff}'));
    let mut said = Vec::new();
    let mut in_note = false;
    for line in lines {
        in_note = !line.is_empty()
            && (in_note || ["NOTE", "STYLE", "REGION"].contains(&first_word(line)));
        if !in_note && !is_form(line) {
            said.push(entities(&without_tags(line)));
        }
    }
    said.retain(|line| !line.is_empty());
    said.join(" ")
}

/// The first line of SRT or WebVTT, counted from 1, that should tell two times and does not.
#[must_use]
pub fn bad_times(subtitles: &str) -> Option<(usize, &str)> {
    let is_bad = |line: &str| {
        let (start, rest) = line.split_once("-->")?;
        // WebVTT has the place on the screen behind the times.
        let end = first_word(rest);
        (!is_time(start.trim()) || !is_time(end)).then_some(())
    };
    let mut lines = subtitles.lines().enumerate();
    lines.find_map(|(idx, line)| is_bad(line).map(|()| (idx + 1, line.trim())))
}

/// `00:00:01,000`, or with a point and without hours, as in WebVTT.
fn is_time(text: &str) -> bool {
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let Some((clock, ms)) = text.split_once([',', '.']) else {
        return false;
    };
    let parts: Vec<&str> = clock.trim_start_matches('\u{feff}').split(':').collect();
    (2..=3).contains(&parts.len()) && parts.iter().all(|part| is_number(part)) && is_number(ms)
}

fn first_word(line: &str) -> &str {
    line.split_whitespace().next().unwrap_or_default()
}

/// Numbers of cues, times, the head of a file.
fn is_form(line: &str) -> bool {
    let is_number = !line.is_empty() && line.bytes().all(|byte| byte.is_ascii_digit());
    is_number || line.contains("-->") || line.starts_with("WEBVTT")
}

/// Without `<i>` and the like, and without the places and fonts of other players, such as `{\an8}`.
fn without_tags(line: &str) -> String {
    let mut said = String::new();
    let mut rest = line;
    while let Some(at) = rest.find(['<', '{']) {
        said.push_str(&rest[..at]);
        let tag = &rest[at..];
        let end = match tag.as_bytes() {
            [b'<', ..] => Some(tag.find('>').unwrap_or(tag.len() - 1)),
            [b'{', b'\\', ..] => tag.find('}'),
            _ => None,
        };
        if end.is_none() {
            said.push_str(&tag[..1]);
        }
        rest = &tag[end.unwrap_or(0) + 1..];
    }
    said.push_str(rest);
    said.trim().to_owned()
}

/// `&amp;` and the like, which WebVTT asks for, as the characters that they stand for.
fn entities(line: &str) -> String {
    let mut said = String::new();
    let mut rest = line;
    while let Some(at) = rest.find('&') {
        said.push_str(&rest[..at]);
        let after = &rest[at + 1..];
        let named = after
            .split_once(';')
            .and_then(|(name, rest)| Some((entity(name)?, rest)));
        let (c, next) = named.unwrap_or(('&', after));
        said.push(c);
        rest = next;
    }
    said.push_str(rest);
    said
}

fn entity(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16),
            None => number.parse(),
        };
        return code.ok().and_then(char::from_u32);
    }
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some('\u{a0}'),
        "lrm" => Some('\u{200e}'),
        "rlm" => Some('\u{200f}'),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_subtitles_only_what_is_said_is_read() {
        let srt = "1\n00:00:01,000 --> 00:00:02,500\n<i>Good morning.</i>\n\n2\n\
                   00:00:03,000 --> 00:00:04,000\nTwo teas,\nplease.\n";
        assert_eq!(spoken_lines(srt), "Good morning. Two teas, please.");
    }

    #[test]
    fn the_first_line_without_two_times_is_named() {
        let good = "1\n00:00:01,000 --> 00:00:02,500\nTea.\n\n2\n1:00:03,0 --> 1:00:04,000\nTwo.\n";
        let vtt = "WEBVTT\n\n00:01.000 --> 00:02.000 align:start\nTea --- for two.\n";
        for subtitles in [good, vtt, ""] {
            assert_eq!(bad_times(subtitles), None, "{subtitles}");
        }
        let cases = [
            ("broken srt\n-->\n", 2, "-->"),
            ("1\n00:00:01,000 --> later\n", 2, "00:00:01,000 --> later"),
            ("1\n00:01 --> 00:02\n", 2, "00:01 --> 00:02"),
            ("1\n00:00:01,000 -->\nTea.", 2, "00:00:01,000 -->"),
            (
                "1\nx:00:01,000 --> 00:00:02,000",
                2,
                "x:00:01,000 --> 00:00:02,000",
            ),
        ];
        for (subtitles, line, text) in cases {
            assert_eq!(bad_times(subtitles), Some((line, text)), "{subtitles}");
        }
    }

    #[test]
    fn tags_and_entities_are_read_as_they_are_shown() {
        for (line, said) in [
            ("{\\an8}Good morning.", "Good morning."),
            ("{\\an8}<b>{\\i1}Tea{\\i0}</b> for two.", "Tea for two."),
            ("Fish &amp; chips", "Fish & chips"),
            (
                "1 &lt; 2, &quot;he said&quot; &#8211; it&#x27;s",
                "1 < 2, \"he said\" – it's",
            ),
            ("AT&T; R&D & {braces}", "AT&T; R&D & {braces}"),
            ("&#xffffffff; &#; &", "&#xffffffff; &#; &"),
            ("open <tag and {\\open", "open"),
        ] {
            assert_eq!(spoken_lines(line), said, "{line}");
        }
    }

    #[test]
    fn notes_and_styles_of_webvtt_are_not_said() {
        let vtt = "\u{feff}WEBVTT - a title\n\nNOTE not this\nnor this\n\nSTYLE\n::cue {}\n\n\
                   00:01.000 --> 00:02.000\n<v Ann>Note the time.\n";
        assert_eq!(spoken_lines(vtt), "Note the time.");
    }
}

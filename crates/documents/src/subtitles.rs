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
            said.push(without_tags(line));
        }
    }
    said.retain(|line| !line.is_empty());
    said.join(" ")
}

fn first_word(line: &str) -> &str {
    line.split_whitespace().next().unwrap_or_default()
}

/// Numbers of cues, times, the head of a file.
fn is_form(line: &str) -> bool {
    let is_number = !line.is_empty() && line.bytes().all(|byte| byte.is_ascii_digit());
    is_number || line.contains("-->") || line.starts_with("WEBVTT")
}

fn without_tags(line: &str) -> String {
    let mut depth = 0_usize;
    line.chars()
        .filter(|&c| {
            let was_inside = depth > 0;
            match c {
                '<' => depth += 1,
                '>' => depth = depth.saturating_sub(1),
                _ => {}
            }
            !was_inside && c != '<'
        })
        .collect()
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
    fn notes_and_styles_of_webvtt_are_not_said() {
        let vtt = "\u{feff}WEBVTT - a title\n\nNOTE not this\nnor this\n\nSTYLE\n::cue {}\n\n\
                   00:01.000 --> 00:02.000\n<v Ann>Note the time.\n";
        assert_eq!(spoken_lines(vtt), "Note the time.");
    }
}

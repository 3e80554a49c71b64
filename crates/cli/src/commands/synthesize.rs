//! `listen synthesize`: a text into an audio file.

use crate::settings::SynthesizeSettings;
use anyhow::Context as _;
use listen_speech::{
    Format, Piece, Priority, QueueConfig, SAMPLE_RATE_HZ, SpeakOptions, SpeechQueue, StreamEncoder,
    Synthesizer, captions, speak,
};
use std::fs::File;
use std::io::{IsTerminal as _, Read as _, Write};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

/// Speaks, or lists the voices.
pub(crate) fn run(settings: &SynthesizeSettings) -> anyhow::Result<ExitCode> {
    let opened = listen_speech::open(&settings.speech.config());
    for note in &opened.notes {
        eprintln!("{}", note.message);
    }
    let synthesizer = opened.synthesizer.context("nothing can speak")?;
    if settings.list_voices {
        list_voices(synthesizer.as_ref())?;
        return Ok(ExitCode::SUCCESS);
    }
    let out = settings.out.as_deref().context("--out is missing")?;
    let format = format(settings, out)?;
    let text = text(settings)?;
    let options = SpeakOptions {
        voice: match &settings.voice {
            Some(voice) => voice.clone(),
            None => synthesizer
                .voices()
                .first()
                .map(|voice| voice.name.clone())
                .context("the engine has no voice")?,
        },
        speed: settings.speed,
        priority: Priority::Waiting,
        deadline: None,
    };
    let queue = Arc::new(SpeechQueue::new(synthesizer, QueueConfig::default()));
    let spoken = speak_into(&queue, &text, &options, format, out)?;
    if let Some(path) = &settings.timestamps {
        std::fs::write(path, timestamps(path, &spoken, &text)?)
            .with_context(|| format!("cannot write {}", path.display()))?;
    }
    let end_ms = spoken.last().map_or(0, |piece| piece.end_ms);
    eprintln!("{}: {end_ms} ms, {}", out.display(), options.voice);
    Ok(ExitCode::SUCCESS)
}

fn list_voices(synthesizer: &dyn Synthesizer) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    for voice in synthesizer.voices() {
        let described = serde_json::to_value(&voice)?;
        let field = |name: &str| described[name].as_str().unwrap_or("-").to_owned();
        let line = [
            voice.name.clone(),
            field("sex"),
            field("language"),
            field("accent"),
            field("grade"),
        ]
        .join("\t");
        if writeln!(out, "{line}").is_err() {
            break;
        }
    }
    Ok(())
}

/// The format asked for, else that of the file's ending.
fn format(settings: &SynthesizeSettings, out: &Path) -> anyhow::Result<Format> {
    let names = Format::ALL.map(Format::as_str).join(", ");
    if let Some(name) = &settings.format {
        return Format::parse(name)
            .with_context(|| format!("--format {name} is not one of {names}"));
    }
    out.extension()
        .and_then(|extension| Format::parse(extension.to_str()?))
        .with_context(|| {
            format!(
                "--out {} must end in .ogg or one of {names}, or --format must name one",
                out.display()
            )
        })
}

/// The text of `--text`, of a file, or of standard input; of subtitles only what is said.
fn text(settings: &SynthesizeSettings) -> anyhow::Result<String> {
    if let Some(text) = &settings.text {
        return Ok(text.clone());
    }
    let path = settings
        .input
        .as_deref()
        .context("nothing to say: give --text or a file")?;
    let mut text = String::new();
    if path == Path::new("-") {
        std::io::stdin()
            .read_to_string(&mut text)
            .context("standard input is not UTF-8 text")?;
        return Ok(text);
    }
    File::open(path)
        .and_then(|mut file| file.read_to_string(&mut text))
        .with_context(|| format!("cannot read {} as UTF-8 text", path.display()))?;
    let is_subtitles = path
        .extension()
        .is_some_and(|extension| extension == "srt" || extension == "vtt");
    Ok(if is_subtitles {
        spoken_lines(&text)
    } else {
        text
    })
}

/// Subtitles without numbers, times and marks of form.
fn spoken_lines(subtitles: &str) -> String {
    let is_number = |line: &str| !line.is_empty() && line.bytes().all(|byte| byte.is_ascii_digit());
    let lines = subtitles
        .lines()
        .map(|line| line.trim().trim_start_matches('\u{feff}'));
    lines
        .filter(|line| !line.contains("-->") && !is_number(line) && !line.starts_with("WEBVTT"))
        .map(without_tags)
        .collect::<Vec<_>>()
        .join(" ")
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

/// Writes the audio while it is spoken: to a file beside `out` that takes its place at the end,
/// or to standard output. Gives the pieces without their samples.
fn speak_into(
    queue: &Arc<SpeechQueue>,
    text: &str,
    options: &SpeakOptions,
    format: Format,
    out: &Path,
) -> anyhow::Result<Vec<Piece>> {
    if out == Path::new("-") {
        return write_all(queue, text, options, format, &mut std::io::stdout().lock());
    }
    let part = out.with_extension("part");
    let written = File::create(&part)
        .with_context(|| format!("cannot write {}", part.display()))
        .and_then(|mut file| {
            let spoken = write_all(queue, text, options, format, &mut file)?;
            file.sync_all()?;
            std::fs::rename(&part, out)
                .with_context(|| format!("cannot write {}", out.display()))?;
            Ok(spoken)
        });
    if written.is_err() {
        let _ = std::fs::remove_file(&part);
    }
    written
}

fn write_all(
    queue: &Arc<SpeechQueue>,
    text: &str,
    options: &SpeakOptions,
    format: Format,
    out: &mut dyn Write,
) -> anyhow::Result<Vec<Piece>> {
    let mut encoder = StreamEncoder::new(format, SAMPLE_RATE_HZ)?;
    let speaking = speak(queue, text, options)?;
    let n_pieces = speaking.n_left();
    let shows_progress = std::io::stderr().is_terminal();
    let mut spoken = Vec::with_capacity(n_pieces);
    for piece in speaking {
        let mut piece = piece?;
        out.write_all(&encoder.push(&piece.samples)?)?;
        piece.samples = Vec::new();
        spoken.push(piece);
        if shows_progress {
            progress(spoken.len(), n_pieces);
        }
    }
    out.write_all(&encoder.finish()?)?;
    out.flush()?;
    Ok(spoken)
}

/// A bar of 30 places that writes over itself.
fn progress(n_done: usize, n_pieces: usize) {
    let filled = n_done * 30 / n_pieces.max(1);
    eprint!(
        "\r[{}{}] {n_done}/{n_pieces} sentences",
        "#".repeat(filled),
        " ".repeat(30 - filled)
    );
    if n_done == n_pieces {
        eprintln!();
    }
}

/// Captions by the file's ending: `.vtt`, `.srt`, or `.json` with the time of every word.
fn timestamps(path: &Path, spoken: &[Piece], text: &str) -> anyhow::Result<String> {
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("vtt") => Ok(captions::webvtt(spoken)),
        Some("srt") => Ok(captions::srt(spoken)),
        Some("json") => Ok(captions::json(spoken, text)),
        _ => anyhow::bail!(
            "--timestamps {} must end in .vtt, .srt or .json",
            path.display()
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::spoken_lines;

    #[test]
    fn of_subtitles_only_what_is_said_is_read() {
        let srt = "1\n00:00:01,000 --> 00:00:02,500\n<i>Good morning.</i>\n\n2\n\
                   00:00:03,000 --> 00:00:04,000\nTwo teas,\nplease.\n";
        assert_eq!(
            spoken_lines(srt)
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" "),
            "Good morning. Two teas, please."
        );
    }
}

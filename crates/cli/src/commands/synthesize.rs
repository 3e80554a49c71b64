//! `listen synthesize`: a text, subtitles or a chapter of an e-book into an audio file.

mod input;

use crate::settings::SynthesizeSettings;
use crate::start;
use anyhow::Context as _;
use input::{chapters, contents, is, text};
use listen_speech::{
    Format, Piece, Priority, QueueConfig, SAMPLE_RATE_HZ, SpeakOptions, SpeechQueue, StreamEncoder,
    Synthesizer, captions, speak,
};
use std::fs::File;
use std::io::{IsTerminal as _, Seek as _, SeekFrom, Write};
use std::ops::Range;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use tempfile::NamedTempFile;
use tokio_util::sync::CancellationToken;

/// Speaks, or lists the voices.
pub(crate) fn run(settings: &SynthesizeSettings) -> anyhow::Result<ExitCode> {
    if settings.list_chapters {
        let path = settings
            .input
            .as_deref()
            .context("--list-chapters needs a file")?;
        println!("{}", contents(&chapters(path)?).trim_end());
        return Ok(ExitCode::SUCCESS);
    }
    let opened = listen_speech::open(&settings.speech.config()?);
    // Where there is no voice the notes are the error.
    let synthesizer = opened.voice()?;
    for note in &opened.notes {
        eprintln!("{}", note.message);
    }
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
        patience: None,
    };
    report_unspoken(&text, &synthesizer.unspoken(&text, &options.voice)?);
    let queue = Arc::new(SpeechQueue::new(synthesizer, QueueConfig::default()));
    // What is wrong with the second file must be known before minutes of speech.
    let times = settings
        .timestamps
        .as_deref()
        .map(|path| {
            let part = part_of(path).with_context(|| format!("cannot write {}", path.display()))?;
            anyhow::Ok((path, captions_form(path)?, part))
        })
        .transpose()?;
    let voice = options.voice.clone();
    let task = Task {
        queue: &queue,
        text: &text,
        options,
        format,
        // Told to end, it removes what it has begun to write.
        stop: start::stop_signal()?,
    };
    let spoken = speak_into(&task, out)?;
    if let Some((path, form, mut part)) = times {
        part.write_all(timestamps(form, &spoken, &text).as_bytes())
            .and_then(|()| keep(part, path))
            .with_context(|| format!("cannot write {}", path.display()))?;
    }
    let end_ms = spoken.last().map_or(0, |piece| piece.end_ms);
    eprintln!("{}: {end_ms} ms, {voice}", out.display());
    Ok(ExitCode::SUCCESS)
}

/// Says on standard error what nobody will hear.
fn report_unspoken(text: &str, unspoken: &[Range<usize>]) {
    for chars in unspoken {
        let what: String = text.chars().skip(chars.start).take(chars.len()).collect();
        eprintln!(
            "not said: {what} (characters {}-{})",
            chars.start, chars.end
        );
    }
}

fn list_voices(synthesizer: &dyn Synthesizer) -> anyhow::Result<()> {
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
        println!("{line}");
    }
    Ok(())
}

/// The format asked for, else that of the file's ending.
fn format(settings: &SynthesizeSettings, out: &Path) -> anyhow::Result<Format> {
    let names = Format::NAMES.join(", ");
    if let Some(name) = &settings.format {
        return Format::parse(name)
            .with_context(|| format!("--format {name} is not one of {names}"));
    }
    out.extension()
        .and_then(|extension| Format::parse(extension.to_str()?))
        .with_context(|| {
            format!(
                "--out {} must end in one of {names}, or --format must name one",
                out.display()
            )
        })
}

/// What is spoken, and how.
struct Task<'a> {
    queue: &'a Arc<SpeechQueue>,
    text: &'a str,
    options: SpeakOptions,
    format: Format,
    stop: CancellationToken,
}

/// Writes the audio while it is spoken: to a file beside `out` that takes its place at the end, or
/// straight to standard output and to what is no plain file. Gives the pieces without their samples.
fn speak_into(task: &Task<'_>, out: &Path) -> anyhow::Result<Vec<Piece>> {
    if out == Path::new("-") {
        return Ok(write_all(task, &mut std::io::stdout().lock())?.0);
    }
    // A link is followed, so that it stays one.
    let out = std::fs::canonicalize(out).unwrap_or_else(|_| out.to_owned());
    let cannot_write = || format!("cannot write {}", out.display());
    if out.exists() && !out.is_file() {
        let mut device = File::options()
            .write(true)
            .open(&out)
            .with_context(cannot_write)?;
        return Ok(write_all(task, &mut device)?.0);
    }
    let mut part = part_of(&out).with_context(cannot_write)?;
    let (spoken, n_samples) = write_all(task, part.as_file_mut()).with_context(cannot_write)?;
    if let Some(head) = StreamEncoder::head(task.format, SAMPLE_RATE_HZ, n_samples)? {
        tell_length(part.as_file_mut(), &head).with_context(cannot_write)?;
    }
    keep(part, &out).with_context(cannot_write)?;
    Ok(spoken)
}

/// A file of its own beside `out`, removed unless it is kept.
fn part_of(out: &Path) -> std::io::Result<NamedTempFile> {
    let folder = out.parent().filter(|folder| *folder != Path::new(""));
    tempfile::Builder::new()
        .prefix(".listen-")
        .suffix(".part")
        .permissions(std::fs::Permissions::from_mode(0o644))
        .tempfile_in(folder.unwrap_or(Path::new(".")))
}

/// Gives `part` its name when all of it is on the disk.
fn keep(part: NamedTempFile, out: &Path) -> std::io::Result<()> {
    part.as_file().sync_all()?;
    part.persist(out).map(|_| ()).map_err(|error| error.error)
}

/// Writes the head of a file that knows its length, which a stream cannot.
fn tell_length(file: &mut File, head: &[u8]) -> std::io::Result<()> {
    file.seek(SeekFrom::Start(0))?;
    file.write_all(head)
}

/// The pieces without their samples, and how many samples they have.
fn write_all(task: &Task<'_>, out: &mut dyn Write) -> anyhow::Result<(Vec<Piece>, usize)> {
    let mut encoder = StreamEncoder::new(task.format, SAMPLE_RATE_HZ)?;
    let mut speaking = speak(task.queue, task.text, &task.options)?;
    let n_pieces = speaking.n_left();
    let shows_progress = std::io::stderr().is_terminal();
    let (mut spoken, mut n_samples) = (Vec::with_capacity(n_pieces), 0);
    while let Some(piece) = speaking.next_unless(&mut || task.stop.is_cancelled()) {
        let mut piece = piece?;
        out.write_all(&encoder.push(&piece.samples)?)?;
        n_samples += piece.samples.len();
        piece.samples = Vec::new();
        spoken.push(piece);
        if shows_progress {
            progress(spoken.len(), n_pieces);
        }
    }
    out.write_all(&encoder.finish()?)?;
    out.flush()?;
    Ok((spoken, n_samples))
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

/// Captions, in the form that the file's ending names.
fn timestamps(form: Captions, spoken: &[Piece], text: &str) -> String {
    match form {
        Captions::Vtt => captions::webvtt(spoken),
        Captions::Srt => captions::srt(spoken),
        Captions::Json => captions::json(spoken, text),
    }
}

#[derive(Clone, Copy)]
enum Captions {
    Vtt,
    Srt,
    Json,
}

/// The form of captions by the file's ending: `.vtt`, `.srt`, or `.json` with every word.
fn captions_form(path: &Path) -> anyhow::Result<Captions> {
    let forms = [
        ("vtt", Captions::Vtt),
        ("srt", Captions::Srt),
        ("json", Captions::Json),
    ];
    let named = forms.into_iter().find(|(ending, _)| is(path, &[ending]));
    named.map(|(_, form)| form).with_context(|| {
        let path = path.display();
        format!("--timestamps {path} must end in .vtt, .srt or .json")
    })
}

//! Speech from the command line, and the speech server as the official client uses it.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot be set up has failed"
)]

use listen_test_kit::skip::skipped;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

const TEXT: &str = "The train to York was late again. We missed the concert because of it.";

fn listen() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_listen"));
    command
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap())
        .env("LISTEN_SPEECH_ENGINE", "silence")
        .env("LISTEN_LOG_FORMAT", "json");
    command
}

fn run(command: &mut Command, input: impl AsRef<[u8]>) -> Output {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.as_ref().to_owned();
    let writer = std::thread::spawn(move || stdin.write_all(&input));
    let output = child.wait_with_output().unwrap();
    // A program that refuses its arguments does not read.
    let _ = writer.join().unwrap();
    output
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A running `listen speech`, killed when dropped.
struct Server(Child, String);

impl Server {
    fn start(command: &mut Command) -> Self {
        let mut child = command
            .arg("speech")
            .env("LISTEN_SPEECH_ADDR", "127.0.0.1:0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let url = line.split_whitespace().last().unwrap().to_owned();
        Self(child, url)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn the_official_openai_client_works() {
    let Some(python) = std::env::var_os("LISTEN_TEST_OPENAI").map(PathBuf::from) else {
        skipped(
            "OpenAI's client",
            "LISTEN_TEST_OPENAI names no Python that has it",
        );
        return;
    };
    let dir = tempfile::tempdir().unwrap();
    let keys = dir.path().join("keys");
    std::fs::write(&keys, "secret-one\n").unwrap();
    let server = Server::start(listen().env("LISTEN_SPEECH_KEYS_FILE", &keys));
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/openai_client.py");
    let output = run(Command::new(python).arg(script).arg(&server.1), "");
    assert!(output.status.success(), "{}", stderr(&output));
}

/// Two servers are one voice: with one of them dead the other speaks, and a wrong key is named.
#[test]
fn speech_servers_speak_for_each_other() {
    let dir = tempfile::tempdir().unwrap();
    let (keys, out) = (dir.path().join("keys"), dir.path().join("a.wav"));
    std::fs::write(&keys, "secret-one\n").unwrap();
    let start = || Server::start(listen().env("LISTEN_SPEECH_KEYS_FILE", &keys));
    let (first, second) = (start(), start());
    let urls = format!("{},{}", first.1, second.1);
    let speak = |key: &Path| {
        let mut command = listen();
        command
            .args(["synthesize", "--text", TEXT, "--out"])
            .arg(&out)
            .env("LISTEN_SPEECH_ENGINE", "remote")
            .env("LISTEN_SPEECH_URL", &urls)
            .env("LISTEN_SPEECH_URL_KEY_FILE", key);
        run(&mut command, "")
    };
    let output = speak(&keys);
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(
        stderr(&output).contains("on 2 speech servers"),
        "{}",
        stderr(&output)
    );
    let whole = std::fs::metadata(&out).unwrap().len();

    drop(first);
    let output = speak(&keys);
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(
        stderr(&output).contains("asked again later"),
        "{}",
        stderr(&output)
    );
    assert_eq!(std::fs::metadata(&out).unwrap().len(), whole);

    std::fs::write(dir.path().join("other"), "not-this-one").unwrap();
    let output = speak(&dir.path().join("other"));
    assert!(!output.status.success());
    assert!(stderr(&output).contains("known key"), "{}", stderr(&output));
}

/// A voice that was asked for and cannot be had is no other voice instead.
#[test]
fn a_model_that_cannot_be_used_is_an_error_of_every_command() {
    let dir = tempfile::tempdir().unwrap();
    let (model, out) = (dir.path().join("mine.onnx"), dir.path().join("a.wav"));
    std::fs::write(&model, "this is no model").unwrap();
    let out = out.to_str().unwrap();
    let commands: [&[&str]; 4] = [
        &["synthesize", "--text", TEXT, "--out", out],
        &["synthesize", "--list-voices"],
        &["bench-speech", "--rounds", "1"],
        &["speech", "--speech-addr", "127.0.0.1:0"],
    ];
    for arguments in commands {
        let mut command = listen();
        command
            .args(arguments)
            .env("LISTEN_SPEECH_ENGINE", "auto")
            .env("LISTEN_KOKORO_MODEL", &model);
        let output = run(&mut command, "");
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        let error = stderr(&output);
        let last = error.lines().last().unwrap();
        assert!(last.contains("mine.onnx"), "{arguments:?}: {error}");
    }
    assert!(!Path::new(out).exists());
}

#[test]
fn phonemize_answers_line_by_line() {
    let output = run(
        listen().args(["phonemize", "--language", "en-US"]),
        "Hello, world!\n\nHe read the book.\n",
    );
    assert!(output.status.success(), "{}", stderr(&output));
    let text = String::from_utf8(output.stdout).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[..2], ["həlˈO, wˈɜɹld!", ""]);
    assert_eq!(lines.len(), 3, "{text}");
    let output = run(listen().args(["phonemize", "--language", "tlh"]), "");
    assert!(stderr(&output).contains("en-GB"), "{}", stderr(&output));
}

#[test]
fn phonemize_names_the_line_that_is_no_text() {
    let endless = [b"Hello.\n".to_vec(), vec![b'a'; (4 << 20) + 1]].concat();
    let broken = b"Hello.\r\nIt is \xff.\n".to_vec();
    for (input, expected) in [
        (endless, "line 2 has more than 4 MiB"),
        (broken, "line 2 is not UTF-8 at byte 7"),
    ] {
        let output = run(listen().arg("phonemize"), input);
        assert_eq!(output.status.code(), Some(1));
        assert_eq!(String::from_utf8_lossy(&output.stdout), "həlˈO.\n");
        assert!(stderr(&output).contains(expected), "{}", stderr(&output));
    }
}

#[test]
fn the_lexicon_of_the_installation_wins_and_is_checked() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("words.tsv");
    let phonemize = || {
        let mut command = listen();
        command.arg("phonemize").env("LISTEN_LEXICON", &file);
        command
    };
    std::fs::write(&file, "# ours\nZyntrax\tzˈɪntɹæks\n").unwrap();
    let output = run(&mut phonemize(), "Zyntrax!\n");
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "zˈɪntɹæks!\n");
    std::fs::write(&file, "Zyntrax\tzˈɪntɹæks\nword phonemes\n").unwrap();
    let output = run(&mut phonemize(), "Zyntrax!\n");
    assert!(!output.status.success());
    for expected in ["LISTEN_LEXICON", "line 2", "word<TAB>phonemes"] {
        assert!(stderr(&output).contains(expected), "{}", stderr(&output));
    }
}

#[test]
fn phonemize_reads_other_languages_and_says_what_it_left_out() {
    let dir = tempfile::tempdir().unwrap();
    let output = run(
        listen()
            .args(["phonemize", "--language", "ja", "--models-dir"])
            .arg(dir.path()),
        "すし 🙂\n",
    );
    assert!(output.status.success(), "{}", stderr(&output));
    assert_eq!(String::from_utf8(output.stdout.clone()).unwrap(), "sɨɕi\n");
    assert!(
        stderr(&output).contains("not said: 🙂"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn a_text_becomes_audio_and_captions() {
    let dir = tempfile::tempdir().unwrap();
    let file = |name: &str| dir.path().join(name);
    let (audio, captions) = (file("a.flac"), file("a.json"));
    let output = run(
        listen()
            .args(["synthesize", "-", "--out"])
            .arg(&audio)
            .arg("--timestamps")
            .arg(&captions),
        TEXT,
    );
    assert!(output.status.success(), "{}", stderr(&output));
    let flac = std::fs::read(&audio).unwrap();
    assert!(flac.starts_with(b"fLaC"));
    // The lowest 36 bits of the eight bytes from the 18th on are how many samples there are.
    let length = u64::from_be_bytes(flac[18..26].try_into().unwrap()) & 0xf_ffff_ffff;
    assert!((24_000..24_000 * 60).contains(&length), "{length}");
    let cues: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(&captions).unwrap()).unwrap();
    assert_eq!(cues[1]["words"][0]["word"], "We");
    assert_eq!(cues[1]["words"][0]["char_start"], 34);

    std::fs::write(
        file("a.srt"),
        "1\n00:00:01,000 --> 00:00:02,000\nGood morning to you.\n",
    )
    .unwrap();
    let output = run(
        listen()
            .args(["synthesize", "--format", "pcm", "--out", "-"])
            .arg(file("a.srt")),
        "",
    );
    assert!(
        output.status.success() && output.stdout.len() > 10_000,
        "{}",
        stderr(&output)
    );

    for (subtitles, reason) in [
        ("broken srt\n-->\n", "b.srt, line 2: \"-->\""),
        ("no times\n", "no line tells two times"),
    ] {
        std::fs::write(file("b.srt"), subtitles).unwrap();
        let mut command = listen();
        command.args(["synthesize", "--out"]).arg(file("b.wav"));
        let output = run(command.arg(file("b.srt")), "");
        assert!(!output.status.success() && !file("b.wav").exists());
        assert!(stderr(&output).contains(reason), "{}", stderr(&output));
    }
}

#[test]
fn an_ebook_is_spoken_by_the_chapter() {
    let dir = tempfile::tempdir().unwrap();
    let (book, out) = (dir.path().join("a.epub"), dir.path().join("a.wav"));
    rbook::Epub::builder()
        .title("A book")
        .chapter([
            rbook::epub::EpubChapter::new("The Kitchen")
                .xhtml_body("<p>It was very cold in there.</p>"),
            rbook::epub::EpubChapter::new("The Garden")
                .xhtml_body("<p>It rained all day long.</p>"),
        ])
        .write()
        .save(&book)
        .unwrap();
    let synthesize = |arguments: &[&str]| {
        let mut command = listen();
        run(command.arg("synthesize").arg(&book).args(arguments), "")
    };
    let listed = synthesize(&["--list-chapters"]);
    assert_eq!(
        String::from_utf8(listed.stdout).unwrap(),
        "1\t6\tThe Kitchen\n2\t5\tThe Garden\n"
    );
    let out_argument = out.to_str().unwrap();
    let unchosen = synthesize(&["--out", out_argument]);
    assert!(!unchosen.status.success() && !out.exists());
    assert!(
        stderr(&unchosen).contains("1 to 2"),
        "{}",
        stderr(&unchosen)
    );
    let spoken = synthesize(&["--chapter", "2", "--out", out_argument]);
    assert!(
        spoken.status.success() && out.exists(),
        "{}",
        stderr(&spoken)
    );
}

/// A file beside the one that is written is nobody's to touch, a link stays a link, and the head of
/// a WAV file tells its length.
#[test]
fn only_the_file_asked_for_is_written() {
    let dir = tempfile::tempdir().unwrap();
    let file = |name: &str| dir.path().join(name);
    std::fs::write(file("a.part"), "precious").unwrap();
    std::fs::write(file("target.wav"), "old").unwrap();
    std::os::unix::fs::symlink(file("target.wav"), file("a.wav")).unwrap();
    let output = run(
        listen()
            .args(["synthesize", "--text", TEXT, "--out"])
            .arg(file("a.wav")),
        "",
    );
    assert!(output.status.success(), "{}", stderr(&output));
    assert_eq!(std::fs::read_to_string(file("a.part")).unwrap(), "precious");
    assert!(file("a.wav").is_symlink());
    let wav = std::fs::read(file("target.wav")).unwrap();
    let told = u32::from_le_bytes(wav[40..44].try_into().unwrap());
    assert_eq!(told as usize, wav.len() - 44);
    let refused = run(
        listen()
            .args(["synthesize", "--text", TEXT, "--out"])
            .arg(file("b.wav"))
            .arg("--timestamps")
            .arg(file("b.txt")),
        "",
    );
    assert!(!refused.status.success() && !file("b.wav").exists());
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 3);
}

#[test]
fn what_cannot_be_spoken_leaves_no_file() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("a.mp3");
    let cases: [(&[&str], &str); 8] = [
        (&["--text", ""], "nothing to say"),
        (&["--text", "🙂 …"], "nothing to say"),
        (
            &["--text", "Good morning.", "--voice", "nobody"],
            "silence-female-us",
        ),
        (&["--text", "Good morning.", "--speed", "NaN"], "0.5 to 2.0"),
        (
            &["--text", "Good morning.", "--format", "aac"],
            "mp3, opus, flac, wav, pcm, ogg",
        ),
        (
            &["--text", "Good morning.", "--chapter", "1"],
            "cannot be used with",
        ),
        (&["-", "--chapter", "1"], "--chapter is for e-books"),
        (&["no-such-file.txt"], "no-such-file.txt"),
    ];
    for (arguments, message) in cases {
        let output = run(
            listen()
                .arg("synthesize")
                .args(arguments)
                .arg("--out")
                .arg(&out),
            "",
        );
        assert!(!output.status.success(), "{arguments:?}");
        assert!(
            stderr(&output).contains(message),
            "{arguments:?}: {}",
            stderr(&output)
        );
        assert_eq!(
            std::fs::read_dir(dir.path()).unwrap().count(),
            0,
            "{arguments:?}"
        );
    }
}

/// Told to end in the middle, it leaves nothing half-written.
#[test]
fn a_signal_removes_what_was_begun() {
    for signal in ["TERM", "INT"] {
        let dir = tempfile::tempdir().unwrap();
        let mut child = listen()
            .args(["synthesize", "-", "--out"])
            .arg(dir.path().join("a.wav"))
            .arg("--timestamps")
            .arg(dir.path().join("a.vtt"))
            .stdin(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // Enough for many seconds of work; it is stopped as soon as the files are begun.
        let text = format!("{TEXT} ").repeat(2_000);
        let mut stdin = child.stdin.take().unwrap();
        let writer = std::thread::spawn(move || stdin.write_all(text.as_bytes()));
        let has_begun = || {
            let files = std::fs::read_dir(dir.path()).unwrap().flatten();
            files.count() == 2
        };
        while !has_begun() {
            assert!(child.try_wait().unwrap().is_none(), "{signal}");
            std::thread::yield_now();
        }
        let kill = Command::new("kill")
            .args(["-s", signal, &child.id().to_string()])
            .status()
            .unwrap();
        assert!(kill.success());
        assert!(!child.wait().unwrap().success(), "{signal}");
        let _ = writer.join().unwrap();
        let left: Vec<_> = std::fs::read_dir(dir.path()).unwrap().flatten().collect();
        assert!(left.is_empty(), "{signal}: {left:?}");
    }
}

#[test]
fn a_list_that_cannot_be_written_is_a_failure() {
    let full = std::fs::File::options().write(true).open("/dev/full");
    let status = listen()
        .args(["synthesize", "--list-voices"])
        .stdout(full.unwrap())
        .stderr(Stdio::null())
        .status()
        .unwrap();
    assert!(!status.success());
}

#[test]
fn help_names_the_addresses_and_every_format() {
    let help = |command: &str| {
        let output = run(listen().args([command, "--help"]), "");
        String::from_utf8(output.stdout).unwrap()
    };
    assert!(help("speech").contains("POST /dev/captioned_speech"));
    assert!(help("synthesize").contains("ogg"));
    let output = run(listen().args(["bench-speech", "--soak", "0"]), "");
    assert!(stderr(&output).contains("1.."), "{}", stderr(&output));
}

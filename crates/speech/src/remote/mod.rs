//! Speech servers elsewhere: `listen speech` on machines with graphics cards.
//!
//! Several hosts with the same model are one engine. An utterance goes to the host that has the
//! least to do; one that does not answer is left alone for a while and another one asked.

mod hosts;
mod refusal;
mod reply;

use crate::error::check_speed;
use crate::open::Note;
use crate::speak::language_of;
use crate::{
    EngineInfo, EngineKind, Refusal, SAMPLE_RATE_HZ, SpeechConfig, SpeechError, Spoken,
    Synthesizer, VoiceInfo, trim,
};
use hosts::{Host, Hosts};
use refusal::{Meaning, no_answer};
use reply::{Captioned, Health, Voices};
use serde_json::json;
use std::ops::Range;
use std::path::Path;
use std::time::{Duration, Instant};

/// How long the first host may take to come up.
const PATIENCE: Duration = Duration::from_secs(20);
const BETWEEN_LOOKS: Duration = Duration::from_millis(500);

/// The engine.
pub(crate) struct Remote {
    info: EngineInfo,
    voices: Vec<VoiceInfo>,
    hosts: Hosts,
    n_parallel: usize,
}

/// Connects to the hosts of `config`; `None` if it names none or none answers, which is noted.
pub(crate) fn open(config: &SpeechConfig, notes: &mut Vec<Note>) -> Option<Remote> {
    if config.urls.is_empty() {
        return None;
    }
    let key = match config.url_key_file.as_deref().map(read_key).transpose() {
        Ok(key) => key,
        Err(reason) => {
            notes.push(Note::warning(reason));
            return None;
        }
    };
    let hosts: Vec<Host> = config
        .urls
        .iter()
        .map(|url| Host::new(url, key.as_deref()))
        .collect();
    let opened = wait_for(hosts, notes);
    if opened.is_none() {
        notes.push(Note::warning(format!(
            "no speech server answers at {}",
            config.urls.join(", ")
        )));
    }
    opened
}

fn read_key(file: &Path) -> Result<String, String> {
    std::fs::read_to_string(file)
        .map(|key| key.trim().to_owned())
        .map_err(|error| format!("the key of the speech servers, {}: {error}", file.display()))
}

/// Looks until one host answers, or patience ends.
fn wait_for(hosts: Vec<Host>, notes: &mut Vec<Note>) -> Option<Remote> {
    let until = Instant::now() + PATIENCE;
    loop {
        let answers: Vec<Answer> = hosts.iter().map(ask).collect();
        if answers.iter().any(Result::is_ok) {
            return together(hosts, answers, notes);
        }
        if Instant::now() >= until || answers.iter().all(is_final) {
            let reasons = hosts.iter().zip(answers).filter_map(|(host, answer)| {
                Some(Note::warning(host.error(answer.err()?).to_string()))
            });
            notes.extend(reasons);
            return None;
        }
        std::thread::sleep(BETWEEN_LOOKS);
    }
}

/// What a host says about itself.
type Answer = Result<(Health, Vec<VoiceInfo>), Refusal>;

/// Whether a host that is up would say the same again: the key is wrong, or it is no speech server.
fn is_final(answer: &Answer) -> bool {
    let meaning = answer.as_ref().err().map(Meaning::of);
    matches!(meaning, Some(Meaning::Final | Meaning::OtherHost))
}

fn ask(host: &Host) -> Answer {
    let health: Health = host.get("/health")?;
    let voices: Voices = host.get("/v1/audio/voices")?;
    Ok((health, voices.details))
}

/// The hosts whose model is that of the first that answered; hosts that do not answer yet may
/// come later.
fn together(hosts: Vec<Host>, answers: Vec<Answer>, notes: &mut Vec<Note>) -> Option<Remote> {
    let (first, voices) = answers.iter().find_map(|answer| answer.as_ref().ok())?;
    let (info, voices) = (first.engine.clone(), voices.clone());
    let mut n_parallel = 0;
    let mut kept = Vec::new();
    for (host, answer) in hosts.into_iter().zip(answers) {
        match answer {
            Ok((health, _)) if health.engine.identity() == info.identity() => {
                n_parallel += health.parallel;
                kept.push(host);
            }
            Ok(_) => notes.push(Note::warning(format!(
                "{} speaks with another model or lexicon and is left out",
                host.base
            ))),
            Err(refusal) => {
                let reason = host.error(refusal);
                notes.push(Note::warning(format!("{reason}; it is asked again later")));
                kept.push(host);
            }
        }
    }
    Some(Remote {
        info: EngineInfo {
            runtime: on_servers(&info.runtime, kept.len()),
            ..info
        },
        voices,
        hosts: Hosts::new(kept),
        n_parallel: n_parallel.max(1),
    })
}

impl Remote {
    /// Refuses silence in place of speech, from hosts whose voice is not silence itself.
    fn heard(&self, spoken: Spoken) -> Result<Spoken, SpeechError> {
        let may_be_silent = self.info.engine == EngineKind::Silence;
        if spoken.samples.is_empty() || !may_be_silent && trim::is_silent(&spoken.samples) {
            return Err(self.hosts.error(no_answer("it answers silence")));
        }
        Ok(spoken)
    }
}

/// `onnxruntime 1.31.0 on 2 speech servers`.
fn on_servers(runtime: &str, n_servers: usize) -> String {
    let servers = if n_servers == 1 { "server" } else { "servers" };
    format!("{runtime} on {n_servers} speech {servers}")
}

impl Synthesizer for Remote {
    fn info(&self) -> &EngineInfo {
        &self.info
    }

    fn voices(&self) -> Vec<VoiceInfo> {
        self.voices.clone()
    }

    fn synthesize(&self, text: &str, voice: &str, speed: f32) -> Result<Spoken, SpeechError> {
        check_speed(speed)?;
        if !text.chars().any(char::is_alphanumeric) {
            return Ok(Spoken::nothing());
        }
        let body = json!({
            "input": text, "voice": voice, "speed": speed, "response_format": "pcm",
        });
        let bytes = self.hosts.post("/dev/captioned_speech", &body)?;
        let spoken =
            Captioned::parse(&bytes).map_err(|reason| self.hosts.error(no_answer(&reason)))?;
        self.heard(spoken)
    }

    fn synthesize_phonemes(
        &self,
        phonemes: &str,
        voice: &str,
        speed: f32,
    ) -> Result<Spoken, SpeechError> {
        check_speed(speed)?;
        let body = json!({
            "phonemes": phonemes, "voice": voice, "speed": speed, "response_format": "pcm",
        });
        let bytes = self.hosts.post("/dev/generate_from_phonemes", &body)?;
        self.heard(Spoken {
            samples: reply::samples(&bytes),
            sample_rate_hz: SAMPLE_RATE_HZ,
            words: None,
            phonemes: Vec::new(),
        })
    }

    fn unspoken(&self, text: &str, voice: &str) -> Result<Vec<Range<usize>>, SpeechError> {
        if self.info.engine != EngineKind::Kokoro {
            return Ok(Vec::new());
        }
        let language = language_of(voice, &self.voices).code();
        let body = json!({"text": text, "language": language});
        let bytes = self.hosts.post("/dev/phonemize", &body)?;
        reply::unspoken(&bytes).map_err(|reason| self.hosts.error(no_answer(&reason)))
    }

    fn n_parallel(&self) -> usize {
        self.n_parallel
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::EngineChoice;
    use std::io::{BufRead as _, BufReader, Read as _, Write as _};
    use std::net::{TcpListener, TcpStream};

    const HEAD: &str = "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length:";
    const EMPTY: &str =
        r#"{"audio":"","timestamps":[],"timestamps_are_estimated":true,"phonemes":[]}"#;
    const ZEROS: &str =
        r#"{"audio":"AAAAAAAA","timestamps":[],"timestamps_are_estimated":true,"phonemes":[]}"#;

    /// A host that answers `captioned` to texts, and `pcm` to phonemes.
    fn server(engine: &str, captioned: &'static str, pcm: &'static [u8]) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let engine = json!({"engine": engine, "runtime": "rten", "device": "cpu",
            "model_hash": "ab", "label": "Kokoro"});
        let health = json!({"engine": engine, "parallel": 1}).to_string();
        let voice = json!({"name": "af_heart", "sex": "female", "language": "en-US"});
        let voices = json!({ "details": [voice] }).to_string();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let body = match path(&stream).as_str() {
                    "/health" => health.as_bytes(),
                    "/v1/audio/voices" => voices.as_bytes(),
                    "/dev/captioned_speech" => captioned.as_bytes(),
                    _ => pcm,
                };
                write!(stream, "{HEAD} {}\r\n\r\n", body.len()).unwrap();
                stream.write_all(body).unwrap();
            }
        });
        url
    }

    /// The path of a request, which is read to its end.
    fn path(stream: &TcpStream) -> String {
        let mut reader = BufReader::new(stream);
        let (mut path, mut length) = (String::new(), 0);
        for line in reader.by_ref().lines() {
            let line = line.unwrap().to_ascii_lowercase();
            if path.is_empty() {
                line.split(' ').nth(1).unwrap().clone_into(&mut path);
            } else if let Some(value) = line.strip_prefix("content-length:") {
                length = value.trim().parse().unwrap();
            } else if line.is_empty() {
                break;
            }
        }
        reader.read_exact(&mut vec![0; length]).unwrap();
        path
    }

    #[test]
    fn silence_of_a_host_is_an_error_unless_that_is_its_voice() {
        let cases: [(&str, &str, &[u8], bool); 4] = [
            ("kokoro", EMPTY, &[], false),
            ("kokoro", ZEROS, &[0; 6], false),
            ("silence", EMPTY, &[], false),
            ("silence", ZEROS, &[0; 6], true),
        ];
        for (kind, captioned, pcm, is_good) in cases {
            let opened = crate::open(&SpeechConfig {
                engine: EngineChoice::Remote,
                urls: vec![server(kind, captioned, pcm)],
                ..SpeechConfig::default()
            });
            let engine = opened.voice().unwrap();
            for spoken in [
                engine.synthesize("Good morning.", "af_heart", 1.0),
                engine.synthesize_phonemes("həlˈO", "af_heart", 1.0),
            ] {
                let reason = spoken.map(|_| ()).map_err(|error| error.to_string());
                assert_eq!(reason.is_ok(), is_good, "{kind} {captioned}: {reason:?}");
                assert!(is_good || reason.unwrap_err().ends_with("it answers silence"));
            }
        }
    }

    #[test]
    fn one_server_is_not_several() {
        assert_eq!(on_servers("rten", 1), "rten on 1 speech server");
        assert_eq!(on_servers("rten", 2), "rten on 2 speech servers");
    }
}

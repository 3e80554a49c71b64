//! flite: American voices under a BSD-like licence.

use super::{LIMIT, Program, Voice, through_files};
use crate::{Language, Sex, SpeechError, Spoken, program};

/// Best first: `slt` and `rms` are clear, `awb` is Scottish, `kal16` choppy.
const VOICES: [(&str, Sex); 4] = [
    ("slt", Sex::Female),
    ("rms", Sex::Male),
    ("awb", Sex::Male),
    ("kal16", Sex::Male),
];

/// `flite-2.2-current`, or `None` where there is no flite.
pub(super) fn version() -> Option<String> {
    let (_, output) = program::answer("flite", &["--version"], "", LIMIT).ok()?;
    let version = output
        .split_whitespace()
        .skip_while(|word| *word != "version:")
        .nth(1);
    Some(version.unwrap_or("flite").to_owned())
}

/// The voices this flite was built with.
pub(super) fn voices() -> Vec<Voice> {
    let listed = program::run("flite", &["-lv"], "", LIMIT).unwrap_or_default();
    VOICES
        .into_iter()
        .filter(|(id, _)| listed.split_whitespace().any(|word| word == *id))
        .map(|(id, sex)| Voice {
            program: Program::Flite,
            id,
            sex,
            language: Language::EnUs,
        })
        .collect()
}

pub(super) fn speak(text: &str, voice: &str, speed: f32) -> Result<Spoken, SpeechError> {
    let stretch = format!("duration_stretch={:.3}", 1.0 / speed);
    through_files("flite", &ascii(text), |text_file, wav_file| {
        let args = [
            "-voice", voice, "--setf", &stretch, "-f", text_file, "-o", wav_file,
        ];
        program::run("flite", &args, "", LIMIT)
    })
}

/// flite reads bytes and drops what is not ASCII: typographic signs and accents are
/// written the plain way.
fn ascii(text: &str) -> String {
    text.chars().fold(String::new(), |mut out, c| {
        match c {
            '’' | '‘' => out.push('\''),
            '“' | '”' => out.push('"'),
            '—' | '–' => out.push_str(", "),
            '…' => out.push_str("..."),
            'á' | 'à' | 'â' | 'ä' | 'ã' | 'å' => out.push('a'),
            'é' | 'è' | 'ê' | 'ë' => out.push('e'),
            'í' | 'ì' | 'î' | 'ï' => out.push('i'),
            'ó' | 'ò' | 'ô' | 'ö' | 'õ' | 'ø' => out.push('o'),
            'ú' | 'ù' | 'û' | 'ü' => out.push('u'),
            'É' => out.push('E'),
            'ñ' => out.push('n'),
            'ç' => out.push('c'),
            '£' => out.push_str(" pounds "),
            '€' => out.push_str(" euros "),
            '°' => out.push_str(" degrees "),
            _ if c.is_ascii() => out.push(c),
            _ => out.push(' '),
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typography_becomes_ascii() {
        assert_eq!(ascii("Don’t — “naïve” café…"), "Don't ,  \"naive\" cafe...");
    }
}

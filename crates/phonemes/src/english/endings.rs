//! Words with endings: plural, possessive, past, -ing.

use super::Known;
use super::words::Setting;
use crate::Accent;

impl Known<'_> {
    pub(super) fn possessive(&self, word: &str, setting: &Setting<'_>) -> Option<String> {
        let bare = word.strip_suffix('\'')?;
        if let Some(stem) = bare.strip_suffix('s') {
            let singular = format!("{stem}'s");
            if self.is_known(&singular) {
                return self.lookup(&singular, setting);
            }
        }
        self.is_known(bare)
            .then(|| self.lookup(bare, setting))
            .flatten()
    }

    pub(super) fn with_s(&self, word: &str, setting: &Setting<'_>) -> Option<String> {
        let is_long = word.len() > 4;
        let stem = [
            word.strip_suffix('s')
                .filter(|_| !word.ends_with("ss"))
                .map(str::to_owned),
            word.strip_suffix("'s")
                .or_else(|| {
                    word.strip_suffix("es")
                        .filter(|_| is_long && !word.ends_with("ies"))
                })
                .map(str::to_owned),
            word.strip_suffix("ies")
                .filter(|_| is_long)
                .map(|stem| format!("{stem}y")),
        ];
        if word.len() < 3 {
            return None;
        }
        let stem = stem
            .into_iter()
            .flatten()
            .find(|stem| self.is_known(stem))?;
        Some(self.append_s(&self.lookup(&stem, setting)?))
    }

    /// The plural, the possessive and the third person.
    pub(crate) fn append_s(&self, stem: &str) -> String {
        let ending = match stem.chars().last() {
            Some('p' | 't' | 'k' | 'f' | 'θ') => "s",
            Some('s' | 'z' | 'ʃ' | 'ʒ' | 'ʧ' | 'ʤ') if self.accent == Accent::Uk => "ɪz",
            Some('s' | 'z' | 'ʃ' | 'ʒ' | 'ʧ' | 'ʤ') => "ᵻz",
            _ => "z",
        };
        format!("{stem}{ending}")
    }

    pub(super) fn with_ed(&self, word: &str, setting: &Setting<'_>) -> Option<String> {
        let stem = [
            word.strip_suffix('d').filter(|_| !word.ends_with("dd")),
            word.strip_suffix("ed")
                .filter(|_| word.len() > 4 && !word.ends_with("eed")),
        ];
        if word.len() < 4 {
            return None;
        }
        let stem = stem
            .into_iter()
            .flatten()
            .find(|stem| self.is_known(stem))?;
        Some(self.append_ed(&self.lookup(stem, setting)?))
    }

    fn append_ed(&self, stem: &str) -> String {
        let mut back = stem.chars().rev();
        let (last, before) = (back.next(), back.next());
        let is_uk = self.accent == Accent::Uk;
        match last {
            Some('p' | 'k' | 'f' | 'θ' | 'ʃ' | 's' | 'ʧ') => format!("{stem}t"),
            Some('d') => format!("{stem}{}d", if is_uk { 'ɪ' } else { 'ᵻ' }),
            Some('t') if is_uk || before.is_none() => format!("{stem}ɪd"),
            Some('t') if before.is_some_and(flaps) => {
                format!("{}ɾᵻd", stem.trim_end_matches('t'))
            }
            Some('t') => format!("{stem}ᵻd"),
            _ => format!("{stem}d"),
        }
    }

    pub(super) fn with_ing(&self, word: &str, setting: &Setting<'_>) -> Option<String> {
        let bare = word.strip_suffix("ing").filter(|_| word.len() > 4)?;
        let is_long = word.len() > 5;
        let stems = [
            is_long.then(|| bare.to_owned()),
            Some(format!("{bare}e")),
            undoubled(bare).filter(|_| is_long).map(str::to_owned),
        ];
        let stem = stems
            .into_iter()
            .flatten()
            .find(|stem| self.is_known(stem))?;
        let stem = self.lookup(&stem, setting)?;
        self.append_ing(&stem)
    }

    fn append_ing(&self, stem: &str) -> Option<String> {
        let mut back = stem.chars().rev();
        let last = back.next()?;
        match (self.accent, last) {
            // British English has an r here that the lexicon's stem does not tell.
            (Accent::Uk, 'ə' | 'ː') => None,
            (Accent::Us, 't') if back.next().is_some_and(flaps) => {
                Some(format!("{}ɾɪŋ", stem.trim_end_matches('t')))
            }
            _ => Some(format!("{stem}ɪŋ")),
        }
    }
}

/// The stem of `running`, whose last letter was doubled, and of `picnicking`.
fn undoubled(stem: &str) -> Option<&str> {
    let mut back = stem.chars().rev();
    let (last, before) = (back.next()?, back.next()?);
    let is_double = last == before && "bcdgklmnprstvxz".contains(last);
    (is_double || (before, last) == ('c', 'k')).then(|| &stem[..stem.len() - 1])
}

/// An American t is a flap after these.
fn flaps(symbol: char) -> bool {
    "AIOWYiuæɑəɛɪɹʊʌ".contains(symbol)
}

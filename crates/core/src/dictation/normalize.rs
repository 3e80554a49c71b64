//! Text to words: what counts as one word, and the form in which it is compared.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::{contractions, spelling};

/// A word as its writer wrote it, and as it is compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    /// The original spelling without the punctuation around it.
    pub(super) shown: String,
    /// Lower case, no accents, American spelling, apostrophes restored (`dont` → `don't`).
    pub(super) key: String,
}

/// The words of `text`. Dashes separate words, so `well-known` is two.
pub(super) fn words(text: &str) -> Vec<Word> {
    let glyphs = glyphs(text);
    let mut words = Vec::new();
    let mut piece = Piece::default();
    for index in 0..glyphs.len() {
        let role = role(&glyphs, index);
        if matches!(role, Role::Separator | Role::Opens | Role::Alone) {
            words.extend(piece.take(text));
        }
        if matches!(role, Role::Letter | Role::Opens | Role::Alone) {
            piece.push(&glyphs[index], glyphs[index].form);
        } else if matches!(role, Role::Silent) {
            piece.stretch(&glyphs[index]);
        }
        if matches!(role, Role::Alone) {
            words.extend(piece.take(text));
        }
    }
    words.extend(piece.take(text));
    words
}

/// A character in compared form with the bytes of the text that it came from.
struct Glyph {
    form: char,
    start: usize,
    end: usize,
}

/// What a character does to the word that is being read.
enum Role {
    Letter,
    /// Belongs to the word but is not compared: the dots of `a.m.`, the comma of `1,250`.
    Silent,
    /// First character of a word, whatever stands before it: the `$` of `$25`.
    Opens,
    /// A word of one character: `&`.
    Alone,
    Separator,
}

fn glyphs(text: &str) -> Vec<Glyph> {
    let mut glyphs: Vec<Glyph> = Vec::with_capacity(text.len());
    for (start, character) in text.char_indices() {
        let end = start + character.len_utf8();
        if is_invisible(character) {
            continue;
        }
        for form in forms(character) {
            if is_combining_mark(form) {
                // The accent of a decomposed letter is part of what the writer sees.
                if let Some(last) = glyphs.last_mut() {
                    last.end = end;
                }
            } else {
                glyphs.push(Glyph { form, start, end });
            }
        }
    }
    glyphs
}

/// Compatibility decomposition in lower case. Accents come apart here and are dropped:
/// an English keyboard has no `é`, so `cafe` is a right answer.
fn forms(character: char) -> Vec<char> {
    // Before decomposition, which would turn `´` into a space.
    if is_apostrophe(character) {
        return vec!['\''];
    }
    character
        .nfkd()
        .flat_map(char::to_lowercase)
        .nfkd()
        .map(|form| if is_apostrophe(form) { '\'' } else { form })
        .collect()
}

fn is_apostrophe(character: char) -> bool {
    matches!(
        character,
        '\'' | '’' | '‘' | '‛' | 'ʼ' | 'ʹ' | '`' | '´' | '′' | '＇'
    )
}

/// Soft hyphens and zero-width marks, which arrive with pasted text.
fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}'
    )
}

fn role(glyphs: &[Glyph], index: usize) -> Role {
    let before = index.checked_sub(1).map(|index| glyphs[index].form);
    let after = glyphs.get(index + 1).map(|glyph| glyph.form);
    let is_digit = |form: Option<char>| form.is_some_and(|form| form.is_ascii_digit());
    let is_alphanumeric = |form: Option<char>| form.is_some_and(char::is_alphanumeric);
    let between_digits = is_digit(before) && is_digit(after);
    match glyphs[index].form {
        '\'' if is_alphanumeric(before) && is_alphanumeric(after) => Role::Letter,
        ',' if between_digits && is_thousands_comma(glyphs, index) => Role::Silent,
        '.' | ':' | '/' | '\u{2044}' if between_digits => Role::Letter,
        '.' if is_abbreviation_dot(glyphs, index) => Role::Silent,
        '$' | '£' | '€' | '¥' | '₹' if is_digit(after) => Role::Opens,
        '€' | '£' | '%' if is_digit(before) => Role::Letter,
        '&' | '%' => Role::Alone,
        form if form.is_alphanumeric() => Role::Letter,
        _ => Role::Separator,
    }
}

fn is_thousands_comma(glyphs: &[Glyph], index: usize) -> bool {
    let is_digit = |glyph: &&Glyph| glyph.form.is_ascii_digit();
    let n_after = glyphs[index + 1..]
        .iter()
        .take(4)
        .take_while(is_digit)
        .count();
    let n_before = glyphs[..index]
        .iter()
        .rev()
        .take(4)
        .take_while(is_digit)
        .count();
    n_after == 3 && n_before <= 3
}

/// A dot between single letters, as in `a.m.` and `U.S.A.`
fn is_abbreviation_dot(glyphs: &[Glyph], index: usize) -> bool {
    let is_letter = |index: Option<usize>| {
        index
            .and_then(|index| glyphs.get(index))
            .is_some_and(|glyph| glyph.form.is_alphabetic())
    };
    is_letter(index.checked_sub(1))
        && !is_letter(index.checked_sub(2))
        && is_letter(Some(index + 1))
        && !is_letter(Some(index + 2))
}

/// The word that is being read.
#[derive(Default)]
struct Piece {
    form: String,
    start: usize,
    end: usize,
}

impl Piece {
    fn push(&mut self, glyph: &Glyph, form: char) {
        if self.form.is_empty() {
            self.start = glyph.start;
        }
        self.form.push(form);
        self.end = glyph.end;
    }

    fn stretch(&mut self, glyph: &Glyph) {
        self.end = glyph.end;
    }

    fn take(&mut self, text: &str) -> Option<Word> {
        let piece = std::mem::take(self);
        if piece.form.is_empty() {
            return None;
        }
        Some(Word {
            shown: text[piece.start..piece.end].to_owned(),
            key: key(&piece.form),
        })
    }
}

fn key(form: &str) -> String {
    match form {
        "&" => "and".to_owned(),
        "%" => "percent".to_owned(),
        _ => spelling::fold(contractions::with_apostrophe(form)),
    }
}

#[cfg(test)]
mod tests {
    use super::words;

    fn keys(text: &str) -> String {
        let keys: Vec<String> = words(text).into_iter().map(|word| word.key).collect();
        keys.join(" ")
    }

    #[test]
    fn words_are_split_and_compared_without_punctuation() {
        let cases = [
            ("“Hello,” she said…", "hello she said"),
            ("well-known — really–so", "well known really so"),
            (
                "DON’T don‘t donʼt don`t don´t don′t don＇t",
                &["don't"; 7].join(" "),
            ),
            (
                "'quoted' students' rock'n'roll",
                "quoted students rock'n'roll",
            ),
            ("1,250 and 1,2,3", "1250 and 1 2 3"),
            ("at 7:30, 7.30 or 3/4.", "at 7:30 7.30 or 3/4"),
            ("9 a.m. in the U.S.A. End.Next", "9 am in the usa end next"),
            ("$25 £3.50 35% 35 % R&D", "$25 £3.50 35% 35 percent r and d"),
            ("Café cafe\u{301} ﬁne soft\u{ad}ly", "cafe cafe fine softly"),
            ("...", ""),
        ];
        for (text, expected) in cases {
            assert_eq!(keys(text), expected, "{text}");
        }
    }

    #[test]
    fn words_are_shown_as_they_were_written() {
        let shown: Vec<String> = words("“We’ll” pay $1,250 at the Cafe\u{301}, O.K.?")
            .into_iter()
            .map(|word| word.shown)
            .collect();
        assert_eq!(
            shown,
            ["We’ll", "pay", "$1,250", "at", "the", "Cafe\u{301}", "O.K"]
        );
    }
}

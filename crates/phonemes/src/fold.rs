//! Characters that only look different from those the rules know: full-width and mathematical
//! letters, circled numbers, subscripts, ligatures, marks that stand apart from their letter,
//! and Greek letters that stand for a quantity. Each is traced to where it came from.

use std::borrow::Cow;
use std::ops::Range;
use unicode_normalization::char::{compose, decompose_compatible};

/// Where the characters of a folded text came from.
#[derive(Debug, Default)]
pub(crate) struct Places {
    /// One for each character and one for the end; empty if nothing was folded.
    starts: Vec<usize>,
}

impl Places {
    /// Where characters of the folded text are in the text as given, in Unicode scalars.
    pub(crate) fn original(&self, range: &Range<usize>) -> Range<usize> {
        if self.starts.is_empty() || range.is_empty() {
            return range.clone();
        }
        let end = self.starts[range.end].max(self.starts[range.end - 1] + 1);
        self.starts[range.start]..end
    }
}

/// `text` in the characters that the rules know.
pub(crate) fn fold(text: &str) -> (Cow<'_, str>, Places) {
    let is_plain = text.is_ascii() || !text.chars().any(may_change);
    if is_plain && !text.contains(" 000") {
        return (text.into(), Places::default());
    }
    let chars: Vec<char> = text.chars().collect();
    let mut folder = Folder {
        is_greek: has_greek_word(&chars),
        chars: &chars,
        out: String::with_capacity(text.len()),
        starts: Vec::with_capacity(chars.len() + 1),
    };
    for at in 0..chars.len() {
        folder.fold(at);
    }
    folder.starts.push(chars.len());
    let places = Places {
        starts: folder.starts,
    };
    (folder.out.into(), places)
}

/// The folded text alone.
pub(crate) fn folded(text: &str) -> Cow<'_, str> {
    fold(text).0
}

/// Most texts have none of these, and then nothing is copied.
fn may_change(c: char) -> bool {
    is_variant(c)
        || is_mark(c)
        || is_greek(c)
        || is_thin_space(c)
        || matches!(c, '–' | '№' | '⁄' | '∕')
}

/// Letters, digits and signs that Unicode calls compatible with others. Not all that it does:
/// `10⁶` is not 106, `½` has a rule of its own, `™` is no part of a word.
fn is_variant(c: char) -> bool {
    matches!(c,
        'ſ' | 'Ĳ' | 'ĳ' | 'ŉ' | 'Ǆ'..='ǌ' | 'Ǳ'..='ǳ'
        | '\u{2080}'..='\u{208e}'
        | '\u{2100}'..='\u{211f}' | '\u{2121}' | '\u{2123}'..='\u{214f}'
        | 'Ⅰ'..='ⅿ'
        | '①'..='⓪'
        | '\u{3371}'..='\u{33df}'
        | 'ﬀ'..='ﬆ'
        | '！'..='～' | '￠'..='￦'
        | '\u{1d400}'..='\u{1d7ff}'
        | '\u{1f110}'..='\u{1f12b}' | '\u{1f130}'..='\u{1f149}')
}

fn is_mark(c: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&c)
}

/// Spaces that keep the groups of a number together.
fn is_thin_space(c: char) -> bool {
    matches!(c, '\u{a0}' | '\u{2009}' | '\u{202f}')
}

fn is_space(c: char) -> bool {
    c == ' ' || is_thin_space(c)
}

struct Folder<'a> {
    chars: &'a [char],
    /// Whether the text has words of Greek, so that its letters are not quantities.
    is_greek: bool,
    out: String,
    starts: Vec<usize>,
}

impl Folder<'_> {
    fn fold(&mut self, at: usize) {
        let c = self.chars[at];
        match c {
            '№' => self.push('#', at),
            '⁄' | '∕' => self.push('/', at),
            '–' if is_minus(self.chars, at) => self.push('−', at),
            _ if is_space(c) && parts_thousands(self.chars, at) => self.push(',', at),
            '①'..='⑳' => {
                let mut number = String::new();
                decompose_compatible(c, |digit| number.push(digit));
                self.push_apart(&number, at);
            }
            _ if is_variant(c) => decompose_compatible(c, |part| self.push(part, at)),
            _ => match self.quantity(at) {
                Some(name) => self.push_apart(name, at),
                None => self.push(c, at),
            },
        }
    }

    /// A mark joins the letter before it where the two have a letter of their own.
    fn push(&mut self, c: char, at: usize) {
        let last = self.out.chars().next_back().filter(|_| is_mark(c));
        if let Some(whole) = last.and_then(|last| compose(last, c)) {
            self.out.pop();
            self.out.push(whole);
        } else {
            self.out.push(c);
            self.starts.push(at);
        }
    }

    /// A word that stands apart from letters and digits around it: `2π` is `2 pi`.
    fn push_apart(&mut self, word: &str, at: usize) {
        if self.out.ends_with(char::is_alphanumeric) {
            self.push(' ', at);
        }
        for c in word.chars() {
            self.push(c, at);
        }
        if self.chars.get(at + 1).is_some_and(|c| c.is_alphanumeric()) {
            self.push(' ', at);
        }
    }

    /// The name of a Greek letter that is alone. Behind a digit `Ω` and `μ` are units.
    fn quantity(&self, at: usize) -> Option<&'static str> {
        let c = self.chars[at];
        let before = at.checked_sub(1).map(|before| self.chars[before]);
        let is_unit = matches!(c, 'Ω' | 'μ')
            && before.is_some_and(|before| before.is_ascii_digit() || "kMG ".contains(before));
        if !is_greek(c) || self.is_greek || is_unit {
            return None;
        }
        greek_name(c)
    }
}

fn is_greek(c: char) -> bool {
    c.is_alphabetic() && ('\u{370}'..='\u{3ff}').contains(&c)
}

fn has_greek_word(chars: &[char]) -> bool {
    chars
        .windows(2)
        .any(|pair| pair.iter().all(|&c| is_greek(c)))
}

fn greek_name(c: char) -> Option<&'static str> {
    const NAMES: [&str; 25] = [
        "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa",
        "lambda", "mu", "nu", "xi", "omicron", "pi", "rho", "sigma", "sigma", "tau", "upsilon",
        "phi", "chi", "psi", "omega",
    ];
    let lower = c.to_lowercase().next()?;
    let idx = u32::from(lower).checked_sub(u32::from('α'))?;
    NAMES.get(usize::try_from(idx).ok()?).copied()
}

/// Whether the dash at `at` is the sign of a number: `to –5`, but not `10 –15`.
fn is_minus(chars: &[char], at: usize) -> bool {
    let starts = at == 0 || chars[at - 1].is_whitespace() || chars[at - 1] == '(';
    let before = chars[..at].iter().rev().find(|c| !c.is_whitespace());
    let mut after = chars[at + 1..].iter();
    let next = after.next();
    let next = next
        .filter(|c| !matches!(c, '$' | '£' | '€' | '¥' | '.'))
        .or_else(|| after.next());
    starts && !before.is_some_and(char::is_ascii_digit) && next.is_some_and(char::is_ascii_digit)
}

/// Whether the space at `at` stands between the thousands of a number: `1 000 000`. Plain spaces
/// do so only before `000`, which is no number of its own.
fn parts_thousands(chars: &[char], at: usize) -> bool {
    /// Digits and spaces of the longest number with a name.
    const REACH: usize = 28;
    let is_digit = |at: usize| chars.get(at).is_some_and(char::is_ascii_digit);
    if at == 0 || !is_digit(at - 1) || !is_digit(at + 1) {
        return false;
    }
    let is_plain = chars[at] == ' ';
    let is_inside = |c: &&char| c.is_ascii_digit() || is_thin_space(**c) || is_plain && **c == ' ';
    let before = chars[..at].iter().rev().take(REACH);
    let n_before = before.take_while(is_inside).count();
    let n_after = chars[at..].iter().take(REACH).take_while(is_inside).count();
    let row: String = chars[at - n_before..at + n_after].iter().collect();
    let row = row.trim();
    let is_part = chars[..at - n_before]
        .last()
        .is_some_and(|c| c.is_alphanumeric() || matches!(c, '+' | '.' | ','))
        && chars[at - n_before].is_ascii_digit();
    let is_sure = !is_plain || row.ends_with("000");
    let mut groups = row.split(is_space);
    let first = groups.next().unwrap_or_default();
    !is_part
        && is_sure
        && (1..=3).contains(&first.len())
        && !first.starts_with('0')
        && groups.all(|group| group.len() == 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_alike_is_alike() {
        let cases = [
            ("Ｒｏｏｍ １２３！", "Room 123!"),
            ("ℌ 𝐇𝟘 Ⅷ ①⑫ ﬁn", "H H0 VIII 1 12 fin"),
            ("CO₂ 5㎏ ℃ № 5", "CO2 5kg °C # 5"),
            ("cafe\u{301} re\u{301}sume\u{301}", "café résumé"),
            ("1\u{a0}000\u{202f}000", "1,000,000"),
            ("I have 10 000 or 12 500 now", "I have 10,000 or 12 500 now"),
            ("10\u{a0}000 and 5\u{a0}km", "10,000 and 5\u{a0}km"),
            (
                "0800\u{a0}123\u{a0}456 55\u{a0}12",
                "0800\u{a0}123\u{a0}456 55\u{a0}12",
            ),
            ("to –5, –$3, 10 –15, 3–4", "to −5, −$3, 10 –15, 3–4"),
            ("2πr² α-helix 5Ω Δt", "2 pi r² alpha-helix 5Ω delta t"),
            // Left alone: they have rules, or are no part of a word.
            ("½ m² 10⁶ Word™ Ωμέγα η", "½ m² 10⁶ Word™ Ωμέγα η"),
        ];
        for (text, expected) in cases {
            assert_eq!(folded(text), expected, "{text}");
        }
    }

    #[test]
    fn every_character_is_traced_to_its_own() {
        let text = "Ⅷ e\u{301}t ⑫";
        let (folded, places) = fold(text);
        assert_eq!(folded, "VIII ét 12");
        for (range, expected) in [
            (0..4, 0..1),
            (1..2, 0..1),
            (4..5, 1..2),
            (5..6, 2..4),
            (5..7, 2..5),
            (8..10, 6..7),
            (9..9, 9..9),
        ] {
            assert_eq!(places.original(&range), expected, "{range:?}");
        }
    }
}

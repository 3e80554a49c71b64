//! Words to search by, the same for both databases: lower case, without accents, and every Chinese
//! or Japanese character a word of its own, since those texts have no spaces.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// The words of a text with a space between them, as they are kept to be searched.
#[must_use]
pub fn words(text: &str) -> String {
    tokens(text).concat().join(" ")
}

/// What is searched for: all words must be there, and each may be the beginning of a longer one.
/// Characters that stand side by side have to do so in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    groups: Vec<Vec<String>>,
}

impl Query {
    /// Reads what somebody typed. Anything is allowed; signs that are no words say nothing.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self {
            groups: tokens(text),
        }
    }

    /// Whether nothing can be searched for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }

    /// In the language of SQLite's FTS5. Nothing of what was typed can be an operator in it.
    #[must_use]
    pub fn fts5(&self) -> String {
        let phrase = |group: &Vec<String>| match group.as_slice() {
            [word] if !word.chars().any(is_ideograph) => format!("\"{word}\"*"),
            words => format!("\"{}\"", words.join(" ")),
        };
        let phrases: Vec<String> = self.groups.iter().map(phrase).collect();
        phrases.join(" ")
    }

    /// In the language of PostgreSQL's `to_tsquery`.
    #[must_use]
    pub fn tsquery(&self) -> String {
        let phrase = |group: &Vec<String>| match group.as_slice() {
            [word] if !word.chars().any(is_ideograph) => format!("'{word}':*"),
            words => {
                let quoted: Vec<String> = words.iter().map(|word| format!("'{word}'")).collect();
                format!("({})", quoted.join(" <-> "))
            }
        };
        let phrases: Vec<String> = self.groups.iter().map(phrase).collect();
        phrases.join(" & ")
    }
}

/// Words, each in a group of its own; characters without spaces between them share a group.
fn tokens(text: &str) -> Vec<Vec<String>> {
    let mut groups: Vec<Vec<String>> = Vec::new();
    // Whether the next letter goes on with the last group, and of which script that is.
    let mut last: Option<bool> = None;
    for c in text.nfkd().filter(|c| !is_combining_mark(*c)) {
        if matches!(c, '\'' | '’') {
            continue;
        }
        if !c.is_alphanumeric() {
            last = None;
            continue;
        }
        let is_single = is_ideograph(c);
        let letters = c.to_lowercase().collect::<String>();
        match groups.last_mut().filter(|_| last == Some(is_single)) {
            Some(group) if is_single => group.push(letters),
            Some(group) => group.iter_mut().for_each(|word| word.push_str(&letters)),
            None => groups.push(vec![letters]),
        }
        last = Some(is_single);
    }
    groups
}

fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_in_both_scripts() {
        for (text, expected) in [
            ("They're TWO pounds.", "theyre two pounds"),
            ("Café, 7:45!", "cafe 7 45"),
            ("她说苹果 apples。", "她 说 苹 果 apples"),
            ("B1水平", "b1 水 平"),
            ("—?!%_\"*", ""),
        ] {
            assert_eq!(words(text), expected, "{text}");
        }
    }

    #[test]
    fn a_query_has_no_operators_of_its_own() {
        for (text, fts5, tsquery) in [
            ("two apples", "\"two\"* \"apples\"*", "'two':* & 'apples':*"),
            ("苹果", "\"苹 果\"", "('苹' <-> '果')"),
            ("果", "\"果\"", "('果')"),
            (
                "a OR \"b* NEAR(",
                "\"a\"* \"or\"* \"b\"* \"near\"*",
                "'a':* & 'or':* & 'b':* & 'near':*",
            ),
            (
                "can't & '; DROP",
                "\"cant\"* \"drop\"*",
                "'cant':* & 'drop':*",
            ),
            ("  ", "", ""),
        ] {
            let query = Query::new(text);
            assert_eq!(
                (query.fts5(), query.tsquery()),
                (fts5.to_owned(), tsquery.to_owned())
            );
            assert_eq!(query.is_empty(), fts5.is_empty(), "{text}");
        }
    }
}

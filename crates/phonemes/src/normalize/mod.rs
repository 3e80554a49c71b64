//! Rewrites what is not written as words (numbers, dates, money, abbreviations, addresses)
//! into words, and remembers which characters they stand for.

mod abbreviations;
mod amounts;
mod clock;
mod codes;
mod dates;
mod fractions;
mod hyphens;
mod money;
mod numbers;
mod roman;
mod symbols;
mod tables;
mod web;

use crate::{Accent, UserLexicon, script};
use std::ops::Range;

/// A whitespace-separated part of the text, perhaps rewritten to be read aloud.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Piece {
    /// What is read: punctuation before, words, punctuation after.
    pub(crate) text: String,
    /// Where the piece starts in the text as given, in Unicode scalars.
    pub(crate) start: usize,
    /// The piece without the punctuation around it, in Unicode scalars of the text as given.
    pub(crate) core: Range<usize>,
    /// Whether `text` differs from the text as given.
    pub(crate) is_rewritten: bool,
    /// Whether the core is one word, whatever its characters, as a lexicon has it.
    pub(crate) is_whole: bool,
}

/// A part of the text between white space.
#[derive(Clone, Copy)]
struct Part<'a> {
    start: usize,
    raw: &'a str,
    lead: &'a str,
    core: &'a str,
    trail: &'a str,
}

impl<'a> Part<'a> {
    fn new(raw: &'a str, start: usize) -> Self {
        let (lead, core, trail) = strip_punctuation(raw);
        Part {
            start,
            raw,
            lead,
            core,
            trail,
        }
    }
}

/// What a rule sees: a part without the punctuation around it, and its neighbours.
#[derive(Clone, Copy)]
struct Context<'a> {
    parts: &'a [Part<'a>],
    idx: usize,
    accent: Accent,
    /// Words with digits and signs that the lexicon of the installation has.
    own: &'a UserLexicon,
}

impl<'a> Context<'a> {
    fn core(&self) -> &'a str {
        self.parts[self.idx].core
    }

    /// The punctuation after it; an abbreviation's own full stop comes first.
    fn trail(&self) -> &'a str {
        self.parts[self.idx].trail
    }

    /// The core of the part before, if no punctuation stands between.
    fn before(&self) -> Option<&'a str> {
        let part = self.parts.get(self.idx.checked_sub(1)?)?;
        (part.trail.is_empty() && self.parts[self.idx].lead.is_empty()).then_some(part.core)
    }

    /// The core of the part `n` places before, whatever stands between.
    fn back(&self, n: usize) -> Option<&'a str> {
        Some(self.parts.get(self.idx.checked_sub(n)?)?.core)
    }

    /// The core of the part after, if no punctuation stands between.
    fn after(&self) -> Option<&'a str> {
        let part = self.parts.get(self.idx + 1)?;
        (self.trail().is_empty() && part.lead.is_empty()).then_some(part.core)
    }

    /// The core of the part after, whatever stands between.
    fn next(&self) -> Option<&'a str> {
        Some(self.parts.get(self.idx + 1)?.core)
    }

    fn is_last(&self) -> bool {
        self.idx + 1 == self.parts.len()
    }

    /// Whether the installation says how the core, or that without its `'s`, is pronounced.
    fn is_own(&self) -> bool {
        if self.own.is_empty() {
            return false;
        }
        let core = self.core();
        let is_known = |word: &str| self.own.find(word, self.accent).is_some();
        let has_sign = core.contains(|c: char| !c.is_alphabetic());
        let stem = || core.strip_suffix("'s").or_else(|| core.strip_suffix("’s"));
        has_sign && (is_known(core) || stem().is_some_and(is_known))
    }
}

/// A rule's answer: the words to read, and how many characters of the punctuation before and
/// after it used up.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Rewritten {
    text: String,
    n_lead: usize,
    n_trail: usize,
}

impl Rewritten {
    fn new(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            n_lead: 0,
            n_trail: 0,
        }
    }

    /// Uses up the full stop behind.
    fn with_stop(text: impl Into<String>) -> Self {
        Self {
            n_trail: 1,
            ..Self::new(text)
        }
    }
}

type Rule = fn(&Context<'_>) -> Option<Rewritten>;

/// In the order in which they are tried; the first that answers wins.
const RULES: [Rule; 31] = [
    web::address,
    web::handle,
    clock::time,
    clock::range,
    clock::half_of_day,
    dates::numeric,
    dates::day_of_month,
    dates::short_name,
    dates::decade,
    dates::year_range,
    money::money,
    money::magnitude_of_money,
    codes::phone,
    codes::code,
    codes::formula,
    fractions::fraction,
    amounts::height,
    amounts::range,
    amounts::percent,
    amounts::unit,
    amounts::unit_after_number,
    amounts::ordinal,
    dates::year,
    amounts::number,
    roman::numeral,
    abbreviations::abbreviation,
    symbols::power,
    symbols::between_words,
    symbols::alone,
    hyphens::parts,
    codes::mixed,
];

/// Splits `text` at white space and rewrites each part that needs it; words of `own` stay.
pub(crate) fn pieces(text: &str, accent: Accent, own: &UserLexicon) -> Vec<Piece> {
    let parts = split(text);
    let piece = |idx| {
        piece(&Context {
            parts: &parts,
            idx,
            accent,
            own,
        })
    };
    (0..parts.len()).map(piece).collect()
}

fn piece(context: &Context<'_>) -> Piece {
    let part = context.parts[context.idx];
    let is_whole = context.is_own();
    let rewritten = (!is_whole && needs_rules(context))
        .then(|| RULES.iter().find_map(|rule| rule(context)))
        .flatten();
    let core_start = part.start + part.lead.chars().count();
    let core_end = core_start + part.core.chars().count();
    // An address of signs only is no address.
    let rewritten = rewritten.filter(|rule| rule.text.contains(char::is_alphanumeric));
    let Some(rule) = rewritten else {
        return Piece {
            text: part.raw.to_owned(),
            start: part.start,
            core: core_start..core_end,
            is_rewritten: false,
            is_whole,
        };
    };
    let n_lead = part.lead.chars().count() - rule.n_lead;
    let lead: String = part.lead.chars().take(n_lead).collect();
    Piece {
        text: format!("{lead}{}{}", rule.text, rest(context, &rule)),
        start: part.start,
        core: core_start - rule.n_lead..core_end + rule.n_trail,
        is_rewritten: true,
        is_whole: false,
    }
}

/// The punctuation left over. Where a sentence ends with an abbreviation, its stop ends the
/// sentence too, so it stays.
fn rest<'a>(context: &Context<'a>, rule: &Rewritten) -> &'a str {
    let trail = context.trail();
    let ends_text = context.is_last() && trail.chars().count() == rule.n_trail;
    if ends_text {
        return trail;
    }
    let used = trail.char_indices().nth(rule.n_trail);
    used.map_or("", |(at, _)| &trail[at..])
}

/// Most parts are plain words; only the others are worth the rules.
fn needs_rules(context: &Context<'_>) -> bool {
    let part = context.parts[context.idx];
    let core = part.core;
    let is_plain = core
        .bytes()
        .all(|b| b.is_ascii_lowercase() || b == b'\'' || b == b'-')
        && core.len() > 2
        && !part.trail.starts_with('.');
    let follows_number = context
        .back(1)
        .is_some_and(|before| before.contains(|c: char| c.is_ascii_digit()));
    !core.is_empty() && (!is_plain || follows_number) || !part.lead.is_empty() && core.is_empty()
}

/// Parts with the scalar they start at: what stands between spaces, and within that the runs of
/// one script, so that of `第3章` the number is read.
fn split(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut n_chars = 0;
    for raw in text.split(char::is_whitespace) {
        for raw in script::runs(raw).filter(|raw| !raw.is_empty()) {
            parts.push(Part::new(raw, n_chars));
            n_chars += raw.chars().count();
        }
        n_chars += 1;
    }
    parts
}

fn strip_punctuation(raw: &str) -> (&str, &str, &str) {
    const LEAD: [char; 8] = ['"', '“', '‘', '\'', '’', '(', '[', '{'];
    const TRAIL: [char; 14] = [
        '"', '”', '’', '\'', ')', ']', '}', '.', ',', ';', ':', '!', '?', '…',
    ];
    let core = raw.trim_start_matches(LEAD);
    let lead = &raw[..raw.len() - core.len()];
    let bare = core.trim_end_matches(TRAIL);
    (lead, bare, &core[bare.len()..])
}

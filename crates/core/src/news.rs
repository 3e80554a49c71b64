//! News of the day: numbers, closed lists, and what may be said about an article.

use crate::generation::{MAX_TOPIC_CHARS, Unsafe, is_safe_line};
use crate::passage::word_spans;
use crate::taxonomy::{Level, closed_list};
use crate::time::{DAY_MS, HOUR_MS};
use serde::{Deserialize, Serialize};

/// How often the feeds are fetched, ms.
pub const REFRESH_MS: i64 = 6 * HOUR_MS;
/// How long an article is offered, ms.
pub const OFFERED_MS: i64 = DAY_MS;
/// Articles older than this are not news, ms.
pub const MAX_AGE_MS: i64 = 7 * DAY_MS;
/// Articles that are taken of one feed, the newest first.
pub const MAX_OF_FEED: usize = 15;
/// Articles that a model judges in one call.
pub const BATCH: usize = 20;
/// Topics that are offered for one level.
pub const TOPICS_OF_LEVEL: usize = 5;
/// Most feeds.
pub const MAX_FEEDS: i64 = 100;
/// Longest title, in characters.
pub const MAX_TITLE_CHARS: usize = 200;
/// Longest summary that is kept of a feed, in characters.
pub const MAX_SUMMARY_CHARS: usize = 1_000;
/// Longest address of an article or a feed, in characters.
pub const MAX_ADDRESS_CHARS: usize = 1_000;
/// Longest name of a feed, in characters.
pub const MAX_NAME_CHARS: usize = 60;
/// Lengths of a text about an article, in minutes.
pub const MINUTES: [i64; 4] = [1, 2, 3, 5];
/// Longest brief summary, in characters.
const MAX_BRIEF_CHARS: usize = 400;
/// Words of a topic. Five to ten are asked for; models count badly.
const TOPIC_WORDS: std::ops::RangeInclusive<usize> = 3..=14;

closed_list! {
    /// What a feed is about.
    Category, "category" {
        /// Of everything.
        General => "general",
        /// Technology.
        Tech => "tech",
        /// Business.
        Business => "business",
        /// Science.
        Science => "science",
        /// From all countries.
        World => "world",
    }
}

/// Where a passage has its subject from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// Title of the article.
    pub title: String,
    /// What it says, in a few sentences.
    pub summary: String,
    /// Who published it.
    pub publisher: String,
    /// Its address.
    pub address: String,
}

impl Source {
    /// As it is written into the provenance of a passage; [`split_provenance`] takes it apart.
    #[must_use]
    pub fn provenance(&self) -> String {
        format!(
            "after “{}”, {}: {}",
            self.title, self.publisher, self.address
        )
    }
}

/// A provenance in parts: words, and the web address that follows them, if one does.
#[must_use]
pub fn split_provenance(text: &str) -> Vec<(&str, Option<&str>)> {
    let mut parts = Vec::new();
    let mut rest = text;
    let address = |text: &str| text.split(' ').position(is_web_address);
    while let Some(n_before) = address(rest) {
        let n_words: usize = rest
            .split(' ')
            .take(n_before)
            .map(|word| word.len() + 1)
            .sum();
        let (words, from) = rest.split_at(n_words);
        let (link, after) = from.split_once(' ').unwrap_or((from, ""));
        parts.push((words.trim_end().trim_end_matches(':'), Some(link)));
        rest = after;
    }
    if !rest.is_empty() {
        parts.push((rest, None));
    }
    parts
}

/// Whether it is an address of the web, as far as a link needs: nothing that a browser would run.
#[must_use]
pub fn is_web_address(text: &str) -> bool {
    let rest = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|rest| rest.starts_with(char::is_alphanumeric))
        && text.chars().count() <= MAX_ADDRESS_CHARS
        && !text.chars().any(|c| c.is_whitespace() || c.is_control())
}

/// The address of an article without what only counts visitors, so that the same article in two
/// feeds is one; none for what is no address of the web.
#[must_use]
pub fn article_address(text: &str) -> Option<String> {
    let whole = text.trim().split('#').next().unwrap_or_default();
    if !is_web_address(whole) {
        return None;
    }
    let Some((path, query)) = whole.split_once('?') else {
        return Some(whole.to_owned());
    };
    let counts = |pair: &&str| !pair.is_empty() && !pair.to_ascii_lowercase().starts_with("utm_");
    let kept: Vec<&str> = query.split('&').filter(counts).collect();
    Some(if kept.is_empty() {
        path.to_owned()
    } else {
        format!("{path}?{}", kept.join("&"))
    })
}

/// A text of a feed on one line, cut at a word.
#[must_use]
pub fn line(text: &str, max_chars: usize) -> String {
    let mut line = String::new();
    let mut n_chars = 0;
    let printable = |c: &char| !c.is_control() || c.is_whitespace();
    let text: String = text.chars().filter(printable).collect();
    for word in text.split_whitespace() {
        n_chars += word.chars().count() + usize::from(!line.is_empty());
        if n_chars > max_chars {
            break;
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    line
}

/// What a model says about an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// For whom a passage of it is.
    pub level: Level,
    /// What it is about, in some words.
    pub topic: String,
    /// The same in one or two sentences.
    pub brief: String,
}

impl Judgement {
    /// What a model said, if all of it may be shown.
    #[must_use]
    pub fn checked(level: &str, topic: &str, brief: &str) -> Option<Self> {
        let (topic, brief) = (topic.trim().trim_end_matches('.'), brief.trim());
        let is_topic =
            is_safe_line(topic, MAX_TOPIC_CHARS) && TOPIC_WORDS.contains(&word_spans(topic).len());
        let is_brief = is_safe_line(brief, MAX_BRIEF_CHARS) && Unsafe::find(brief).is_none();
        if !is_topic || !is_brief {
            return None;
        }
        Some(Self {
            level: Level::parse(level.trim()).ok()?,
            topic: topic.to_owned(),
            brief: brief.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_article_has_one_address() {
        for (given, expected) in [
            (
                "https://a.example/x?utm_source=rss&id=3#top",
                Some("https://a.example/x?id=3"),
            ),
            (
                " https://a.example/x?UTM_medium=feed ",
                Some("https://a.example/x"),
            ),
            ("http://a.example", Some("http://a.example")),
            ("javascript:alert(1)", None),
            ("https://", None),
            ("/relative", None),
            ("https://a.example/a b", None),
        ] {
            assert_eq!(article_address(given).as_deref(), expected, "{given}");
        }
    }

    #[test]
    fn what_a_model_says_is_shown_only_if_all_of_it_may_be() {
        let good = (
            "B1",
            "A new bridge for cyclists opens.",
            "A city opens a bridge for cyclists.",
        );
        let judged = Judgement::checked(good.0, good.1, good.2).unwrap();
        assert_eq!(
            (judged.level, judged.topic.as_str()),
            (Level::B1, "A new bridge for cyclists opens")
        );
        for (level, topic, brief) in [
            ("B7", good.1, good.2),
            ("B1", "Bridge", good.2),
            ("B1", "See www.example.com for the new bridge", good.2),
            ("B1", good.1, "As an AI I cannot say."),
            ("B1", good.1, ""),
            ("B1", "A new bridge\nfor cyclists opens", good.2),
        ] {
            assert_eq!(
                Judgement::checked(level, topic, brief),
                None,
                "{level} {topic} {brief}"
            );
        }
    }

    #[test]
    fn a_provenance_gives_its_address_back() {
        let source = Source {
            title: "Rain: again".to_owned(),
            summary: String::new(),
            publisher: "The Post".to_owned(),
            address: "https://a.example/rain".to_owned(),
        };
        let text = format!("language model tiny, {}", source.provenance());
        let expected = (
            "language model tiny, after “Rain: again”, The Post",
            Some("https://a.example/rain"),
        );
        assert_eq!(split_provenance(&text), [expected]);
        let more = format!("{text} · with “B”: https://b.example · and more");
        let with = ("· with “B”", Some("https://b.example"));
        assert_eq!(
            split_provenance(&more),
            [expected, with, ("· and more", None)]
        );
        for plain in [
            "Written for this library",
            "alone",
            "see javascript:alert(1)",
        ] {
            assert_eq!(split_provenance(plain), [(plain, None)]);
        }
        assert_eq!(split_provenance(""), []);
    }

    #[test]
    fn a_line_is_cut_at_a_word() {
        assert_eq!(line("One\n two\u{7} three", 8), "One two");
        assert_eq!(line("  ", 8), "");
    }
}

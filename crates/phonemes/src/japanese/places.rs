//! Where the words stand that the analysis came out with.
//!
//! Most words are cut from the text as they are. Numbers are not: `２５` is read as 二, 十, 五,
//! so everything that is read for one number stands at its digits.

use std::ops::Range;

/// What stands at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place {
    /// One word, by its index.
    Word(usize, Range<usize>),
    /// The words of a number, by their indices.
    Number(Range<usize>, Range<usize>),
    /// Characters that no word stands for.
    Gap(Range<usize>),
}

/// Where each of `words` stands in `text`, in order; all characters but white space are
/// somewhere, and every word is.
pub(super) fn places(text: &[char], words: &[Vec<char>]) -> Vec<Place> {
    let mut out = Vec::new();
    let (mut at, mut idx) = (0, 0);
    while idx < words.len() {
        at += text[at..].iter().take_while(|c| c.is_whitespace()).count();
        let word = &words[idx];
        if !is_number(word) && text[at..].starts_with(word) {
            out.push(Place::Word(idx, at..at + word.len()));
            (at, idx) = (at + word.len(), idx + 1);
        } else if text.get(at).copied().is_some_and(is_digit) {
            let (n_words, end) = number(text, at, &words[idx..]);
            out.push(Place::Number(idx..idx + n_words, at..end));
            (at, idx) = (end, idx + n_words);
        } else if let Some(skip) = find(&text[at..], word) {
            out.push(Place::Gap(at..at + skip));
            at += skip;
        } else {
            // A word that the analysis made up belongs to what stands here.
            out.push(Place::Word(idx, at.min(text.len())..at.min(text.len())));
            idx += 1;
        }
    }
    if text[at..].iter().any(|c| !c.is_whitespace()) {
        out.push(Place::Gap(at..text.len()));
    }
    out
}

/// How many words the number at `at` has, and where it ends.
fn number(text: &[char], at: usize, words: &[Vec<char>]) -> (usize, usize) {
    let run = text[at..].iter().take_while(|c| is_digit(**c)).count();
    let end = at + run;
    for (n_words, word) in words.iter().enumerate().skip(1) {
        if is_number(word) {
            continue;
        }
        // A word may begin inside the run: the last digit of 二十日 is part of 十日.
        let start = (at + 1..=end)
            .rev()
            .find(|start| text[*start..].starts_with(word));
        if let Some(start) = start {
            return (n_words, start);
        }
        if n_words > run * 4 {
            break;
        }
    }
    let n_words = words.iter().take_while(|word| is_number(word)).count();
    (n_words.max(1), end)
}

fn find(text: &[char], word: &[char]) -> Option<usize> {
    // A word is never far from where the last one ended.
    (1..text.len().min(32)).find(|skip| text[*skip..].starts_with(word))
}

fn is_number(word: &[char]) -> bool {
    word.iter().all(|c| is_digit(*c))
}

/// Digits, their names, and what stands between them.
pub(super) fn is_digit(c: char) -> bool {
    matches!(c, '０'..='９' | '．' | '，' | '・')
        || "〇一二三四五六七八九十百千万億兆京点".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_numbers_find_their_places() {
        let chars = |text: &str| text.chars().collect::<Vec<char>>();
        let words: Vec<Vec<char>> = "私 は 二 十 五 歳 です 。".split(' ').map(chars).collect();
        let found = places(&chars("私は２５歳です。"), &words);
        assert_eq!(found[2], Place::Number(2..5, 2..4));
        assert_eq!(found[3], Place::Word(5, 4..5));
        assert_eq!(found.len(), 6);
        let gone = places(&chars("漢字 と"), &[chars("と")]);
        assert_eq!(gone, [Place::Gap(0..3), Place::Word(0, 3..4)]);
        assert_eq!(places(&chars("あ"), &[]), [Place::Gap(0..1)]);
    }
}

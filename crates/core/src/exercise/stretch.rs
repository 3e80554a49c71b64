//! A part of a passage that is short enough for one exercise.

use super::Making;
use super::material::Sentence;

/// Neighbouring sentences that may be shown, up to both limits. Where it begins is the seed's
/// choice among the places from which most can be taken.
pub(super) fn stretch<'a>(
    making: &Making<'a>,
    max_sentences: usize,
    max_words: usize,
) -> Vec<&'a Sentence> {
    let sentences = &making.material.sentences;
    let found: Vec<Vec<&Sentence>> = (0..sentences.len())
        .map(|from| beginning_at(&sentences[from..], max_sentences, max_words))
        .collect();
    let most = found.iter().map(Vec::len).max().unwrap_or(0);
    let longest: Vec<&Vec<&Sentence>> = found.iter().filter(|found| found.len() == most).collect();
    let chosen = making
        .seed
        .series()
        .pick(&longest)
        .map(|found| (*found).clone());
    chosen.unwrap_or_default()
}

fn beginning_at(sentences: &[Sentence], max_sentences: usize, max_words: usize) -> Vec<&Sentence> {
    let mut n_words = 0;
    sentences
        .iter()
        .take_while(|sentence| {
            n_words += sentence.words.len();
            sentence.is_open && n_words <= max_words
        })
        .take(max_sentences)
        .collect()
}

/// At most `n` of these, spread evenly; the seed chooses where they begin.
pub(super) fn spread<'a>(making: &Making<'_>, all: &[&'a Sentence], n: usize) -> Vec<&'a Sentence> {
    if all.len() <= n {
        return all.to_vec();
    }
    let offset = making.seed.series().below(all.len());
    let mut places: Vec<usize> = (0..n)
        .map(|idx| (offset + idx * all.len() / n) % all.len())
        .collect();
    places.sort_unstable();
    places.into_iter().map(|place| all[place]).collect()
}

//! Which articles of the day get a passage before anybody asks for one.

use crate::taxonomy::Level;

/// Length of such a passage, in seconds.
pub const SECONDS: u32 = 120;
/// Learners who were here within so many days count.
pub const LEARNERS_OF_DAYS: i64 = 14;
/// Share of everybody's tokens of a day that may be spent before nothing more is made ahead, in percent:
/// the rest is for learners who ask.
pub const MAX_SPENT_PERCENT: i64 = 50;

/// An article that could be chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Candidate<'a> {
    /// Row.
    pub id: i64,
    /// For whom it is.
    pub level: Level,
    /// What its feed is about.
    pub category: &'a str,
}

/// The rows of `n` articles: in each round the next one of every category for every level that learners
/// have, the level of most learners first. Candidates come newest first and without a passage.
#[must_use]
pub fn choose(levels: &[(Level, i64)], candidates: &[Candidate<'_>], n: usize) -> Vec<i64> {
    let mut levels = levels.to_vec();
    levels.sort_by_key(|(_, n_learners)| std::cmp::Reverse(*n_learners));
    let mut placed: Vec<(usize, usize, i64)> = Vec::new();
    for (place, (level, _)) in levels.iter().enumerate() {
        let of_level = candidates.iter().filter(|article| article.level == *level);
        let of_level: Vec<&Candidate<'_>> = of_level.collect();
        for (idx, article) in of_level.iter().enumerate() {
            let is_same = |other: &&&Candidate<'_>| other.category == article.category;
            let round = of_level[..idx].iter().filter(is_same).count();
            placed.push((round, place, article.id));
        }
    }
    // Within a round and a level the order of the candidates stays.
    placed.sort_by_key(|(round, place, _)| (*round, *place));
    placed.into_iter().map(|(.., id)| id).take(n).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_category_of_every_level_comes_before_a_second_one() {
        let article = |(id, level, category)| Candidate {
            id,
            level,
            category,
        };
        let candidates = [
            (1, Level::A2, "tech"),
            (2, Level::A2, "tech"),
            (3, Level::A2, "world"),
            (4, Level::B1, "tech"),
            (5, Level::B1, "tech"),
            (6, Level::C1, "tech"),
        ]
        .map(article);
        let levels = [(Level::A2, 3), (Level::B1, 9)];
        assert_eq!(choose(&levels, &candidates, 9), [4, 1, 3, 5, 2]);
        assert_eq!(choose(&levels, &candidates, 2), [4, 1]);
        assert!(choose(&levels, &candidates, 0).is_empty());
        assert!(choose(&[], &candidates, 9).is_empty(), "nobody is here");
    }
}

//! Which passage comes next, and why: about three quarters of it understood at the first hearing,
//! then what the learner is weak at, then what is new.

use super::elo;
use crate::profile::Feature;
use crate::taxonomy::Level;

/// Share of responses that should be right at the first hearing.
pub const AIM: f64 = 0.75;
/// Chance of a guess in a usual passage: half of its items have four options or fewer, the other
/// half are typed.
const USUAL_GUESS: f64 = 0.15;
/// How far from the aim a passage may be, in logits.
pub const WINDOW: f64 = 0.3;

/// A passage that may come next.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// Row.
    pub passage_id: i64,
    /// Level it was written for.
    pub level: Level,
    /// Mean difficulty of its items, in logits.
    pub difficulty: f64,
    /// Topic.
    pub topic: String,
    /// What it gives chances of, and how many.
    pub trains: Vec<(Feature, i64)>,
}

/// Why a passage comes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// It trains what the learner chose or is weak at.
    Trains(Feature),
    /// It is as difficult as it should be.
    Level(Level),
}

/// The difficulty at which a learner of this ability gets [`AIM`] right.
#[must_use]
pub fn wanted_difficulty(theta: f64) -> f64 {
    let share = (AIM - USUAL_GUESS) / (1.0 - USUAL_GUESS);
    theta - (share / (1.0 - share)).ln()
}

/// Chance of a right response in a passage at the first hearing.
#[must_use]
pub fn expected(theta: f64, difficulty: f64) -> f64 {
    elo::chance(theta, difficulty, USUAL_GUESS)
}

/// Candidates in the order in which they should come, with the reason of each. `needs` are the
/// features to train, the most needed first; `recent` are topics of the passages heard last.
///
/// Those within [`WINDOW`] come first. Where there are none, the nearest ones stand for them.
#[must_use]
pub fn rank(
    theta: f64,
    needs: &[Feature],
    recent: &[String],
    mut candidates: Vec<Candidate>,
) -> Vec<(Candidate, Reason)> {
    let wanted = wanted_difficulty(theta);
    let nearest = candidates
        .iter()
        .map(|one| (one.difficulty - wanted).abs())
        .fold(f64::INFINITY, f64::min);
    let reach = nearest.max(WINDOW);
    let ring = |one: &Candidate| ((one.difficulty - wanted).abs() - reach).max(0.0);
    candidates.sort_by(|one, other| {
        ring(one)
            .total_cmp(&ring(other))
            .then(need(other, needs).total_cmp(&need(one, needs)))
            .then(
                recent
                    .contains(&one.topic)
                    .cmp(&recent.contains(&other.topic)),
            )
            .then(one.passage_id.cmp(&other.passage_id))
    });
    candidates
        .into_iter()
        .map(|one| {
            let reason = reason(&one, needs);
            (one, reason)
        })
        .collect()
}

/// How much of what is needed a passage has: for each feature its chances, up to four, the first
/// need counting most.
fn need(candidate: &Candidate, needs: &[Feature]) -> f64 {
    needs
        .iter()
        .enumerate()
        .map(|(place, feature)| {
            let weight = 1.0 / f64::from(u32::try_from(place + 1).unwrap_or(u32::MAX));
            weight * f64::from(u8::try_from(chances(candidate, *feature).clamp(0, 4)).unwrap_or(4))
        })
        .sum()
}

fn chances(candidate: &Candidate, feature: Feature) -> i64 {
    let of_feature = candidate
        .trains
        .iter()
        .filter(|(trained, _)| *trained == feature);
    of_feature.map(|(_, n)| n).sum()
}

fn reason(candidate: &Candidate, needs: &[Feature]) -> Reason {
    needs
        .iter()
        .find(|feature| chances(candidate, **feature) > 0)
        .map_or(Reason::Level(candidate.level), |feature| {
            Reason::Trains(*feature)
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ability::{difficulty_of, middle_of};

    fn candidate(passage_id: i64, level: Level, trains: &[(Feature, i64)]) -> Candidate {
        Candidate {
            passage_id,
            level,
            difficulty: difficulty_of(level),
            topic: format!("topic {passage_id}"),
            trains: trains.to_vec(),
        }
    }

    #[test]
    fn the_aim_is_met_at_the_wanted_difficulty_and_near_the_own_level() {
        for level in Level::ALL {
            let theta = middle_of(*level);
            assert!((expected(theta, wanted_difficulty(theta)) - AIM).abs() < 1e-9);
            let ranked = rank(
                theta,
                &[],
                &[],
                Level::ALL
                    .iter()
                    .map(|level| candidate(1, *level, &[]))
                    .collect(),
            );
            assert_eq!(ranked[0].0.level, *level);
            assert_eq!(ranked[0].1, Reason::Level(*level));
        }
    }

    #[test]
    fn level_comes_before_need_and_need_before_novelty() {
        let candidates = vec![
            candidate(1, Level::A1, &[(Feature::Numbers, 9)]),
            candidate(2, Level::B1, &[]),
            candidate(3, Level::B1, &[(Feature::Numbers, 2)]),
            candidate(4, Level::B1, &[]),
        ];
        let recent = ["topic 2".to_owned()];
        let ranked = rank(
            middle_of(Level::B1),
            &[Feature::Numbers],
            &recent,
            candidates,
        );
        let order: Vec<i64> = ranked.iter().map(|(one, _)| one.passage_id).collect();
        assert_eq!(order, [3, 4, 2, 1]);
        assert_eq!(ranked[0].1, Reason::Trains(Feature::Numbers));
        assert_eq!(ranked[1].1, Reason::Level(Level::B1));
    }

    #[test]
    fn where_nothing_is_near_the_nearest_comes() {
        let candidates = vec![candidate(1, Level::C2, &[]), candidate(2, Level::B2, &[])];
        assert_eq!(rank(-9.0, &[], &[], candidates)[0].0.passage_id, 2);
        assert!(rank(0.0, &[], &[], Vec::new()).is_empty());
    }
}

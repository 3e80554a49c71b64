//! Which passage a learner should hear next, and why.

use crate::ability::{self};
use crate::learning_choice::{self, Choice};
use crate::passage::from_json;
use crate::sql::{on_db, statements};
use crate::{Db, StoreError, profile};
use listen_core::ability::elo::Difficulty;
use listen_core::ability::next_passage::{self, Candidate, Reason};
use listen_core::ability::{Ability, difficulty_of, theta_of_step};
use listen_core::item::{ItemBody, StoredBody};
use listen_core::profile::{Feature, chances};
use listen_core::taxonomy::{FocusArea, Level};
use listen_core::time::Timestamp;
use std::collections::HashMap;

/// Levels whose passages are looked at closely: those nearest to what is wanted.
const N_LEVELS: usize = 2;

statements! {
    /// By name, since a passage may have a new version meanwhile.
    OPEN = "SELECT id, slug, level, topic, title_en, title_zh, n_words FROM passage WHERE is_current AND source = 'library'
        AND slug NOT IN (SELECT withdrawn.slug FROM withdrawn)
        AND slug NOT IN (SELECT met.slug FROM attempt JOIN passage met ON met.id = attempt.passage_id
            WHERE attempt.learner_id = $1 AND attempt.is_begun) ORDER BY level, n_words, slug";
    ITEMS = "SELECT item.passage_id, CASE WHEN item.kind = 'dictation' THEN item.body ELSE '' END, item.focus_areas,
            COALESCE(item_difficulty.shift, 0.0), COALESCE(item_difficulty.n_learners, 0)
        FROM item JOIN passage ON passage.id = item.passage_id LEFT JOIN item_difficulty ON item_difficulty.item_id = item.id
        WHERE passage.is_current AND passage.source = 'library' AND passage.level = $1
            AND passage.slug NOT IN (SELECT withdrawn.slug FROM withdrawn) ORDER BY item.passage_id, item.position";
    RECENT_TOPICS = "SELECT passage.topic FROM attempt JOIN passage ON passage.id = attempt.passage_id
        WHERE attempt.learner_id = $1 AND attempt.is_begun ORDER BY attempt.id DESC LIMIT 3";
    AREAS = "SELECT focus_areas FROM item WHERE passage_id = $1";
}

/// A passage to hear next.
#[derive(Debug, Clone, PartialEq)]
pub struct NextPassage {
    /// Row.
    pub id: i64,
    /// Name in addresses.
    pub slug: String,
    /// Level it was written for.
    pub level: Level,
    /// English title.
    pub title_en: String,
    /// Chinese title.
    pub title_zh: String,
    /// Words.
    pub n_words: i64,
    /// Why this one.
    pub reason: Reason,
    /// Share of responses that should be right at the first hearing, 0 to 1.
    pub expected: f64,
    /// Share of the learner's chosen areas that it has, 0 to 1; 1 if none were chosen.
    pub coverage: f64,
}

#[derive(sqlx::FromRow)]
struct OpenRow {
    id: i64,
    slug: String,
    level: String,
    topic: String,
    title_en: String,
    title_zh: String,
    n_words: i64,
}

/// The passage that a learner should hear next; none when all are begun.
///
/// # Errors
/// What the database says.
pub async fn find(
    db: &Db,
    learner_id: i64,
    now: Timestamp,
) -> Result<Option<NextPassage>, StoreError> {
    let mut passages = list(db, learner_id, now, 1).await?;
    Ok(passages.pop())
}

/// The first `limit` passages that a learner should hear, the best first.
///
/// # Errors
/// What the database says.
pub async fn list(
    db: &Db,
    learner_id: i64,
    now: Timestamp,
    limit: usize,
) -> Result<Vec<NextPassage>, StoreError> {
    let choice = learning_choice::find(db, learner_id).await?;
    let theta = theta(db, learner_id, &choice).await?;
    let open = on_db!(db, fetch_all OpenRow, OPEN, learner_id)?;
    let needs = needs(db, learner_id, &choice, now).await?;
    let recent = on_db!(db, fetch_all(String,), RECENT_TOPICS, learner_id)?;
    let recent: Vec<String> = recent.into_iter().map(|(topic,)| topic).collect();
    let mut candidates = Vec::new();
    for level in nearest_levels(&open, theta) {
        candidates.extend(of_level(db, &open, level).await?);
    }
    let ranked = next_passage::rank(theta, &needs, &recent, candidates);
    Ok(ranked
        .into_iter()
        .take(limit)
        .filter_map(|(candidate, reason)| {
            let row = open.iter().find(|row| row.id == candidate.passage_id)?;
            Some(described(row, &candidate, reason, theta, &choice))
        })
        .collect())
}

fn described(
    row: &OpenRow,
    candidate: &Candidate,
    reason: Reason,
    theta: f64,
    choice: &Choice,
) -> NextPassage {
    NextPassage {
        id: row.id,
        slug: row.slug.clone(),
        level: candidate.level,
        title_en: row.title_en.clone(),
        title_zh: row.title_zh.clone(),
        n_words: row.n_words,
        reason,
        expected: next_passage::expected(theta, candidate.difficulty),
        coverage: coverage(candidate, &choice.focus_areas),
    }
}

fn coverage(candidate: &Candidate, requested: &[FocusArea]) -> f64 {
    let provided: Vec<FocusArea> = candidate
        .trains
        .iter()
        .filter_map(|(feature, _)| feature.area())
        .collect();
    listen_core::profile::focus::coverage(requested, &provided)
}

/// The areas that the items of a passage train, each as often as it is named.
///
/// # Errors
/// [`StoreError::Corrupt`] if the areas cannot be read.
pub async fn areas(db: &Db, passage_id: i64) -> Result<Vec<FocusArea>, StoreError> {
    let rows = on_db!(db, fetch_all(String,), AREAS, passage_id)?;
    let mut areas = Vec::new();
    for (row,) in rows {
        areas.extend(from_json::<Vec<FocusArea>>(&row)?);
    }
    Ok(areas)
}

/// The ability, unless the learner chose a difficulty.
async fn theta(db: &Db, learner_id: i64, choice: &Choice) -> Result<f64, StoreError> {
    if let Some(step) = choice.manual_step {
        return Ok(theta_of_step(step));
    }
    let found = ability::find(db, learner_id).await?;
    Ok(found.map_or(Ability::UNKNOWN.theta, |row| row.theta))
}

/// What was chosen comes before what is weak.
async fn needs(
    db: &Db,
    learner_id: i64,
    choice: &Choice,
    now: Timestamp,
) -> Result<Vec<Feature>, StoreError> {
    let weak = profile::weak_features(db, learner_id, now).await?;
    let chosen = choice
        .focus_areas
        .iter()
        .map(|area| Feature::of_area(*area));
    let mut needs: Vec<Feature> = Vec::new();
    for feature in chosen.chain(weak.iter().map(|weak| weak.feature)) {
        if !needs.contains(&feature) {
            needs.push(feature);
        }
    }
    Ok(needs)
}

/// The levels nearest to what is wanted that have an open passage.
fn nearest_levels(open: &[OpenRow], theta: f64) -> Vec<Level> {
    let wanted = next_passage::wanted_difficulty(theta);
    let mut levels: Vec<Level> = Level::ALL
        .iter()
        .filter(|level| open.iter().any(|row| row.level == level.as_str()))
        .copied()
        .collect();
    let distance = |level: &Level| (difficulty_of(*level) - wanted).abs();
    levels.sort_by(|one, other| distance(one).total_cmp(&distance(other)));
    levels.truncate(N_LEVELS);
    levels
}

/// The open passages of a level with their difficulty and what they train.
async fn of_level(db: &Db, open: &[OpenRow], level: Level) -> Result<Vec<Candidate>, StoreError> {
    let rows = on_db!(
        db,
        fetch_all(i64, String, String, f64, i64),
        ITEMS,
        level.as_str()
    )?;
    let mut by_passage: HashMap<i64, Items> = HashMap::new();
    for (passage_id, body, areas, offset, n_learners) in rows {
        let items = by_passage.entry(passage_id).or_default();
        let difficulty = Difficulty { offset, n_learners };
        items.difficulties.push(difficulty.used(level));
        items.read(&body, &areas)?;
    }
    let of_level = open.iter().filter(|row| row.level == level.as_str());
    Ok(of_level
        .map(|row| {
            let items = by_passage.remove(&row.id).unwrap_or_default();
            Candidate {
                passage_id: row.id,
                level,
                difficulty: items.mean().unwrap_or_else(|| difficulty_of(level)),
                topic: row.topic.clone(),
                trains: items.trains.into_iter().collect(),
            }
        })
        .collect())
}

/// The items of one passage together.
#[derive(Default)]
struct Items {
    difficulties: Vec<f64>,
    trains: HashMap<Feature, i64>,
}

impl Items {
    fn read(&mut self, body: &str, areas: &str) -> Result<(), StoreError> {
        for area in from_json::<Vec<FocusArea>>(areas)? {
            *self.trains.entry(Feature::of_area(area)).or_default() += 1;
        }
        if body.is_empty() {
            return Ok(());
        }
        let stored: StoredBody = from_json(body)?;
        if let ItemBody::Dictation(dictation) = stored.body {
            for (feature, counts) in chances::of_text(&dictation.reference) {
                *self.trains.entry(feature).or_default() += counts.n;
            }
        }
        Ok(())
    }

    fn mean(&self) -> Option<f64> {
        let n = f64::from(u32::try_from(self.difficulties.len()).ok()?);
        (n > 0.0).then(|| self.difficulties.iter().sum::<f64>() / n)
    }
}

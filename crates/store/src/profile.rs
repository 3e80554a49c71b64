//! The listening profile: chances by learner, feature and day, counted when work is finished, so
//! that the page reads a few hundred rows however much was practised.

use crate::db::Tx;
use crate::practice::Finished;
use crate::sql::{on_db, on_tx, statements};
use crate::{Db, StoreError, today};
use listen_core::calendar::Day;
use listen_core::help::HelpRung;
use listen_core::practice::PracticeKind;
use listen_core::profile::statistics::{self, RECENT_DAYS, Trend};
use listen_core::profile::{Counts, Feature, chances, focus};
use listen_core::taxonomy::FocusArea;
use listen_core::time::Timestamp;
use std::collections::BTreeMap;

/// Days that the profile looks back.
pub const WINDOW_DAYS: i64 = 84;
/// Weeks of that.
pub const N_WEEKS: usize = 12;
/// Share of right ones from which nothing is weak.
const STRONG: f64 = 0.9;

statements! {
    ADD = "INSERT INTO profile_day (learner_id, feature, day, n_chances, n_right) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (learner_id, day, feature) DO UPDATE SET
            n_chances = profile_day.n_chances + excluded.n_chances, n_right = profile_day.n_right + excluded.n_right";
    ADD_SPEED = "INSERT INTO profile_speed (learner_id, speed_milli, day, n_chances, n_right) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (learner_id, day, speed_milli) DO UPDATE SET
            n_chances = profile_speed.n_chances + excluded.n_chances, n_right = profile_speed.n_right + excluded.n_right";
    /// $3 and $4 are the first days of the older and the newer half of the last month.
    TOTALS = "SELECT feature, CAST(SUM(n_chances) AS BIGINT) AS n, CAST(SUM(n_right) AS BIGINT) AS n_right,
            CAST(SUM(CASE WHEN day >= $3 AND day < $4 THEN n_chances ELSE 0 END) AS BIGINT) AS n_older,
            CAST(SUM(CASE WHEN day >= $3 AND day < $4 THEN n_right ELSE 0 END) AS BIGINT) AS n_right_older,
            CAST(SUM(CASE WHEN day >= $4 THEN n_chances ELSE 0 END) AS BIGINT) AS n_newer,
            CAST(SUM(CASE WHEN day >= $4 THEN n_right ELSE 0 END) AS BIGINT) AS n_right_newer,
            MAX(day) AS last_day
        FROM profile_day WHERE learner_id = $1 AND day >= $2 GROUP BY feature";
    BEFORE = "SELECT feature, CAST(SUM(n_chances) AS BIGINT), CAST(SUM(n_right) AS BIGINT)
        FROM profile_day WHERE learner_id = $1 AND day >= $2 AND day < $3 GROUP BY feature";
    WEEKS = "SELECT feature, (day - $2) / 7 AS week, CAST(SUM(n_chances) AS BIGINT), CAST(SUM(n_right) AS BIGINT)
        FROM profile_day WHERE learner_id = $1 AND day >= $2 GROUP BY feature, (day - $2) / 7";
    SPEEDS = "SELECT speed_milli, CAST(SUM(n_chances) AS BIGINT), CAST(SUM(n_right) AS BIGINT)
        FROM profile_speed WHERE learner_id = $1 AND day >= $2 GROUP BY speed_milli ORDER BY speed_milli";
}

/// What was counted for one feature in the last [`WINDOW_DAYS`] days.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Line {
    /// All of it.
    pub counts: Counts,
    /// Of the older half of the last thirty days.
    pub older: Counts,
    /// Of the newer half.
    pub newer: Counts,
    /// Last day with a chance: days since 1970, where the learner was.
    pub last_day: i64,
    /// By week, oldest first.
    pub weeks: [Counts; N_WEEKS],
}

impl Line {
    /// Where it is going.
    #[must_use]
    pub fn trend(&self) -> Trend {
        statistics::trend(self.older, self.newer)
    }
}

/// The whole profile.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Profile {
    /// By feature; features without a chance are not there.
    pub lines: BTreeMap<Feature, Line>,
    /// Words heard at the first hearing by speed in thousandths, slowest first.
    pub speeds: Vec<(i64, Counts)>,
    /// The day it was found on: days since 1970, where the learner is.
    pub today: i64,
}

/// Something that needs training.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WeakFeature {
    /// What.
    pub feature: Feature,
    /// What was counted.
    pub counts: Counts,
    /// How much, 0 to 100.
    pub priority: f64,
}

#[derive(sqlx::FromRow)]
struct Total {
    feature: String,
    n: i64,
    n_right: i64,
    n_older: i64,
    n_right_older: i64,
    n_newer: i64,
    n_right_newer: i64,
    last_day: i64,
}

/// Counts the chances of work finished on a day. What was read, heard through other
/// voices or brought along is left out.
pub(crate) async fn count(tx: &mut Tx, work: &Finished, day: Day) -> Result<(), StoreError> {
    if work.is_apart() || work.kind == PracticeKind::Imported {
        return Ok(());
    }
    let day = day.number();
    for (feature, counts) in chances::of_work(&work.items, &work.texts) {
        on_tx!(*tx, execute ADD, work.learner_id, feature.as_str(), day, counts.n, counts.n_right)?;
    }
    for (speed_milli, counts) in speeds(work) {
        on_tx!(*tx, execute ADD_SPEED, work.learner_id, speed_milli, day, counts.n, counts.n_right)?;
    }
    Ok(())
}

/// Words by speed, where a sentence was heard once and without help.
fn speeds(work: &Finished) -> BTreeMap<i64, Counts> {
    let mut speeds: BTreeMap<i64, Counts> = BTreeMap::new();
    let first_hearings = work
        .texts
        .iter()
        .filter(|text| text.is_first && text.help == HelpRung::None && text.n_plays <= 1);
    for text in first_hearings {
        let words = chances::of_words(text);
        let counts = speeds.entry(text.speed_milli).or_default();
        *counts = counts.and(words);
    }
    speeds
}

/// The profile of a learner.
///
/// # Errors
/// What the database says.
pub async fn find(db: &Db, learner_id: i64, now: Timestamp) -> Result<Profile, StoreError> {
    let today = day_number(db, learner_id, now).await?;
    let first = today - WINDOW_DAYS + 1;
    let mut lines = totals(db, learner_id, today).await?;
    let weeks = on_db!(
        db,
        fetch_all(String, i64, i64, i64),
        WEEKS,
        learner_id,
        first
    )?;
    for (feature, week, n, n_right) in weeks {
        let line = Feature::parse(&feature)
            .ok()
            .and_then(|feature| lines.get_mut(&feature));
        let week = usize::try_from(week).ok();
        if let Some(counts) = line.and_then(|line| line.weeks.get_mut(week?)) {
            *counts = Counts { n, n_right };
        }
    }
    let speeds = on_db!(db, fetch_all(i64, i64, i64), SPEEDS, learner_id, first)?;
    Ok(Profile {
        lines,
        speeds: speeds
            .into_iter()
            .map(|(speed, n, n_right)| (speed, Counts { n, n_right }))
            .collect(),
        today,
    })
}

/// Days since 1970, where the learner is.
async fn day_number(db: &Db, learner_id: i64, at: Timestamp) -> Result<i64, StoreError> {
    let zone = today::zone(db, learner_id).await?;
    Ok(zone.day(at).number())
}

async fn totals(
    db: &Db,
    learner_id: i64,
    today: i64,
) -> Result<BTreeMap<Feature, Line>, StoreError> {
    let (older, newer) = (today - RECENT_DAYS + 1, today - RECENT_DAYS / 2 + 1);
    let first = today - WINDOW_DAYS + 1;
    let rows = on_db!(db, fetch_all Total, TOTALS, learner_id, first, older, newer)?;
    // A feature of a newer program is not shown by this one.
    let known = rows
        .into_iter()
        .filter_map(|row| Some((Feature::parse(&row.feature).ok()?, row)));
    Ok(known.map(|(feature, row)| (feature, line(&row))).collect())
}

fn line(row: &Total) -> Line {
    let counts = |n, n_right| Counts { n, n_right };
    Line {
        counts: counts(row.n, row.n_right),
        older: counts(row.n_older, row.n_right_older),
        newer: counts(row.n_newer, row.n_right_newer),
        last_day: row.last_day,
        weeks: <[Counts; N_WEEKS]>::default(),
    }
}

/// What was counted in the twelve weeks before the day of a moment.
///
/// # Errors
/// What the database says.
pub async fn counts_before(
    db: &Db,
    learner_id: i64,
    at: Timestamp,
) -> Result<BTreeMap<Feature, Counts>, StoreError> {
    let day = day_number(db, learner_id, at).await?;
    let rows = on_db!(
        db,
        fetch_all(String, i64, i64),
        BEFORE,
        learner_id,
        day - WINDOW_DAYS,
        day
    )?;
    let known = rows.into_iter().filter_map(|(name, n, n_right)| {
        Some((Feature::parse(&name).ok()?, Counts { n, n_right }))
    });
    Ok(known.collect())
}

/// What needs training most comes first: features with enough chances of which a tenth or more
/// goes wrong. Content words are no feature to train by themselves.
///
/// # Errors
/// What the database says.
pub async fn weak_features(
    db: &Db,
    learner_id: i64,
    now: Timestamp,
) -> Result<Vec<WeakFeature>, StoreError> {
    let today = day_number(db, learner_id, now).await?;
    let lines = totals(db, learner_id, today).await?;
    let is_weak = |counts: Counts| counts.is_enough() && counts.accuracy() < Some(STRONG);
    let mut weak: Vec<WeakFeature> = lines
        .iter()
        .filter(|(feature, line)| **feature != Feature::ContentWords && is_weak(line.counts))
        .filter_map(|(feature, line)| weakness(*feature, line, today))
        .collect();
    weak.sort_by(|one, other| other.priority.total_cmp(&one.priority));
    Ok(weak)
}

fn weakness(feature: Feature, line: &Line, today: i64) -> Option<WeakFeature> {
    let priority = statistics::priority(line.counts, today - line.last_day, line.trend())?;
    Some(WeakFeature {
        feature,
        counts: line.counts,
        priority,
    })
}

/// The areas to train, the most needed first: at most three. To somebody about whom too little is
/// known, the usual two, without a weakness.
#[must_use]
pub fn recommended(profile: &Profile) -> Vec<(FocusArea, Option<WeakFeature>)> {
    let mut found: Vec<(FocusArea, WeakFeature)> = profile
        .lines
        .iter()
        .filter_map(|(feature, line)| {
            Some((feature.area()?, weakness(*feature, line, profile.today)?))
        })
        .collect();
    found.sort_by(|one, other| other.1.priority.total_cmp(&one.1.priority));
    if found.is_empty() {
        return focus::DEFAULTS.map(|area| (area, None)).to_vec();
    }
    found
        .into_iter()
        .take(focus::N_RECOMMENDED)
        .map(|(area, weak)| (area, Some(weak)))
        .collect()
}

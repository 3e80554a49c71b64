//! What a learner heard, sentence by sentence, and with how much help.

use crate::db::Tx;
use crate::sql::{on_db, on_tx, statements};
use crate::{Db, StoreError, today};
use listen_core::calendar::Day;
use listen_core::help::HelpRung;
use listen_core::time::Timestamp;
use std::collections::BTreeMap;

statements! {
    RECORD_PLAY = "INSERT INTO listening (learner_id, sentence_id, n_plays, speed_milli, heard_at, babble_db)
        SELECT $1, sentence.id, $4, $5, $6, $7 FROM sentence WHERE sentence.passage_id = $2 AND sentence.position = $3
        ON CONFLICT (learner_id, sentence_id) DO UPDATE SET n_plays = listening.n_plays + excluded.n_plays,
            speed_milli = excluded.speed_milli, heard_at = excluded.heard_at,
            babble_db = CASE WHEN excluded.babble_db < COALESCE(listening.babble_db, 1000) THEN excluded.babble_db ELSE listening.babble_db END";
    RECORD_DAY = "INSERT INTO play_day (learner_id, day, n_plays, n_broken, n_slow, n_babble) VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (learner_id, day) DO UPDATE SET n_plays = play_day.n_plays + excluded.n_plays, n_broken = play_day.n_broken + excluded.n_broken,
            n_slow = play_day.n_slow + excluded.n_slow, n_babble = play_day.n_babble + excluded.n_babble";
    DAYS = "SELECT CAST(COALESCE(SUM(n_plays), 0) AS BIGINT) AS n_plays, CAST(COALESCE(SUM(n_broken), 0) AS BIGINT) AS n_broken,
            CAST(COALESCE(SUM(n_slow), 0) AS BIGINT) AS n_slow, CAST(COALESCE(SUM(n_babble), 0) AS BIGINT) AS n_babble
        FROM play_day WHERE learner_id = $1 AND day >= $2 AND day < $3";
    ADOPT_DAYS = "INSERT INTO play_day (learner_id, day, n_plays, n_broken, n_slow, n_babble)
        SELECT $2, day, n_plays, n_broken, n_slow, n_babble FROM play_day WHERE learner_id = $1
        ON CONFLICT (learner_id, day) DO UPDATE SET n_plays = play_day.n_plays + excluded.n_plays, n_broken = play_day.n_broken + excluded.n_broken,
            n_slow = play_day.n_slow + excluded.n_slow, n_babble = play_day.n_babble + excluded.n_babble";
    RECORD_HELP = "INSERT INTO help_use (learner_id, sentence_id, rung, n_uses, used_at)
        SELECT $1, sentence.id, $4, 1, $5 FROM sentence WHERE sentence.passage_id = $2 AND sentence.position = $3
        ON CONFLICT (learner_id, sentence_id, rung) DO UPDATE SET n_uses = help_use.n_uses + 1, used_at = excluded.used_at, is_scored = FALSE";
    PLAYS = "SELECT sentence.position, listening.n_plays, listening.n_plays - listening.n_scored AS n_new, listening.speed_milli, listening.babble_db
        FROM listening JOIN sentence ON sentence.id = listening.sentence_id
        WHERE listening.learner_id = $1 AND sentence.passage_id = $2 ORDER BY sentence.position";
    HELP = "SELECT sentence.position, help_use.rung, help_use.is_scored
        FROM help_use JOIN sentence ON sentence.id = help_use.sentence_id
        WHERE help_use.learner_id = $1 AND sentence.passage_id = $2";
    SCORE_PLAYS = "UPDATE listening SET n_scored = n_plays, babble_db = NULL WHERE learner_id = $1
        AND sentence_id IN (SELECT id FROM sentence WHERE passage_id = $2)";
    SCORE_HELP = "UPDATE help_use SET is_scored = TRUE WHERE learner_id = $1
        AND sentence_id IN (SELECT id FROM sentence WHERE passage_id = $2)";
    ADOPT_PLAYS = "INSERT INTO listening (learner_id, sentence_id, n_plays, n_scored, speed_milli, heard_at, babble_db)
        SELECT $2, sentence_id, n_plays, n_scored, speed_milli, heard_at, babble_db FROM listening WHERE learner_id = $1
        ON CONFLICT (learner_id, sentence_id) DO UPDATE SET n_plays = listening.n_plays + excluded.n_plays,
            n_scored = listening.n_scored + excluded.n_scored, speed_milli = excluded.speed_milli, heard_at = excluded.heard_at,
            babble_db = CASE WHEN excluded.babble_db < COALESCE(listening.babble_db, 1000) THEN excluded.babble_db ELSE listening.babble_db END";
    ADOPT_HELP = "INSERT INTO help_use (learner_id, sentence_id, rung, n_uses, used_at, is_scored)
        SELECT $2, sentence_id, rung, n_uses, used_at, is_scored FROM help_use WHERE learner_id = $1
        ON CONFLICT (learner_id, sentence_id, rung) DO UPDATE SET n_uses = help_use.n_uses + excluded.n_uses,
            used_at = excluded.used_at, is_scored = excluded.is_scored";
}

/// Plays of a sentence: to its end, or broken off after more than half of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Play {
    /// Index of the sentence in the passage.
    pub position: i64,
    /// Times, from 1.
    pub n_plays: i64,
    /// Those that were broken off.
    pub n_broken: i64,
    /// Those slower than 0.9.
    pub n_slow: i64,
    /// Speed of the last one, in thousandths.
    pub speed_milli: i64,
    /// Those with other voices in the background.
    pub n_babble: i64,
    /// By how many decibels the voice was louder than those, at the least; none without them.
    pub babble_db: Option<i64>,
}

/// Plays of all sentences within some days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, sqlx::FromRow)]
pub struct PlaySum {
    /// All.
    pub n_plays: i64,
    /// Those broken off after more than half of the sentence.
    pub n_broken: i64,
    /// Those slower than 0.9.
    pub n_slow: i64,
    /// Those with other voices in the background.
    pub n_babble: i64,
}

/// What a learner heard of one sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Listening {
    /// Index of the sentence in the passage.
    pub position: i64,
    /// Times it was played, ever.
    pub n_plays: i64,
    /// Those that no finished work has counted.
    pub n_new: i64,
    /// Speed of the last one, in thousandths; 1000 if it was never played.
    pub speed_milli: i64,
    /// Strongest help ever taken.
    pub help: HelpRung,
    /// Strongest help that no finished work has counted.
    pub new_help: HelpRung,
    /// By how many decibels the voice was louder than others in the background, at the least, in
    /// plays that no finished work has counted; none if none talked.
    pub new_babble_db: Option<i64>,
}

impl Listening {
    fn unheard(position: i64) -> Self {
        Self {
            position,
            n_plays: 0,
            n_new: 0,
            speed_milli: 1_000,
            help: HelpRung::None,
            new_help: HelpRung::None,
            new_babble_db: None,
        }
    }
}

/// Adds plays and help on sentences of a passage version, all or nothing. Sentences that it does
/// not have are passed over.
///
/// # Errors
/// What the database says; then nothing was added.
pub async fn record(
    db: &Db,
    learner_id: i64,
    passage_id: i64,
    plays: &[Play],
    help: &[(i64, HelpRung)],
    now: Timestamp,
) -> Result<(), StoreError> {
    let mut tx = db.begin().await?;
    for play in plays {
        let n_rows = on_tx!(tx, execute RECORD_PLAY, learner_id, passage_id, play.position, play.n_plays, play.speed_milli, now.0, play.babble_db)?;
        if n_rows > 0 {
            record_day(&mut tx, learner_id, play, now).await?;
        }
    }
    for (position, rung) in help {
        on_tx!(tx, execute RECORD_HELP, learner_id, passage_id, *position, rung.as_str(), now.0)?;
    }
    tx.commit().await
}

async fn record_day(
    tx: &mut Tx,
    learner_id: i64,
    play: &Play,
    now: Timestamp,
) -> Result<(), StoreError> {
    let day = today::zone_in(tx, learner_id).await?.day(now).number();
    on_tx!(*tx, execute RECORD_DAY, learner_id, day, play.n_plays, play.n_broken, play.n_slow, play.n_babble)?;
    Ok(())
}

/// Plays in the days from `first` on, before `end`.
///
/// # Errors
/// What the database says.
pub async fn plays_within(
    db: &Db,
    learner_id: i64,
    first: Day,
    end: Day,
) -> Result<PlaySum, StoreError> {
    on_db!(db, fetch_one PlaySum, DAYS, learner_id, first.number(), end.number())
}

/// Adds one play of a sentence at a speed in thousandths.
///
/// # Errors
/// What the database says.
pub async fn record_play(
    db: &Db,
    learner_id: i64,
    passage_id: i64,
    play: Play,
    now: Timestamp,
) -> Result<(), StoreError> {
    record(db, learner_id, passage_id, &[play], &[], now).await
}

/// Notes that help was taken with a sentence.
///
/// # Errors
/// What the database says.
pub async fn record_help(
    db: &Db,
    learner_id: i64,
    passage_id: i64,
    position: i64,
    rung: HelpRung,
    now: Timestamp,
) -> Result<(), StoreError> {
    record(db, learner_id, passage_id, &[], &[(position, rung)], now).await
}

/// What the learner heard of a passage version: a row for each sentence that was played or helped
/// with, in order.
///
/// # Errors
/// [`StoreError::Corrupt`] for a rung that is none; else what the database says.
pub async fn of_passage(
    db: &Db,
    learner_id: i64,
    passage_id: i64,
) -> Result<Vec<Listening>, StoreError> {
    let plays = on_db!(
        db,
        fetch_all(i64, i64, i64, i64, Option<i64>),
        PLAYS,
        learner_id,
        passage_id
    )?;
    let help = on_db!(
        db,
        fetch_all(i64, String, bool),
        HELP,
        learner_id,
        passage_id
    )?;
    joined(plays, help)
}

/// The same inside the transaction that scores what was heard.
///
/// # Errors
/// As [`of_passage`].
pub async fn of_passage_in(
    tx: &mut Tx,
    learner_id: i64,
    passage_id: i64,
) -> Result<Vec<Listening>, StoreError> {
    let plays = on_tx!(
        *tx,
        fetch_all(i64, i64, i64, i64, Option<i64>),
        PLAYS,
        learner_id,
        passage_id
    )?;
    let help = on_tx!(
        *tx,
        fetch_all(i64, String, bool),
        HELP,
        learner_id,
        passage_id
    )?;
    joined(plays, help)
}

fn joined(
    plays: Vec<(i64, i64, i64, i64, Option<i64>)>,
    help: Vec<(i64, String, bool)>,
) -> Result<Vec<Listening>, StoreError> {
    let mut rows = BTreeMap::new();
    for (position, n_plays, n_new, speed_milli, new_babble_db) in plays {
        let row = Listening {
            n_plays,
            n_new,
            speed_milli,
            new_babble_db,
            ..Listening::unheard(position)
        };
        rows.insert(position, row);
    }
    for (position, rung, is_scored) in help {
        let rung =
            HelpRung::parse(&rung).map_err(|error| StoreError::Corrupt(error.to_string()))?;
        let row = rows
            .entry(position)
            .or_insert_with(|| Listening::unheard(position));
        row.help = row.help.max(rung);
        if !is_scored {
            row.new_help = row.new_help.max(rung);
        }
    }
    Ok(rows.into_values().collect())
}

/// Notes that finished work has counted the plays and the help on a passage version: the next
/// piece of work begins without them.
///
/// # Errors
/// What the database says.
pub async fn mark_scored(tx: &mut Tx, learner_id: i64, passage_id: i64) -> Result<(), StoreError> {
    on_tx!(*tx, execute SCORE_PLAYS, learner_id, passage_id)?;
    on_tx!(*tx, execute SCORE_HELP, learner_id, passage_id)?;
    Ok(())
}

/// Gives a visitor's plays and help to the learner who logged in.
///
/// # Errors
/// What the database says.
pub async fn adopt(tx: &mut Tx, visitor_id: i64, learner_id: i64) -> Result<(), StoreError> {
    on_tx!(*tx, execute ADOPT_PLAYS, visitor_id, learner_id)?;
    on_tx!(*tx, execute ADOPT_HELP, visitor_id, learner_id)?;
    on_tx!(*tx, execute ADOPT_DAYS, visitor_id, learner_id)?;
    Ok(())
}

/// The least of what the voice was louder than others in the background, in dB, of plays that no
/// finished work has counted; none if none talked.
#[must_use]
pub fn new_babble_db(heard: &[Listening]) -> Option<i64> {
    heard.iter().filter_map(|row| row.new_babble_db).min()
}

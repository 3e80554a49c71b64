//! The report about what the language model and the voices did.

use super::{Cell, Report};
use listen_core::time::{DAY_MS, Timestamp};
use listen_store::{Db, StoreError, model_use, speech_measure};

/// Days that are told.
const N_DAYS: i64 = 30;

/// Calls and tokens of the language model and jobs of the voices, by day; days without either are
/// absent.
pub(super) async fn usage(db: &Db, now: Timestamp) -> Result<Report, StoreError> {
    let model = model_use::days(db, N_DAYS).await?;
    let speech = speech_measure::days(db, N_DAYS, now).await?;
    let today = now.0.div_euclid(DAY_MS);
    let row = |days_ago: i64| {
        let model = model.iter().find(|day| today - day.day == days_ago);
        let speech = speech.iter().find(|day| day.days_ago == days_ago);
        if model.is_none() && speech.is_none() {
            return None;
        }
        Some(vec![
            Cell::DaysAgo(days_ago),
            Cell::Number(model.map_or(0, |day| day.n_calls)),
            Cell::Number(model.map_or(0, |day| day.n_tokens)),
            Cell::Number(speech.map_or(0, |day| day.n_jobs)),
            Cell::Number(speech.map_or(0, |day| day.audio_ms / 60_000)),
            Cell::Percent(speech.and_then(speech_measure::Day::real_time_percent)),
        ])
    };
    Ok(Report {
        columns: vec!["day", "calls", "tokens", "spoken", "audio", "real-time"],
        rows: (0..N_DAYS).rev().filter_map(row).collect(),
        charts: vec![(2, None), (4, None)],
        computed_at: now,
    })
}

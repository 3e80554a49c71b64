//! The report about effect.

use super::{Cell, Report};
use listen_core::effect::Effect;
use listen_core::time::Timestamp;
use listen_store::report_effect::{self, LevelEffect};
use listen_store::{Db, StoreError};

/// First against last sessions, by level, with an interval; nothing where there are few learners.
pub(super) async fn effect(db: &Db, now: Timestamp) -> Result<Report, StoreError> {
    let rows = report_effect::by_level(db).await?;
    Ok(Report {
        columns: vec![
            "level", "learners", "early", "late", "change", "low", "high", "better",
        ],
        rows: rows.iter().map(cells).collect(),
        charts: Vec::new(),
        computed_at: now,
    })
}

fn cells(row: &LevelEffect) -> Vec<Cell> {
    let sums = row.sums();
    let effect = sums.effect();
    let cell = |value: fn(&Effect) -> f64| match &effect {
        Some(effect) => Cell::Points(100.0 * value(effect)),
        None => Cell::NotEnough,
    };
    vec![
        Cell::Text(row.level.clone()),
        Cell::Number(sums.n),
        cell(|effect| effect.early),
        cell(|effect| effect.late),
        cell(|effect| effect.mean),
        cell(|effect| effect.low),
        cell(|effect| effect.high),
        cell(|effect| effect.better),
    ]
}

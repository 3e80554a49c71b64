//! The report about items.

use super::{Cell, List, Report};
use listen_core::item_analysis::{Flag, Sums};
use listen_core::time::Timestamp;
use listen_store::report_item::{self, ItemRow};
use listen_store::{Db, StoreError};

/// Facility and point-biserial of each item, what stands out first.
pub(super) async fn items(db: &Db, now: Timestamp) -> Result<Report, StoreError> {
    let mut rows: Vec<(Option<Flag>, Vec<Cell>)> = report_item::items(db)
        .await?
        .into_iter()
        .map(cells)
        .collect();
    // A stable sort: within a flag the order of the library stays.
    rows.sort_by_key(|(flag, _)| match flag {
        Some(Flag::Negative) => 0,
        Some(Flag::TellsLittle) => 1,
        Some(Flag::TooHard) => 2,
        Some(Flag::TooEasy) => 3,
        None => 4,
    });
    Ok(Report {
        columns: vec![
            "passage",
            "item",
            "level",
            "kind",
            "responses",
            "facility",
            "point-biserial",
            "flag",
        ],
        rows: rows.into_iter().map(|(_, cells)| cells).collect(),
        charts: Vec::new(),
        computed_at: now,
    })
}

fn cells(row: ItemRow) -> (Option<Flag>, Vec<Cell>) {
    let sums = Sums {
        n: row.n,
        x: row.x,
        y: row.y,
        yy: row.yy,
        xy: row.xy,
    };
    let flag = sums.flag();
    let cells = vec![
        Cell::Text(row.slug),
        Cell::Number(row.position + 1),
        Cell::Text(row.level),
        Cell::Term(List::ItemKind, row.kind),
        Cell::Number(row.n),
        Cell::Decimal(sums.facility()),
        Cell::Decimal(sums.point_biserial()),
        Cell::Term(List::Flag, flag.map_or("", Flag::as_str).to_owned()),
    ];
    (flag, cells)
}

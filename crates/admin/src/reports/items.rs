//! The report about items.

use super::{Cell, List, Report};
use listen_core::item_analysis::{Flag, Sums};
use listen_core::time::{DAY_MS, Timestamp};
use listen_store::report_item::{self, ItemRow, Options};
use listen_store::{Db, StoreError};
use listen_web::format::percent;

/// Days of which times are told.
const N_DAYS: i64 = 90;

/// Facility and point-biserial of each item, what stands out first.
pub(super) async fn items(db: &Db, now: Timestamp) -> Result<Report, StoreError> {
    let options = report_item::options(db).await?;
    let times = report_item::times(db, now.plus_ms(-N_DAYS * DAY_MS)).await?;
    let with = |row: ItemRow| {
        let id = row.id;
        let (flag, mut cells) = cells(row);
        cells.push(Cell::Text(
            options.get(&id).map_or_else(String::new, shares),
        ));
        cells.push(Cell::Decimal(times.get(&id).map(|ms| seconds(*ms))));
        (flag, cells)
    };
    let items = report_item::items(db).await?.into_iter();
    let mut rows: Vec<(Option<Flag>, Vec<Cell>)> = items.map(with).collect();
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
            "options",
            "seconds",
        ],
        rows: rows.into_iter().map(|(_, cells)| cells).collect(),
        charts: Vec::new(),
        computed_at: now,
    })
}

/// `A 12 %  B 70 % ✓  C 18 %`: how many took each option; the key is marked.
fn shares(options: &Options) -> String {
    let n: i64 = options.chosen.iter().sum();
    if n == 0 {
        return String::new();
    }
    let share = |(idx, (letter, chosen)): (usize, (char, &i64))| {
        let mark = if idx == options.key { " ✓" } else { "" };
        format!("{letter} {} %{mark}", percent(*chosen, n))
    };
    let lettered = ('A'..).zip(&options.chosen).enumerate();
    lettered.map(share).collect::<Vec<_>>().join("  ")
}

#[expect(clippy::cast_precision_loss, reason = "at most ten minutes")]
fn seconds(ms: i64) -> f64 {
    ms as f64 / 1000.0
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

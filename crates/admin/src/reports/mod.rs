//! Reports: tables of true figures, some with a chart, all with a CSV file. A report is one
//! function in this folder and one value of [`ReportKind`]; the menu is built from that.

mod activity;
mod effect;
mod items;
mod usage;

use crate::kept::{Age, Kept};
use listen_core::time::{HOUR_MS, MINUTE_MS, Timestamp};
use listen_store::{Db, StoreError};
use listen_web::chart::Bars;
use listen_web::format::percent;
use listen_web::shell::Shell;
use listen_web::table::Table;
use std::sync::Arc;

/// How old a report may be. It is told on the page, and it keeps the database from counting a
/// million rows for every look; after an hour without a look it is no longer the report of now.
const AGE: Age = Age {
    max_ms: 10 * MINUTE_MS,
    max_shown_ms: HOUR_MS,
};

/// The reports that there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ReportKind {
    /// Learners, sessions, minutes and accuracy by week.
    Activity,
    /// Accuracy by level.
    Level,
    /// Accuracy by kind of item.
    Kind,
    /// What is heard right, by feature and focus area.
    Focus,
    /// Who comes back, by the week of beginning.
    Retention,
    /// First against last sessions.
    Effect,
    /// Facility, point-biserial, options and time of every item.
    Items,
    /// What the language model and the voices did.
    Usage,
}

impl ReportKind {
    /// All of them, in the order of the menu.
    pub const ALL: [Self; 8] = [
        Self::Activity,
        Self::Level,
        Self::Kind,
        Self::Focus,
        Self::Retention,
        Self::Effect,
        Self::Items,
        Self::Usage,
    ];

    /// As in addresses and translation keys.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Activity => "activity",
            Self::Level => "level",
            Self::Kind => "kind",
            Self::Focus => "focus",
            Self::Retention => "retention",
            Self::Effect => "effect",
            Self::Items => "items",
            Self::Usage => "usage",
        }
    }

    /// The report of this name, if there is one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    async fn compute(self, db: &Db, now: Timestamp) -> Result<Report, StoreError> {
        match self {
            Self::Activity => activity::activity(db, now).await,
            Self::Level => activity::level(db, now).await,
            Self::Kind => activity::kind(db, now).await,
            Self::Focus => activity::focus(db, now).await,
            Self::Retention => activity::retention(db, now).await,
            Self::Effect => effect::effect(db, now).await,
            Self::Items => items::items(db, now).await,
            Self::Usage => usage::usage(db, now).await,
        }
    }
}

/// A closed list whose values have texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum List {
    /// Kinds of items.
    ItemKind,
    /// Features of the listening profile.
    Feature,
    /// What stands out about an item.
    Flag,
}

impl List {
    fn term(self, shell: &Shell, value: &str) -> String {
        match self {
            Self::ItemKind => shell.term("report-item-kind", value),
            Self::Feature => shell.term("ability-feature", value),
            Self::Flag => shell.term("report-flag", value),
        }
    }
}

/// One figure or name.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// As it stands.
    Text(String),
    /// A value of a closed list; empty for none.
    Term(List, String),
    /// A whole number.
    Number(i64),
    /// Whole percent; none where there is nothing to divide by.
    Percent(Option<i64>),
    /// Two places; none where it is not defined.
    Decimal(Option<f64>),
    /// Percent or points of it, with one place.
    Points(f64),
    /// Too few learners to say something.
    NotEnough,
    /// Weeks before now.
    WeeksAgo(i64),
    /// Days before now.
    DaysAgo(i64),
}

impl Cell {
    /// `part` of `whole`, in whole percent.
    #[must_use]
    pub fn share(part: i64, whole: i64) -> Self {
        Self::Percent((whole > 0).then(|| percent(part, whole)))
    }

    /// For people.
    #[must_use]
    pub fn text(&self, shell: &Shell) -> String {
        match self {
            Self::Term(list, value) if !value.is_empty() => list.term(shell, value),
            Self::Term(..) | Self::Percent(None) | Self::Decimal(None) => "–".to_owned(),
            Self::Percent(Some(value)) => format!("{value} %"),
            Self::NotEnough => shell.t("report-not-enough"),
            Self::WeeksAgo(n) => shell.n("accounts-weeks-ago", n),
            Self::DaysAgo(n) => shell.n("speech-days-ago", n),
            _ => self.plain(),
        }
    }

    /// For programs.
    #[must_use]
    pub fn plain(&self) -> String {
        match self {
            Self::Text(text) | Self::Term(_, text) => text.clone(),
            Self::Number(n) | Self::WeeksAgo(n) | Self::DaysAgo(n) | Self::Percent(Some(n)) => {
                n.to_string()
            }
            Self::Points(value) => format!("{value:.1}"),
            Self::Decimal(Some(value)) => format!("{value:.2}"),
            Self::Percent(None) | Self::Decimal(None) | Self::NotEnough => String::new(),
        }
    }

    fn number(&self) -> Option<i64> {
        match self {
            Self::Number(n) | Self::Percent(Some(n)) => Some(*n),
            _ => None,
        }
    }

    /// Whether it stands to the right.
    #[must_use]
    pub fn is_number(&self) -> bool {
        !matches!(
            self,
            Self::Text(_) | Self::Term(..) | Self::WeeksAgo(_) | Self::DaysAgo(_)
        )
    }
}

/// A table; the first column names the row.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// Names of the columns in CSV; `report-column-` and the name is the translation key.
    pub columns: Vec<&'static str>,
    /// The rows, each as long as the columns.
    pub rows: Vec<Vec<Cell>>,
    /// Columns that are drawn, each with the top of its scale, if that is fixed.
    pub charts: Vec<(usize, Option<i64>)>,
    /// When it was counted.
    pub computed_at: Timestamp,
}

impl Report {
    /// Whether a column, from 0, has figures.
    #[must_use]
    pub fn is_number(&self, column: &usize) -> bool {
        let first = self.rows.first();
        first.is_some_and(|row| row[*column].is_number())
    }

    /// For spreadsheets.
    #[must_use]
    pub fn table(&self) -> Table {
        let row = |row: &Vec<Cell>| row.iter().map(Cell::plain).collect();
        Table {
            columns: self.columns.iter().map(|name| (*name).to_owned()).collect(),
            rows: self.rows.iter().map(row).collect(),
        }
    }

    /// The charts as HTML.
    ///
    /// # Errors
    /// If a template cannot be rendered.
    pub fn charts(&self, shell: &Shell) -> Result<Vec<String>, askama::Error> {
        let head = |column: usize| shell.term("report-column", self.columns[column]);
        let chart = |(column, max): &(usize, Option<i64>)| {
            let values = self
                .rows
                .iter()
                .map(|row| (row[0].text(shell), row[*column].number()))
                .collect();
            Bars::new(head(*column), head(0), head(*column), values, *max).render(shell)
        };
        self.charts.iter().map(chart).collect()
    }
}

/// Reports that were counted a little while ago.
#[derive(Debug, Clone)]
pub struct Reports(Kept<ReportKind, Report>);

impl Default for Reports {
    fn default() -> Self {
        Self(Kept::new(AGE))
    }
}

impl Reports {
    /// The report, counted now or a little while ago. One that is older than ten minutes is shown once
    /// more while it is counted anew: nobody waits for a million rows but who looks first.
    ///
    /// # Errors
    /// What the store says.
    pub async fn get(
        &self,
        db: &Db,
        kind: ReportKind,
        now: Timestamp,
    ) -> Result<Arc<Report>, StoreError> {
        let db = db.clone();
        let count = || async move { kind.compute(&db, now).await };
        Ok(self.0.get(kind, now, count).await?.value)
    }
}

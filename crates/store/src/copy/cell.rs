//! A value on its way from one database to the other.

use crate::StoreError;
use sha2::{Digest as _, Sha256};
use sqlx::postgres::PgRow;
use sqlx::query_builder::Separated;
use sqlx::sqlite::SqliteRow;
use sqlx::{Postgres, Row as _, Sqlite};

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// 64 bits.
    Integer,
    /// True or false; SQLite keeps 0 and 1.
    Boolean,
    /// Double precision.
    Real,
    /// Unicode.
    Text,
    /// Any bytes.
    Bytes,
}

impl Kind {
    /// The kind of a type as a database calls it.
    pub fn parse(declared: &str) -> Result<Self, StoreError> {
        match declared {
            "INTEGER" | "bigint" => Ok(Self::Integer),
            "boolean" => Ok(Self::Boolean),
            "REAL" | "double precision" => Ok(Self::Real),
            "TEXT" | "text" => Ok(Self::Text),
            "BLOB" | "bytea" => Ok(Self::Bytes),
            other => Err(StoreError::Corrupt(format!(
                "columns of type {other} cannot be copied yet: see crates/store/src/copy/cell.rs"
            ))),
        }
    }

    /// Whether values of one can be kept as the other.
    pub fn is_like(self, other: Self) -> bool {
        let plain = |kind| match kind {
            Self::Boolean => Self::Integer,
            kind => kind,
        };
        plain(self) == plain(other)
    }
}

/// One value; a boolean is 0 or 1.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell {
    Null,
    Integer(i64),
    Real(f64),
    Text(String),
    Bytes(Vec<u8>),
}

impl Cell {
    pub fn from_sqlite(row: &SqliteRow, at: usize, kind: Kind) -> Result<Self, sqlx::Error> {
        Ok(match kind {
            Kind::Integer | Kind::Boolean => Self::of(row.try_get(at)?, Self::Integer),
            Kind::Real => Self::of(row.try_get(at)?, Self::Real),
            Kind::Text => Self::of(row.try_get(at)?, Self::Text),
            Kind::Bytes => Self::of(row.try_get(at)?, Self::Bytes),
        })
    }

    pub fn from_postgres(row: &PgRow, at: usize, kind: Kind) -> Result<Self, sqlx::Error> {
        Ok(match kind {
            Kind::Integer => Self::of(row.try_get(at)?, Self::Integer),
            Kind::Boolean => Self::of(row.try_get(at)?, |is: bool| Self::Integer(i64::from(is))),
            Kind::Real => Self::of(row.try_get(at)?, Self::Real),
            Kind::Text => Self::of(row.try_get(at)?, Self::Text),
            Kind::Bytes => Self::of(row.try_get(at)?, Self::Bytes),
        })
    }

    fn of<T>(value: Option<T>, make: impl FnOnce(T) -> Self) -> Self {
        value.map_or(Self::Null, make)
    }

    /// Adds a value to a statement for SQLite, which has no types of parameters.
    pub fn bind_sqlite(self, to: &mut Separated<'_, Sqlite, &'static str>) {
        match self {
            Self::Null => to.push_bind(None::<i64>),
            Self::Integer(value) => to.push_bind(value),
            Self::Real(value) => to.push_bind(value),
            Self::Text(value) => to.push_bind(value),
            Self::Bytes(value) => to.push_bind(value),
        };
    }

    /// Adds a value to a statement for PostgreSQL, in the type of its column.
    pub fn bind_postgres(self, kind: Kind, to: &mut Separated<'_, Postgres, &'static str>) {
        match kind {
            Kind::Integer => to.push_bind(self.integer()),
            Kind::Boolean => to.push_bind(self.integer().map(|value| value != 0)),
            Kind::Real => to.push_bind(match self {
                Self::Real(value) => Some(value),
                _ => None,
            }),
            Kind::Text => to.push_bind(match self {
                Self::Text(value) => Some(value),
                _ => None,
            }),
            Kind::Bytes => to.push_bind(match self {
                Self::Bytes(value) => Some(value),
                _ => None,
            }),
        };
    }

    fn integer(&self) -> Option<i64> {
        match self {
            Self::Integer(value) => Some(*value),
            _ => None,
        }
    }

    /// Goes into a hash so that no two rows of values look alike: a letter, the length, the bytes.
    pub fn feed(&self, hash: &mut Sha256) {
        let (letter, bytes) = match self {
            Self::Null => (b'n', Vec::new()),
            Self::Integer(value) => (b'i', value.to_be_bytes().to_vec()),
            Self::Real(value) => (b'r', value.to_bits().to_be_bytes().to_vec()),
            Self::Text(value) => (b't', value.as_bytes().to_vec()),
            Self::Bytes(value) => (b'b', value.clone()),
        };
        hash.update([letter]);
        hash.update((bytes.len() as u64).to_be_bytes());
        hash.update(bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hash(row: &[Cell]) -> Vec<u8> {
        let mut hash = Sha256::new();
        for cell in row {
            cell.feed(&mut hash);
        }
        hash.finalize().to_vec()
    }

    #[test]
    fn rows_that_differ_have_other_hashes() {
        let text = |text: &str| Cell::Text(text.to_owned());
        let rows = [
            vec![text("ab"), text("c")],
            vec![text("a"), text("bc")],
            vec![text("abc"), text("")],
            vec![text("abc"), Cell::Null],
            vec![Cell::Bytes(b"abc".to_vec()), Cell::Null],
            vec![Cell::Integer(1), Cell::Null],
            vec![Cell::Real(1.0), Cell::Null],
            vec![Cell::Real(-0.0), Cell::Null],
            vec![Cell::Real(0.0), Cell::Null],
        ];
        let hashes: std::collections::BTreeSet<Vec<u8>> =
            rows.iter().map(|row| hash(row)).collect();
        assert_eq!(hashes.len(), rows.len());
    }

    #[test]
    fn an_unknown_type_is_named() {
        let message = Kind::parse("timestamptz").unwrap_err().to_string();
        assert!(message.contains("timestamptz"), "{message}");
    }
}

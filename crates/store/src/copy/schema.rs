//! Which tables there are, as the databases themselves say: a table of a later migration is
//! copied without a line here.

use super::cell::Kind;
use super::{CopyError, Side};
use crate::sql::{on_tx, statements};
use crate::{StoreError, db::Tx};
use std::collections::BTreeSet;

statements! {
    // Full-text search is derived (a virtual table and its shadows), and a name with `_` in front
    // is not of the schema: sqlx's list of migrations, and the mark of an unfinished copy.
    COLUMNS = "SELECT t.name, c.name, c.type, c.pk FROM pragma_table_list AS t JOIN pragma_table_info(t.name) AS c
        WHERE t.schema = 'main' AND t.type = 'table' AND substr(t.name, 1, 1) <> '_' AND substr(t.name, 1, 7) <> 'sqlite_'
        ORDER BY t.name, c.name",
        postgres "SELECT t.relname::text, c.attname::text, format_type(c.atttypid, c.atttypmod),
            COALESCE(array_position(k.conkey, c.attnum), 0)::bigint
        FROM pg_class AS t JOIN pg_attribute AS c ON c.attrelid = t.oid AND c.attnum > 0 AND NOT c.attisdropped
            LEFT JOIN pg_constraint AS k ON k.conrelid = t.oid AND k.contype = 'p'
        WHERE t.relnamespace = to_regnamespace(current_schema()::text) AND t.relkind = 'r' AND left(t.relname, 1) <> '_'
        ORDER BY t.relname COLLATE \"C\", c.attname COLLATE \"C\"";
    REFERENCES = "SELECT t.name, f.\"table\" FROM pragma_table_list AS t JOIN pragma_foreign_key_list(t.name) AS f
        WHERE t.schema = 'main' AND t.type = 'table'",
        postgres "SELECT child.relname::text, parent.relname::text
        FROM pg_constraint AS k JOIN pg_class AS child ON child.oid = k.conrelid JOIN pg_class AS parent ON parent.oid = k.confrelid
        WHERE k.contype = 'f' AND child.relnamespace = to_regnamespace(current_schema()::text)";
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Column {
    pub name: String,
    pub kind: Kind,
}

/// A table: its columns by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Table {
    pub name: String,
    pub columns: Vec<Column>,
    /// Indices of the columns of the primary key, in its order.
    pub key: Vec<usize>,
    /// Tables that rows refer to.
    parents: BTreeSet<String>,
}

/// All tables of a database, by name.
pub(super) async fn read(tx: &mut Tx) -> Result<Vec<Table>, StoreError> {
    let columns = on_tx!(*tx, fetch_all(String, String, String, i64), COLUMNS)?;
    let references = on_tx!(*tx, fetch_all(String, String), REFERENCES)?;
    let mut tables: Vec<Table> = Vec::new();
    let mut places: Vec<Vec<(i64, usize)>> = Vec::new();
    for (table, name, declared, place) in columns {
        if tables.last().is_none_or(|last| last.name != table) {
            tables.push(Table {
                parents: parents(&table, &references),
                name: table,
                columns: Vec::new(),
                key: Vec::new(),
            });
            places.push(Vec::new());
        }
        let (Some(table), Some(places)) = (tables.last_mut(), places.last_mut()) else {
            continue;
        };
        if place > 0 {
            places.push((place, table.columns.len()));
        }
        let kind = Kind::parse(&declared)?;
        table.columns.push(Column { name, kind });
    }
    for (table, mut places) in tables.iter_mut().zip(places) {
        places.sort_unstable();
        table.key = places.into_iter().map(|(_, at)| at).collect();
    }
    Ok(tables)
}

fn parents(table: &str, references: &[(String, String)]) -> BTreeSet<String> {
    references
        .iter()
        .filter(|(child, _)| child == table)
        .map(|(_, parent)| parent.clone())
        .collect()
}

/// Refuses tables that differ: everything must have its place, and nothing may be without a source.
pub(super) fn compare(source: &[Table], target: &[Table]) -> Result<(), CopyError> {
    let differ = |what: String| Err(CopyError::Differ(what));
    for (ours, theirs, side) in [
        (source, target, Side::Source),
        (target, source, Side::Target),
    ] {
        for table in ours {
            let Some(other) = theirs.iter().find(|other| other.name == table.name) else {
                return differ(format!("table {} is only in the {side}", table.name));
            };
            if table.key.is_empty() || table.key_names() != other.key_names() {
                return differ(format!(
                    "table {} has no or another primary key",
                    table.name
                ));
            }
            for column in &table.columns {
                let found = other.columns.iter().find(|c| c.name == column.name);
                if !found.is_some_and(|found| found.kind.is_like(column.kind)) {
                    let name = format!("{}.{}", table.name, column.name);
                    return differ(format!(
                        "column {name} is only in the {side}, or of another type"
                    ));
                }
            }
        }
    }
    Ok(())
}

/// The tables in an order in which every row finds the rows that it refers to.
pub(super) fn in_order(tables: Vec<Table>) -> Result<Vec<Table>, CopyError> {
    let (mut waiting, mut ordered) = (tables, Vec::<Table>::new());
    while !waiting.is_empty() {
        let (ready, rest): (Vec<Table>, Vec<Table>) = waiting.into_iter().partition(|table| {
            let is_there = |parent: &String| ordered.iter().any(|done| done.name == *parent);
            table.parents.iter().all(is_there)
        });
        if ready.is_empty() {
            let names: Vec<&str> = rest.iter().map(|table| table.name.as_str()).collect();
            let names = names.join(", ");
            return Err(CopyError::Differ(format!(
                "tables refer to one another: {names}"
            )));
        }
        ordered.extend(ready);
        waiting = rest;
    }
    Ok(ordered)
}

impl Table {
    /// The columns as SQL has them. Names such as `key` and `turn` need their quotes.
    pub fn column_list(&self) -> String {
        let names: Vec<String> = self.columns.iter().map(|c| quoted(&c.name)).collect();
        names.join(", ")
    }

    fn key_names(&self) -> Vec<&str> {
        let name = |at: &usize| self.columns[*at].name.as_str();
        self.key.iter().map(name).collect()
    }

    /// The key in an order that is the same everywhere: by bytes, where a collation would differ.
    pub fn key_list(&self, collation: &str) -> String {
        let column = |at: &usize| {
            let column = &self.columns[*at];
            match column.kind {
                Kind::Text => format!("{} COLLATE {collation}", quoted(&column.name)),
                _ => quoted(&column.name),
            }
        };
        self.key.iter().map(column).collect::<Vec<_>>().join(", ")
    }
}

pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(name: &str, columns: &[(&str, Kind)], parents: &[&str]) -> Table {
        Table {
            name: name.to_owned(),
            columns: columns
                .iter()
                .map(|(name, kind)| Column {
                    name: (*name).to_owned(),
                    kind: *kind,
                })
                .collect(),
            key: vec![0],
            parents: parents.iter().map(|name| (*name).to_owned()).collect(),
        }
    }

    #[test]
    fn parents_come_first_and_circles_are_refused() {
        let id = [("id", Kind::Integer)];
        let ordered = in_order(vec![
            table("attempt", &id, &["learner", "passage"]),
            table("learner", &id, &[]),
            table("passage", &id, &["learner"]),
        ])
        .unwrap();
        let names: Vec<&str> = ordered.iter().map(|table| table.name.as_str()).collect();
        assert_eq!(names, ["learner", "passage", "attempt"]);
        let circle = in_order(vec![table("a", &id, &["b"]), table("b", &id, &["a"])]);
        assert!(circle.unwrap_err().to_string().contains("a, b"));
    }

    #[test]
    fn what_would_be_lost_is_named() {
        let id = ("id", Kind::Integer);
        let plain = [table("a", &[id, ("is_new", Kind::Boolean)], &[])];
        let as_number = [table("a", &[id, ("is_new", Kind::Integer)], &[])];
        compare(&plain, &as_number).unwrap();
        let cases = [
            (vec![table("a", &[id], &[])], "a.is_new"),
            (
                vec![table("a", &[id, ("is_new", Kind::Text)], &[])],
                "a.is_new",
            ),
            (vec![], "table a is only in the source"),
        ];
        for (target, expected) in cases {
            let message = compare(&plain, &target).unwrap_err().to_string();
            assert!(message.contains(expected), "{message}");
        }
        let message = compare(&[], &plain).unwrap_err().to_string();
        assert!(message.contains("only in the target"), "{message}");
    }
}

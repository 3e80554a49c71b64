//! Accounts out of a CSV table: every row is checked, and everything that is wrong is told.

use listen_core::account::{AccountError, Email, parse_name};
use listen_store::account::Role;
use std::collections::HashMap;

/// Most accounts in one table.
pub const MAX_ROWS: usize = 1000;
/// The columns; only the first must be there.
pub const COLUMNS: [&str; 3] = ["email", "name", "role"];

/// An account of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Line in the table, from 1.
    pub line: i64,
    /// Address.
    pub email: Email,
    /// Name; may be empty.
    pub name: String,
    /// Role; learner where the table does not say.
    pub role: Role,
}

/// Something that is wrong in one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Line in the table, from 1.
    pub line: i64,
    /// What was found there.
    pub found: String,
    /// Translation key of what is wrong.
    pub key: &'static str,
}

/// What stands in a table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    /// The rows that can be read, also where others cannot; none if there are more than
    /// [`MAX_ROWS`].
    pub rows: Vec<Row>,
    /// Everything that is wrong, in the order of the lines.
    pub faults: Vec<Fault>,
}

/// Reads a table whose first line names its columns.
#[must_use]
pub fn read(text: &str) -> Table {
    // The reader counts the line feeds of Windows one line late.
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .flexible(true)
        .from_reader(text.as_bytes());
    let columns = match columns(&mut reader) {
        Ok(columns) => columns,
        Err(faults) => {
            return Table {
                rows: Vec::new(),
                faults,
            };
        }
    };
    let (mut rows, mut faults, mut lines) = (Vec::new(), Vec::new(), HashMap::new());
    for record in reader.records() {
        match record {
            Ok(record) => match row(&record, &columns) {
                Ok(row) => {
                    if let Some(first) = lines.insert(row.email.as_str().to_owned(), row.line) {
                        let found = format!("{} ({first})", row.email.as_str());
                        faults.push(fault(row.line, &found, "accounts-import-error-twice"));
                    }
                    rows.push(row);
                }
                Err(more) => faults.extend(more),
            },
            Err(error) => faults.push(unreadable(&error)),
        }
    }
    if rows.len() > MAX_ROWS {
        faults.push(fault(
            0,
            &rows.len().to_string(),
            "accounts-import-error-many",
        ));
        rows.clear();
    }
    if rows.is_empty() && faults.is_empty() {
        faults.push(fault(1, "", "accounts-import-error-empty"));
    }
    Table { rows, faults }
}

fn fault(line: i64, found: &str, key: &'static str) -> Fault {
    Fault {
        line,
        found: found.to_owned(),
        key,
    }
}

fn unreadable(error: &csv::Error) -> Fault {
    let line = error.position().map_or(0, number);
    fault(line, "", "accounts-import-error-csv")
}

fn number(position: &csv::Position) -> i64 {
    i64::try_from(position.line()).unwrap_or(i64::MAX)
}

/// Where each of [`COLUMNS`] stands.
type Places = [Option<usize>; 3];

fn columns(reader: &mut csv::Reader<&[u8]>) -> Result<Places, Vec<Fault>> {
    let head = reader.headers().map_err(|error| vec![unreadable(&error)])?;
    let names: Vec<String> = head.iter().map(str::to_lowercase).collect();
    let unknown: Vec<Fault> = names
        .iter()
        .filter(|name| !COLUMNS.contains(&name.as_str()))
        .map(|name| fault(1, name, "accounts-import-error-column"))
        .collect();
    let places = COLUMNS.map(|column| names.iter().position(|name| name == column));
    if places[0].is_none() {
        return Err(vec![fault(
            1,
            &names.join(", "),
            "accounts-import-error-email-column",
        )]);
    }
    if unknown.is_empty() {
        Ok(places)
    } else {
        Err(unknown)
    }
}

fn row(record: &csv::StringRecord, columns: &Places) -> Result<Row, Vec<Fault>> {
    let line = record.position().map_or(0, number);
    let cell = |column: usize| {
        let place = columns[column];
        place.and_then(|at| record.get(at)).unwrap_or_default()
    };
    let email = Email::parse(cell(0)).map_err(|error| fault(line, cell(0), key(error)));
    let name = parse_name(cell(1)).map_err(|error| fault(line, cell(1), key(error)));
    let role = match cell(2) {
        "" => Ok(Role::Learner),
        text => Role::parse(text).ok_or_else(|| fault(line, text, "accounts-import-error-role")),
    };
    match (email, name, role) {
        (Ok(email), Ok(name), Ok(role)) => Ok(Row {
            line,
            email,
            name,
            role,
        }),
        (email, name, role) => Err([email.err(), name.err(), role.err()]
            .into_iter()
            .flatten()
            .collect()),
    }
}

fn key(error: AccountError) -> &'static str {
    listen_web::account_form::error_key(error)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(text: &str) -> Vec<(i64, &'static str)> {
        let faults = read(text).faults;
        faults.iter().map(|fault| (fault.line, fault.key)).collect()
    }

    #[test]
    fn a_table_is_read_however_its_columns_stand() {
        let text = "\u{feff}Name,Email\r\n\"Li, Ming\", LI@example.org \r\n,b@example.org\r\n";
        let Table { rows, faults } = read(text);
        assert_eq!(faults, []);
        assert_eq!(
            (rows[0].email.as_str(), rows[0].name.as_str()),
            ("li@example.org", "Li, Ming")
        );
        assert_eq!((rows[1].line, rows[1].role), (3, Role::Learner));
        let rows = read("email,name,role\na@example.org,,editor\n").rows;
        assert_eq!(rows[0].role, Role::Editor);
    }

    #[test]
    fn all_that_is_wrong_is_told_with_its_line() {
        let long = "n".repeat(81);
        let text = format!(
            "email,name,role\nok@example.org,,\nx,{long},king\nOK@example.org,,\nb@example.org,,queen\n"
        );
        assert_eq!(
            faults(&text),
            [
                (3, "error-email"),
                (3, "error-name"),
                (3, "accounts-import-error-role"),
                (4, "accounts-import-error-twice"),
                (5, "accounts-import-error-role"),
            ]
        );
        assert_eq!(faults("email\n"), [(1, "accounts-import-error-empty")]);
        assert_eq!(faults(""), [(1, "accounts-import-error-email-column")]);
        assert_eq!(
            faults("name\nx\n"),
            [(1, "accounts-import-error-email-column")]
        );
        assert_eq!(
            faults("email,age\na@example.org,7\n"),
            [(1, "accounts-import-error-column")]
        );
        let many = (0..=MAX_ROWS)
            .map(|n| format!("l{n}@example.org"))
            .collect::<Vec<_>>()
            .join("\n");
        assert_eq!(
            faults(&format!("email\n{many}")),
            [(0, "accounts-import-error-many")]
        );
    }
}

//! Tables as CSV and as Markdown.

use crate::error::PageError;

/// A table of texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Heads of the columns.
    pub columns: Vec<String>,
    /// Rows, each as long as `columns`.
    pub rows: Vec<Vec<String>>,
}

impl Table {
    /// As RFC 4180 has it: lines end with CR LF, quotes are doubled. A cell that a spreadsheet
    /// would take for a formula gets an apostrophe in front of it.
    ///
    /// # Errors
    /// [`PageError::Internal`] if a row is shorter or longer than the others.
    pub fn to_csv(&self) -> Result<String, PageError> {
        let failed = |error: csv::Error| PageError::Internal(error.to_string());
        let mut writer = csv::WriterBuilder::new()
            .terminator(csv::Terminator::CRLF)
            .from_writer(Vec::new());
        writer.write_record(&self.columns).map_err(failed)?;
        for row in &self.rows {
            writer
                .write_record(row.iter().map(|cell| harmless(cell)))
                .map_err(failed)?;
        }
        let bytes = writer
            .into_inner()
            .map_err(|error| PageError::Internal(error.to_string()))?;
        String::from_utf8(bytes).map_err(|error| PageError::Internal(error.to_string()))
    }

    /// As the tables of GitHub and most programs for notes.
    #[must_use]
    pub fn to_markdown(&self) -> String {
        let mut text = markdown_row(&self.columns);
        text.push('|');
        text.push_str(&" --- |".repeat(self.columns.len()));
        text.push('\n');
        for row in &self.rows {
            text.push_str(&markdown_row(row));
        }
        text
    }
}

/// A cell that no spreadsheet computes.
fn harmless(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

fn markdown_row(cells: &[String]) -> String {
    let cells: Vec<String> = cells.iter().map(|cell| markdown_text(cell)).collect();
    format!("| {} |\n", cells.join(" | "))
}

/// A text of one line in which Markdown sees no marks of its own.
#[must_use]
pub fn markdown_text(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\r' => safe.push(' '),
            '\\' | '|' | '*' | '_' | '`' | '[' | ']' | '<' | '>' | '#' => {
                safe.push('\\');
                safe.push(c);
            }
            _ => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(cell: &str) -> Table {
        Table {
            columns: vec!["a".to_owned(), "b".to_owned()],
            rows: vec![vec![cell.to_owned(), "2".to_owned()]],
        }
    }

    #[test]
    fn csv_is_quoted_and_computes_nothing() {
        for (cell, expected) in [
            ("plain", "plain,2"),
            ("say \"hi\", twice", "\"say \"\"hi\"\", twice\",2"),
            ("two\nlines", "\"two\nlines\",2"),
            ("=1+1", "'=1+1,2"),
            ("+1", "'+1,2"),
            ("-1", "'-1,2"),
            ("@SUM(A1)", "'@SUM(A1),2"),
            ("\t=1", "'\t=1,2"),
            ("a=b", "a=b,2"),
            ("苹果", "苹果,2"),
        ] {
            let csv = table(cell).to_csv().unwrap();
            assert_eq!(csv, format!("a,b\r\n{expected}\r\n"), "{cell}");
        }
    }

    #[test]
    fn markdown_keeps_its_columns() {
        let text = table("a|b\n*c* <img>").to_markdown();
        assert_eq!(
            text,
            "| a | b |\n| --- | --- |\n| a\\|b \\*c\\* \\<img\\> | 2 |\n"
        );
    }
}

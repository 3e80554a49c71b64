//! The SQLite file of the product before this one. It is another program's database, opened to be
//! read only, so its statements stand here and not among ours.

use crate::StoreError;
use listen_core::old_product::{OldSession, Refused};
use listen_core::time::Timestamp;
use serde_json::{Map, Value};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteRow};
use sqlx::{
    Column as _, ConnectOptions as _, Connection as _, Row as _, TypeInfo as _, ValueRef as _,
};
use std::collections::HashMap;
use std::path::Path;

/// What was found in the file.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct OldDatabase {
    /// Users, each with the sessions that can be taken.
    pub users: Vec<OldUser>,
    /// Sessions that cannot, and why.
    pub refused: Vec<Refused>,
}

/// A user of the old product.
#[derive(Debug, Clone, PartialEq)]
pub struct OldUser {
    /// Address.
    pub email: String,
    /// Sessions that can be taken.
    pub sessions: Vec<OldSession>,
}

/// Reads a file; it is not changed. Columns came and went in the old product, so all of them are
/// asked for.
///
/// # Errors
/// What SQLite says: the file is not there, no database, or has not the old product's tables.
pub async fn read(path: &Path, now: Timestamp) -> Result<OldDatabase, StoreError> {
    let mut connection = SqliteConnectOptions::new()
        .filename(path)
        .read_only(true)
        .connect()
        .await?;
    let mut answers = by(
        &mut connection,
        "SELECT * FROM practice_answers ORDER BY attempted_at",
        "question_id",
    )
    .await?;
    let mut questions = by(
        &mut connection,
        "SELECT * FROM practice_questions ORDER BY \"index\"",
        "session_id",
    )
    .await?;
    let mut sessions = by(
        &mut connection,
        "SELECT * FROM practice_sessions ORDER BY created_at",
        "user_id",
    )
    .await?;
    let users = rows(
        &mut connection,
        "SELECT id, email FROM users ORDER BY created_at",
    )
    .await?;
    connection.close().await?;
    let mut found = OldDatabase::default();
    for user in users {
        let own = sessions.remove(&name_of(&user, "id")).unwrap_or_default();
        let mut taken = Vec::new();
        for session in own {
            let place = format!("practice_sessions {}", name_of(&session, "id"));
            let session = with_questions(session, &mut questions, &mut answers);
            match OldSession::parse(&Value::Object(session), now) {
                Ok(session) => taken.push(session),
                Err(reason) => found.refused.push(Refused { place, reason }),
            }
        }
        found.users.push(OldUser {
            email: name_of(&user, "email").trim().to_lowercase(),
            sessions: taken,
        });
    }
    Ok(found)
}

type Fields = Map<String, Value>;
type Grouped = HashMap<String, Vec<Fields>>;

/// The session as the page had it, with its questions and their answers inside. Where there are no
/// rows of questions, those inside the stored JSON are what is left.
fn with_questions(mut session: Fields, questions: &mut Grouped, answers: &mut Grouped) -> Fields {
    let rows = questions
        .remove(&name_of(&session, "id"))
        .unwrap_or_default();
    // The key of the row is no date, but the page's was.
    session.remove("id");
    if rows.is_empty() {
        return session;
    }
    let questions = rows.into_iter().map(|mut question| {
        let given = answers
            .remove(&name_of(&question, "id"))
            .unwrap_or_default();
        let given = given.into_iter().map(Value::Object).collect();
        question.insert("answers".to_owned(), given);
        Value::Object(question)
    });
    session.insert("questions".to_owned(), questions.collect());
    session
}

fn name_of(row: &Fields, column: &str) -> String {
    match row.get(column) {
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
        None => String::new(),
    }
}

async fn by(
    connection: &mut SqliteConnection,
    sql: &'static str,
    column: &str,
) -> Result<Grouped, StoreError> {
    let mut grouped = Grouped::new();
    for row in rows(connection, sql).await? {
        grouped.entry(name_of(&row, column)).or_default().push(row);
    }
    Ok(grouped)
}

async fn rows(
    connection: &mut SqliteConnection,
    sql: &'static str,
) -> Result<Vec<Fields>, StoreError> {
    let rows = sqlx::query(sql).fetch_all(connection).await?;
    rows.iter()
        .map(|row| fields(row).map_err(StoreError::from))
        .collect()
}

/// A row with whatever types its values have: SQLite lets each row differ.
fn fields(row: &SqliteRow) -> sqlx::Result<Fields> {
    row.columns()
        .iter()
        .map(|column| {
            let idx = column.ordinal();
            let raw = row.try_get_raw(idx)?;
            let value = match raw.type_info().name() {
                _ if raw.is_null() => Value::Null,
                "TEXT" => Value::from(row.try_get_unchecked::<String, _>(idx)?),
                "REAL" => Value::from(row.try_get_unchecked::<f64, _>(idx)?),
                "BLOB" => Value::Null,
                _ => Value::from(row.try_get_unchecked::<i64, _>(idx)?),
            };
            Ok((column.name().to_owned(), value))
        })
        .collect()
}

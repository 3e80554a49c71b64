//! Databases of PostgreSQL that are there for a moment, on the server of another one.

use crate::StoreError;
use sqlx::{Connection as _, PgConnection};

/// Makes an empty database called `name` on the server of `url`, and as its role.
///
/// # Errors
/// What the database says: [`StoreError::Denied`] where the role may not.
pub async fn create(url: &str, name: &str) -> Result<(), StoreError> {
    run(url, format!("CREATE DATABASE {}", quoted(name))).await
}

/// Removes it again, also under programs that are connected.
///
/// # Errors
/// What the database says.
pub async fn drop(url: &str, name: &str) -> Result<(), StoreError> {
    run(url, format!("DROP DATABASE {} WITH (FORCE)", quoted(name))).await
}

/// As an identifier.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

async fn run(url: &str, statement: String) -> Result<(), StoreError> {
    let mut connection = PgConnection::connect(url).await?;
    sqlx::raw_sql(sqlx::AssertSqlSafe(statement))
        .execute(&mut connection)
        .await?;
    connection.close().await?;
    Ok(())
}

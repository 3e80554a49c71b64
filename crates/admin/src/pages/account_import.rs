//! `/accounts/import`: many accounts out of a CSV table. First it is checked and nothing changes;
//! one bad row keeps all of them out.

use crate::AdminState;
use crate::account_csv::{self, Fault, Row, Table};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use listen_core::account::Email;
use listen_store::StoreError;
use listen_store::account::NewAccount;
use listen_store::account_import::{self, Invited};
use listen_web::context::SignedIn;
use listen_web::error::PageError;
use listen_web::form::FormBody;
use listen_web::page::Page;
use listen_web::password::NOBODY;
use listen_web::shell::Shell;
use listen_web::state::WebState;
use listen_web::token;
use serde::Deserialize;
use std::fmt::Write as _;

/// The table, and what is wrong with it or what would be made.
#[derive(Template)]
#[template(path = "pages/account_import.html")]
struct ImportPage {
    shell: Shell,
    text: String,
    faults: Vec<Fault>,
    n_ready: i64,
}

/// The accounts that were made, with their links, which are shown once.
#[derive(Template)]
#[template(path = "pages/account_imported.html")]
struct ImportedPage {
    shell: Shell,
    n_made: i64,
    table: String,
}

/// The form.
#[derive(Debug, Deserialize)]
pub struct ImportForm {
    text: String,
    /// `check` or `import`.
    #[serde(rename = "do")]
    action: String,
}

fn page(shell: Shell, text: String, faults: Vec<Fault>, n_ready: usize) -> Page<impl Template> {
    Page(ImportPage {
        shell,
        text,
        faults,
        n_ready: i64::try_from(n_ready).unwrap_or(i64::MAX),
    })
}

/// `GET /accounts/import`.
pub async fn show(signed_in: SignedIn) -> Response {
    page(signed_in.context.shell, String::new(), Vec::new(), 0).into_response()
}

/// The rows of the table, none of whose addresses has an account; or all that is wrong, at once.
async fn check(web: &WebState, text: &str) -> Result<Result<Vec<Row>, Vec<Fault>>, PageError> {
    let Table { rows, mut faults } = account_csv::read(text);
    let emails: Vec<Email> = rows.iter().map(|row| row.email.clone()).collect();
    let taken = account_import::taken(&web.db, &emails).await?;
    let is_taken = |row: &&Row| taken.iter().any(|email| email == row.email.as_str());
    faults.extend(rows.iter().filter(is_taken).map(|row| Fault {
        line: row.line,
        found: row.email.as_str().to_owned(),
        key: "accounts-import-error-taken",
    }));
    faults.sort_by_key(|fault| fault.line);
    Ok(if faults.is_empty() {
        Ok(rows)
    } else {
        Err(faults)
    })
}

/// `POST /accounts/import`: checks, or imports.
///
/// # Errors
/// [`PageError::Field`] for something else to do; what the store says.
pub async fn create(
    State(state): State<AdminState>,
    signed_in: SignedIn,
    FormBody(form): FormBody<ImportForm>,
) -> Result<Response, PageError> {
    let is_import = match form.action.as_str() {
        "check" => false,
        "import" => true,
        other => {
            let message = format!("do: `{other}` is none of check, import");
            return Err(PageError::Field(message));
        }
    };
    let (actor, shell) = (signed_in.account_id, signed_in.context.shell);
    match check(&state.web, &form.text).await? {
        Err(faults) => {
            let page = page(shell, form.text, faults, 0);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Ok(rows) if is_import => import(&state, actor, shell, &rows).await,
        Ok(rows) => Ok(page(shell, form.text, Vec::new(), rows.len()).into_response()),
    }
}

async fn import(
    state: &AdminState,
    actor: i64,
    shell: Shell,
    rows: &[Row],
) -> Result<Response, PageError> {
    let secrets: Vec<String> = rows.iter().map(|_| token::random()).collect();
    let hashes: Vec<String> = secrets.iter().map(|secret| token::hash(secret)).collect();
    let invited: Vec<Invited<'_>> = rows
        .iter()
        .zip(&hashes)
        .map(|(row, hash)| Invited {
            account: NewAccount {
                email: &row.email,
                name: &row.name,
                password_hash: NOBODY,
                role: row.role,
                locale: shell.locale.as_str(),
                consent_version: None,
            },
            token_hash: hash,
        })
        .collect();
    let now = state.web.clock.now();
    match account_import::insert_all(&state.web.db, actor, &invited, now).await {
        Ok(made) => Ok(Page(ImportedPage {
            n_made: i64::try_from(made.len()).unwrap_or(i64::MAX),
            table: links(state, rows, &secrets),
            shell,
        })
        .into_response()),
        // Somebody registered between the check and the import.
        Err(StoreError::Conflict) => Err(PageError::Field(
            "one of the addresses has got an account just now; check again".to_owned(),
        )),
        Err(error) => Err(error.into()),
    }
}

/// `email,link`, a line each.
fn links(state: &AdminState, rows: &[Row], secrets: &[String]) -> String {
    let mut table = String::new();
    for (row, secret) in rows.iter().zip(secrets) {
        let link = state.public_url.link(secret);
        // Writing into a text cannot fail.
        let _ = writeln!(table, "{},{link}", row.email.as_str());
    }
    table
}

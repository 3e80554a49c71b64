//! `/classes`: the classes, and a new one.

use crate::join_code;
use crate::notice::ListQuery;
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use listen_store::StoreError;
use listen_store::class::{self, Class, MAX_NAME_CHARS};
use listen_web::context::SignedIn;
use listen_web::error::PageError;
use listen_web::form::{FormBody, QueryString};
use listen_web::page::{Page, Pager};
use listen_web::shell::Shell;
use listen_web::state::WebState;
use serde::Deserialize;

const PER_PAGE: i64 = 50;
/// Codes that are tried before giving up: each is one of 887 million.
const N_CODES: usize = 5;

/// The list and the form.
#[derive(Template)]
#[template(path = "pages/classes.html")]
pub struct ClassesPage {
    shell: Shell,
    rows: Vec<Class>,
    n_rows: i64,
    name: String,
    is_wrong: bool,
    pager: Pager,
}

/// A name.
#[derive(Debug, Deserialize)]
pub struct NameForm {
    name: String,
}

impl NameForm {
    /// The name without blanks around it, if it is one.
    #[must_use]
    pub fn checked(&self) -> Option<&str> {
        let name = self.name.trim();
        let is_name = !name.is_empty()
            && name.chars().count() <= MAX_NAME_CHARS
            && !name.contains(char::is_control);
        is_name.then_some(name)
    }
}

async fn page(
    web: &WebState,
    shell: Shell,
    number: i64,
    wrong: Option<String>,
) -> Result<Page<ClassesPage>, PageError> {
    let found = class::list(&web.db, number, PER_PAGE).await?;
    Ok(Page(ClassesPage {
        pager: Pager {
            page: found.page,
            n_pages: found.n_pages(),
            base: "/classes?page=".to_owned(),
        },
        n_rows: found.n_rows,
        rows: found.rows,
        is_wrong: wrong.is_some(),
        name: wrong.unwrap_or_default(),
        shell,
    }))
}

/// `GET /classes`.
///
/// # Errors
/// What the store says.
pub async fn show(
    State(web): State<WebState>,
    mut signed_in: SignedIn,
    QueryString(query): QueryString<ListQuery>,
) -> Result<Page<ClassesPage>, PageError> {
    signed_in.context.shell.notice = query.notice_key();
    page(&web, signed_in.context.shell, query.page(), None).await
}

/// `POST /classes`: makes a class.
///
/// # Errors
/// What the store says.
pub async fn create(
    State(web): State<WebState>,
    signed_in: SignedIn,
    FormBody(form): FormBody<NameForm>,
) -> Result<Response, PageError> {
    let Some(name) = form.checked() else {
        let page = page(&web, signed_in.context.shell, 1, Some(form.name)).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    for _ in 0..N_CODES {
        let code = join_code::random();
        let now = web.clock.now();
        match class::insert(&web.db, signed_in.account_id, name, &code, now).await {
            Ok(id) => return Ok(Redirect::to(&format!("/classes/{id}")).into_response()),
            Err(StoreError::Conflict) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(PageError::Internal("no free code for a class".to_owned()))
}

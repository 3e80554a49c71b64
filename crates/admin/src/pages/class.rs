//! `/classes/{id}`: one class with its learners, what they have to do and what they made of it.

use crate::csv_file::{csv_file, table};
use crate::gradebook::{Cell, Gradebook};
use crate::join_code;
use crate::notice::ListQuery;
use crate::pages::classes::NameForm;
use crate::school_form::{AssignmentErrors, AssignmentForm};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use listen_store::class::assignment::{self, Assignment, Choice, FORMS};
use listen_store::class::member::{self, Member};
use listen_store::class::{self, Change, Class, grade};
use listen_store::learner_card::Misheard;
use listen_web::context::SignedIn;
use listen_web::error::PageError;
use listen_web::form::{FormBody, PathPart, QueryString};
use listen_web::format::iso_date_time;
use listen_web::page::Page;
use listen_web::shell::Shell;
use listen_web::state::WebState;

/// The page.
#[derive(Template)]
#[template(path = "pages/class.html")]
struct ClassPage {
    shell: Shell,
    class: Class,
    members: Vec<Member>,
    assignments: Vec<Assignment>,
    choices: Vec<Choice>,
    book: Gradebook,
    misheard: Option<Vec<Misheard>>,
    min_learners: i64,
    form: AssignmentForm,
    errors: AssignmentErrors,
}

impl ClassPage {
    fn forms(&self) -> Vec<(&'static str, bool)> {
        let is_chosen = |form: &str| form == self.form.form;
        FORMS.iter().map(|form| (*form, is_chosen(form))).collect()
    }
}

async fn find(web: &WebState, id: i64) -> Result<Class, PageError> {
    class::find(&web.db, id).await?.ok_or(PageError::NotFound)
}

async fn book(
    web: &WebState,
    id: i64,
) -> Result<(Vec<Member>, Vec<Assignment>, Gradebook), PageError> {
    let members = member::list(&web.db, id).await?;
    let assignments = assignment::list(&web.db, id).await?;
    let grades = grade::of_class(&web.db, id).await?;
    let book = Gradebook::new(&members, &assignments, &grades);
    Ok((members, assignments, book))
}

async fn page(
    web: &WebState,
    mut shell: Shell,
    id: i64,
    form: AssignmentForm,
    errors: AssignmentErrors,
) -> Result<Page<impl Template + use<>>, PageError> {
    let class = find(web, id).await?;
    let (members, assignments, book) = book(web, id).await?;
    // Forms of this page post elsewhere, where no page is.
    shell.path = format!("/classes/{id}");
    Ok(Page(ClassPage {
        shell,
        class,
        members,
        assignments,
        choices: assignment::choices(&web.db).await?,
        book,
        misheard: member::misheard(&web.db, id).await?,
        min_learners: member::MIN_LEARNERS,
        form,
        errors,
    }))
}

/// `GET /classes/{id}`.
///
/// # Errors
/// [`PageError::NotFound`]; what the store says.
pub async fn show(
    State(web): State<WebState>,
    mut signed_in: SignedIn,
    PathPart(id): PathPart<i64>,
    QueryString(query): QueryString<ListQuery>,
) -> Result<Response, PageError> {
    signed_in.context.shell.notice = query.notice_key();
    let (form, errors) = (AssignmentForm::default(), AssignmentErrors::default());
    let page = page(&web, signed_in.context.shell, id, form, errors).await?;
    Ok(page.into_response())
}

async fn change(
    web: &WebState,
    signed_in: &SignedIn,
    id: i64,
    change: Change<'_>,
) -> Result<Redirect, PageError> {
    let class = find(web, id).await?;
    let now = web.clock.now();
    class::change(&web.db, signed_in.account_id, &class, change, now).await?;
    Ok(Redirect::to(&format!("/classes/{id}?notice=class")))
}

/// `POST /classes/{id}/name`.
///
/// # Errors
/// [`PageError::Field`] for what is no name; [`PageError::NotFound`].
pub async fn set_name(
    State(web): State<WebState>,
    signed_in: SignedIn,
    PathPart(id): PathPart<i64>,
    FormBody(form): FormBody<NameForm>,
) -> Result<Redirect, PageError> {
    let name = form
        .checked()
        .ok_or_else(|| PageError::Field("name: 1 to 80 characters on one line".to_owned()))?;
    change(&web, &signed_in, id, Change::Name(name)).await
}

/// `POST /classes/{id}/code`: a new code; the old one no longer works.
///
/// # Errors
/// [`PageError::NotFound`]; what the store says.
pub async fn renew_code(
    State(web): State<WebState>,
    signed_in: SignedIn,
    PathPart(id): PathPart<i64>,
) -> Result<Redirect, PageError> {
    let code = join_code::random();
    change(&web, &signed_in, id, Change::Code(&code)).await
}

/// `POST /classes/{id}/archive`: out of use.
///
/// # Errors
/// [`PageError::NotFound`]; what the store says.
pub async fn archive(
    State(web): State<WebState>,
    signed_in: SignedIn,
    PathPart(id): PathPart<i64>,
) -> Result<Redirect, PageError> {
    let now = web.clock.now();
    change(&web, &signed_in, id, Change::Archive(now)).await
}

/// `POST /classes/{id}/restore`: in use again.
///
/// # Errors
/// [`PageError::NotFound`]; what the store says.
pub async fn restore(
    State(web): State<WebState>,
    signed_in: SignedIn,
    PathPart(id): PathPart<i64>,
) -> Result<Redirect, PageError> {
    change(&web, &signed_in, id, Change::Restore).await
}

/// `POST /classes/{id}/assignments`: gives the class something to do.
///
/// # Errors
/// [`PageError::NotFound`]; what the store says.
pub async fn assign(
    State(web): State<WebState>,
    signed_in: SignedIn,
    PathPart(id): PathPart<i64>,
    FormBody(form): FormBody<AssignmentForm>,
) -> Result<Response, PageError> {
    find(&web, id).await?;
    let now = web.clock.now();
    let errors = match form.checked(&signed_in.context.shell.zone) {
        Ok(new) => {
            if assignment::insert(&web.db, signed_in.account_id, id, &new, now).await? {
                let to = format!("/classes/{id}?notice=assigned");
                return Ok(Redirect::to(&to).into_response());
            }
            AssignmentErrors {
                slug: Some("school-error-passage"),
                ..AssignmentErrors::default()
            }
        }
        Err(errors) => errors,
    };
    let page = page(&web, signed_in.context.shell, id, form, errors).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// `POST /classes/{id}/assignments/{assignment}/delete`.
///
/// # Errors
/// [`PageError::NotFound`]; what the store says.
pub async fn unassign(
    State(web): State<WebState>,
    signed_in: SignedIn,
    PathPart((id, assignment_id)): PathPart<(i64, i64)>,
) -> Result<Redirect, PageError> {
    let assignments = assignment::list(&web.db, id).await?;
    let found = assignments.iter().find(|one| one.id == assignment_id);
    let found = found.ok_or(PageError::NotFound)?;
    let now = web.clock.now();
    assignment::delete(&web.db, signed_in.account_id, id, found, now).await?;
    Ok(Redirect::to(&format!("/classes/{id}?notice=unassigned")))
}

/// `POST /classes/{id}/members/{learner}/remove`.
///
/// # Errors
/// [`PageError::NotFound`]; what the store says.
pub async fn remove(
    State(web): State<WebState>,
    signed_in: SignedIn,
    PathPart((id, learner_id)): PathPart<(i64, i64)>,
) -> Result<Redirect, PageError> {
    let members = member::list(&web.db, id).await?;
    let found = members.iter().find(|one| one.learner_id == learner_id);
    let found = found.ok_or(PageError::NotFound)?;
    member::remove(&web.db, signed_in.account_id, id, found, web.clock.now()).await?;
    Ok(Redirect::to(&format!("/classes/{id}?notice=removed")))
}

/// `GET /classes/{id}/gradebook.csv`.
///
/// # Errors
/// [`PageError::NotFound`]; what the store says.
pub async fn gradebook(
    State(web): State<WebState>,
    _signed_in: SignedIn,
    PathPart(id): PathPart<i64>,
) -> Result<Response, PageError> {
    find(&web, id).await?;
    let (members, assignments, book) = book(&web, id).await?;
    let columns = [
        "email",
        "name",
        "passage",
        "form",
        "due_at",
        "best_percent",
        "tries",
        "first_at",
        "late",
        "most_plays",
        "plays_allowed",
    ];
    let mut rows = Vec::new();
    for (member, cells) in members.iter().zip(&book.rows) {
        for (assignment, cell) in assignments.iter().zip(cells) {
            rows.push(line(member, assignment, cell));
        }
    }
    csv_file(&format!("gradebook-{id}"), &table(&columns, rows))
}

fn line(member: &Member, assignment: &Assignment, cell: &Cell) -> Vec<String> {
    let number = |value: Option<i64>| value.map(|n| n.to_string()).unwrap_or_default();
    vec![
        member.email.clone(),
        member.name.clone(),
        assignment.slug.clone(),
        assignment.form.clone(),
        assignment.due_at.map(iso_date_time).unwrap_or_default(),
        number(cell.best_percent),
        cell.n_tries.to_string(),
        cell.first_at.map(iso_date_time).unwrap_or_default(),
        if cell.is_late { "yes" } else { "no" }.to_owned(),
        number(cell.most_plays),
        number(assignment.max_plays),
    ]
}

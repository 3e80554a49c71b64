//! `GET /accounts/{id}`: one account and how its learner gets on.

use crate::notice::ListQuery;
use askama::Template;
use axum::extract::State;
use listen_core::ability;
use listen_store::account::{self, Account, Role};
use listen_store::learner_card::{self, AttemptRow, LearnerFigures, Misheard};
use listen_store::quota::{self, Quota};
use listen_store::session::{self, SessionRow};
use listen_store::{model_use, second_factor};
use listen_web::chart::Bars;
use listen_web::context::SignedIn;
use listen_web::error::PageError;
use listen_web::form::{PathPart, QueryString};
use listen_web::page::Page;
use listen_web::shell::Shell;
use listen_web::state::WebState;

/// The page.
#[derive(Template)]
#[template(path = "pages/account.html")]
pub struct AccountPage {
    shell: Shell,
    account: Account,
    figures: LearnerFigures,
    level: Option<&'static str>,
    minutes: String,
    attempts: Vec<AttemptRow>,
    misheard: Vec<Misheard>,
    sessions: Vec<SessionRow>,
    has_factor: bool,
    roles: Vec<(&'static str, bool)>,
    limits: [LimitField; 3],
    n_tokens_today: i64,
}

/// A limit that may be set for this learner alone.
#[derive(Debug)]
struct LimitField {
    /// In the form.
    name: &'static str,
    /// What is set; none is the limit of everybody.
    set: Option<i64>,
    /// The limit of everybody; none where another process knows it.
    of_all: Option<i64>,
}

fn limits(quota: Quota) -> [LimitField; 3] {
    let of_all = Quota::default();
    [
        LimitField {
            name: "texts_a_day",
            set: quota.texts_a_day,
            of_all: Some(of_all.max_texts_a_day()),
        },
        LimitField {
            name: "texts",
            set: quota.texts,
            of_all: Some(of_all.max_texts()),
        },
        LimitField {
            name: "tokens_a_day",
            set: quota.tokens_a_day,
            of_all: None,
        },
    ]
}

/// The account of an address, or "not found".
///
/// # Errors
/// [`PageError::NotFound`]; what the store says.
pub async fn find(web: &WebState, id: i64) -> Result<Account, PageError> {
    account::find(&web.db, id).await?.ok_or(PageError::NotFound)
}

/// Shows the page.
///
/// # Errors
/// [`PageError::NotFound`]; what the store says.
pub async fn show(
    State(web): State<WebState>,
    mut signed_in: SignedIn,
    PathPart(id): PathPart<i64>,
    QueryString(query): QueryString<ListQuery>,
) -> Result<Page<AccountPage>, PageError> {
    signed_in.context.shell.notice = query.notice_key();
    let shell = signed_in.context.shell;
    let account = find(&web, id).await?;
    let learner_id = account.learner_id;
    let figures = learner_card::figures(&web.db, learner_id).await?;
    let factor = second_factor::find(&web.db, id).await?;
    Ok(Page(AccountPage {
        limits: limits(quota::find(&web.db, learner_id).await?),
        n_tokens_today: model_use::spent(&web.db, learner_id, web.clock.now()).await?,
        minutes: minutes(&web, &shell, learner_id).await?,
        level: figures.theta.map(|theta| ability::level_of(theta).as_str()),
        attempts: learner_card::attempts(&web.db, learner_id).await?,
        misheard: learner_card::misheard(&web.db, learner_id).await?,
        sessions: session::list(&web.db, id, web.clock.now()).await?,
        has_factor: factor.is_some_and(|factor| factor.is_on),
        roles: Role::ALL
            .iter()
            .map(|role| (role.as_str(), role.as_str() == account.role))
            .collect(),
        figures,
        account,
        shell,
    }))
}

/// The chart of minutes by week.
async fn minutes(web: &WebState, shell: &Shell, learner_id: i64) -> Result<String, PageError> {
    let weeks = learner_card::weeks(&web.db, learner_id, web.clock.now()).await?;
    let n_weeks = learner_card::N_WEEKS;
    let values = weeks
        .into_iter()
        .zip(1..)
        .map(|(ms, i)| {
            (
                shell.n("accounts-weeks-ago", &(n_weeks - i)),
                Some(ms / 60_000),
            )
        })
        .collect();
    let chart = Bars::new(
        shell.t("accounts-minutes-by-week"),
        shell.t("accounts-week"),
        shell.t("accounts-minutes"),
        values,
        None,
    );
    Ok(chart.render(shell)?)
}

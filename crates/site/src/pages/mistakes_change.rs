//! What is done with mistakes: practise again, mastered, deleted, and back.

use crate::pages::mistakes::MistakesQuery;
use axum::extract::State;
use axum::response::Redirect;
use listen_core::calendar::Zone;
use listen_core::review::MistakeState;
use listen_store::mistake::{self, Chosen};
use listen_store::today;
use listen_web::context::Context;
use listen_web::error::PageError;
use listen_web::form::{FormBody, QueryString};
use listen_web::state::WebState;
use serde::Deserialize;

/// Fields of the form: `action`, `all`, and `mistake-<row>` for each that is ticked.
type Fields = std::collections::HashMap<String, String>;

/// What the form is for: everything that the filter finds, or what is ticked.
fn chosen(fields: &Fields, query: &MistakesQuery, zone: &Zone) -> Chosen {
    if fields.contains_key("all") {
        return Chosen::All(Box::new(query.filter(zone)));
    }
    let ids = fields
        .keys()
        .filter_map(|name| name.strip_prefix("mistake-")?.parse().ok());
    Chosen::Ids(ids.collect())
}

/// `POST /mistakes`: does one thing to many. `only` names the one mistake whose own button was
/// pressed.
///
/// # Errors
/// [`PageError::Field`] naming the actions; [`PageError::LoginNeeded`]; what the store says.
pub async fn change(
    State(web): State<WebState>,
    context: Context,
    QueryString(query): QueryString<MistakesQuery>,
    FormBody(fields): FormBody<Fields>,
) -> Result<Redirect, PageError> {
    let learner_id = context.learner_id().ok_or(PageError::LoginNeeded)?;
    let action = fields.get("action").map_or("", String::as_str);
    let (action, only) = action.split_once(':').unwrap_or((action, ""));
    let zone = today::zone(&web.db, learner_id).await?;
    let chosen = match only.parse() {
        Ok(id) => Chosen::Ids(vec![id]),
        Err(_) => chosen(&fields, &query, &zone),
    };
    let back = |done: &str| Redirect::to(&query.address_with(done));
    if chosen == Chosen::Ids(Vec::new()) {
        return Ok(back("done=none"));
    }
    let now = web.clock.now();
    let state = match action {
        "again" => {
            let n = mistake::practise_again(&web.db, learner_id, &chosen, now).await?;
            return Ok(back(&format!("done=again&n={n}")));
        }
        "master" => MistakeState::Mastered,
        "delete" => MistakeState::Deleted,
        "open" => MistakeState::Open,
        other => {
            return Err(PageError::Field(format!(
                "action: `{other}` is not `again`, `master`, `delete` or `open`"
            )));
        }
    };
    let changed = mistake::set_state(&web.db, learner_id, &chosen, state, now).await?;
    Ok(back(&format!(
        "done={action}&n={}&mark={}",
        changed.n_rows, changed.mark
    )))
}

/// What to take back.
#[derive(Debug, Deserialize)]
pub struct UndoForm {
    mark: i64,
}

/// `POST /mistakes/undo`: takes the last change back.
///
/// # Errors
/// [`PageError::LoginNeeded`] without any session; what the store says.
pub async fn undo(
    State(web): State<WebState>,
    context: Context,
    QueryString(query): QueryString<MistakesQuery>,
    FormBody(form): FormBody<UndoForm>,
) -> Result<Redirect, PageError> {
    let learner_id = context.learner_id().ok_or(PageError::LoginNeeded)?;
    let is_undone = mistake::undo(&web.db, learner_id, form.mark).await?;
    Ok(Redirect::to(&if is_undone {
        query.address_with("done=undo")
    } else {
        query.address()
    }))
}

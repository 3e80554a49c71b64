//! `GET /model`: what the language model costs, by day, account and purpose.

use crate::AdminState;
use askama::Template;
use axum::extract::State;
use listen_core::calendar::Day;
use listen_store::model_use::{self, AccountUse, PurposeUse};
use listen_web::context::SignedIn;
use listen_web::error::PageError;
use listen_web::page::Page;
use listen_web::shell::Shell;

/// Days that the page shows, and that calls are kept.
const N_DAYS: i64 = 30;
/// Accounts that the page lists, those with the most tokens first.
const N_ACCOUNTS: i64 = 20;
/// Tokens that the price is for.
const A_MILLION: f64 = 1_000_000.0;

/// The page.
#[derive(Template)]
#[template(path = "pages/model.html")]
pub struct ModelPage {
    shell: Shell,
    days: Vec<DayLine>,
    accounts: Vec<(AccountUse, String)>,
    purposes: Vec<PurposeUse>,
    /// All of the days.
    n_tokens: i64,
    n_calls: i64,
    cost: String,
    /// What a million tokens cost; empty where it is not set.
    price: String,
}

/// One day.
#[derive(Debug)]
struct DayLine {
    day: String,
    n_tokens: i64,
    n_calls: i64,
    cost: String,
}

/// What tokens cost; empty where no price is set. Four digits: a call costs fractions of a cent.
fn cost(price: Option<f64>, n_tokens: i64) -> String {
    let Some(price) = price else {
        return String::new();
    };
    let n_tokens = f64::from(i32::try_from(n_tokens).unwrap_or(i32::MAX));
    format!("{:.4}", price * n_tokens / A_MILLION)
}

/// Shows the page.
///
/// # Errors
/// What the store says.
pub async fn show(
    State(state): State<AdminState>,
    signed_in: SignedIn,
) -> Result<Page<ModelPage>, PageError> {
    let (db, now) = (&state.web.db, state.web.clock.now());
    let price = state.price_a_million;
    let since = model_use::day_of(now) - N_DAYS;
    let days: Vec<_> = model_use::days(db, N_DAYS)
        .await?
        .into_iter()
        .filter(|day| day.day > since)
        .collect();
    let n_tokens = days.iter().map(|day| day.n_tokens).sum();
    let accounts = model_use::by_account(db, since, N_ACCOUNTS).await?;
    Ok(Page(ModelPage {
        n_tokens,
        n_calls: days.iter().map(|day| day.n_calls).sum(),
        cost: cost(price, n_tokens),
        days: days
            .iter()
            .map(|day| DayLine {
                day: Day::of_number(day.day).to_string(),
                n_tokens: day.n_tokens,
                n_calls: day.n_calls,
                cost: cost(price, day.n_tokens),
            })
            .collect(),
        accounts: accounts
            .into_iter()
            .map(|account| {
                let cost = cost(price, account.n_tokens);
                (account, cost)
            })
            .collect(),
        purposes: model_use::by_purpose(db).await?,
        price: price.map_or_else(String::new, |price| price.to_string()),
        shell: signed_in.context.shell,
    }))
}

#[cfg(test)]
mod tests {
    use super::cost;

    #[test]
    fn tokens_cost_what_a_million_does() {
        assert_eq!(cost(Some(0.6), 2_500_000), "1.5000");
        assert_eq!(cost(Some(0.6), 500), "0.0003");
        assert_eq!(cost(None, 500), "");
    }
}

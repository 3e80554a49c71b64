//! `GET /alerts`: from which status on somebody is told, through which channels, and what was sent.

use crate::AdminState;
use crate::notice::ListQuery;
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use listen_alerts::{Event, Kind, channel as alert_channel, rule};
use listen_health::Status;
use listen_store::alert::channel::{self, Channel};
use listen_store::alert::delivery::{self, Delivery};
use listen_store::alert::{self, Rule, Setting};
use listen_store::audit::{self, Entry};
use listen_store::health_check;
use listen_web::context::SignedIn;
use listen_web::error::PageError;
use listen_web::form::{FormBody, PathPart, QueryString};
use listen_web::page::{Page, Pager};
use listen_web::shell::Shell;
use std::collections::{BTreeSet, HashMap};

const PER_PAGE: i64 = 20;
/// Longest delay, in minutes.
const MAX_DELAY: i64 = 1_440;
/// Longest interval, in minutes.
const MAX_REPEAT: i64 = 10_080;
/// What a dimension may alert from on.
const LEAST: [&str; 3] = ["WARN", "FAIL", "NEVER"];

/// The page.
#[derive(Template)]
#[template(path = "pages/alerts.html")]
pub struct AlertsPage {
    shell: Shell,
    rules: Vec<RuleRow>,
    delay: String,
    repeat: String,
    is_wrong: bool,
    channels: Vec<ChannelRow>,
    kinds: [Kind; 5],
    deliveries: Vec<DeliveryRow>,
    n_deliveries: i64,
    pager: Pager,
}

/// One dimension with its rule.
#[derive(Debug)]
struct RuleRow {
    name: String,
    choices: Vec<(&'static str, bool)>,
}

/// One channel.
#[derive(Debug)]
struct ChannelRow {
    channel: Channel,
    /// Where it leads, without what is secret.
    place: String,
}

/// One message to one channel.
#[derive(Debug)]
struct DeliveryRow {
    delivery: Delivery,
    /// What was said, a line each.
    lines: Vec<String>,
}

impl ChannelRow {
    fn of(channel: Channel) -> Self {
        let shown = alert_channel::shown(&channel).unwrap_or_default();
        let place = if shown.to.is_empty() {
            shown.host
        } else {
            shown.to.join(", ")
        };
        Self { channel, place }
    }
}

impl DeliveryRow {
    fn of(delivery: Delivery) -> Self {
        let events: Vec<Event> = serde_json::from_str(&delivery.events).unwrap_or_default();
        let line = |event: &Event| format!("{} {}: {}", event.status, event.name, event.message);
        Self {
            lines: events.iter().map(line).collect(),
            delivery,
        }
    }
}

/// The form of rules and times.
pub type RulesForm = HashMap<String, String>;

/// The dimensions that there are, and those with a rule of their own, in their usual order.
async fn dimensions(state: &AdminState, rules: &[Rule]) -> Result<Vec<String>, PageError> {
    let known = health_check::list(&state.web.db).await?;
    let names: BTreeSet<String> = known
        .into_iter()
        .map(|one| one.name)
        .chain(rules.iter().map(|rule| rule.name.clone()))
        .collect();
    let mut names: Vec<String> = names.into_iter().collect();
    names.sort_by_key(|name| listen_health::order(name));
    Ok(names)
}

fn rule_row(name: String, rules: &[Rule]) -> RuleRow {
    let least = rule::least(&name, rules).map_or("NEVER", Status::as_str);
    RuleRow {
        choices: LEAST.map(|choice| (choice, choice == least)).to_vec(),
        name,
    }
}

async fn page(
    state: &AdminState,
    shell: Shell,
    page: i64,
    typed: Option<(String, String)>,
) -> Result<Page<AlertsPage>, PageError> {
    let db = &state.web.db;
    let rules = alert::rules(db).await?;
    let setting = alert::setting(db).await?;
    let names = dimensions(state, &rules).await?;
    let found = delivery::list(db, page, PER_PAGE).await?;
    let channels = channel::list(db).await?;
    let is_wrong = typed.is_some();
    let kept = || {
        (
            setting.delay_minutes.to_string(),
            setting.repeat_minutes.to_string(),
        )
    };
    let (delay, repeat) = typed.unwrap_or_else(kept);
    Ok(Page(AlertsPage {
        rules: names
            .into_iter()
            .map(|name| rule_row(name, &rules))
            .collect(),
        delay,
        repeat,
        is_wrong,
        channels: channels.into_iter().map(ChannelRow::of).collect(),
        kinds: Kind::ALL,
        pager: Pager {
            page: found.page,
            n_pages: found.n_pages(),
            base: "/alerts?page=".to_owned(),
        },
        n_deliveries: found.n_rows,
        deliveries: found.rows.into_iter().map(DeliveryRow::of).collect(),
        shell,
    }))
}

/// Shows the page.
///
/// # Errors
/// What the store says.
pub async fn show(
    State(state): State<AdminState>,
    mut signed_in: SignedIn,
    QueryString(query): QueryString<ListQuery>,
) -> Result<Page<AlertsPage>, PageError> {
    signed_in.context.shell.notice = query.notice_key();
    page(&state, signed_in.context.shell, query.page(), None).await
}

/// `POST /alerts/rules`: changes rules and times. A field for each dimension has its name.
///
/// # Errors
/// What the store says.
pub async fn set_rules(
    State(state): State<AdminState>,
    signed_in: SignedIn,
    FormBody(form): FormBody<RulesForm>,
) -> Result<Response, PageError> {
    let db = &state.web.db;
    let rules = alert::rules(db).await?;
    let names = dimensions(&state, &rules).await?;
    let Some((setting, rules)) = checked(&form, names) else {
        let typed = |name: &str| form.get(name).cloned().unwrap_or_default();
        let typed = (typed("delay_minutes"), typed("repeat_minutes"));
        let page = page(&state, signed_in.context.shell, 1, Some(typed)).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    let (actor, now) = (signed_in.account_id, state.web.clock.now());
    alert::set(db, actor, setting, &rules, now).await?;
    Ok(Redirect::to("/alerts?notice=alert-rules").into_response())
}

/// The rules and times that were asked for; none if any is not allowed.
fn checked(form: &RulesForm, names: Vec<String>) -> Option<(Setting, Vec<Rule>)> {
    let minutes = |name: &str, max: i64| {
        let typed = form.get(name)?.trim().parse().ok();
        typed.filter(|minutes| (0..=max).contains(minutes))
    };
    let setting = Setting {
        delay_minutes: minutes("delay_minutes", MAX_DELAY)?,
        repeat_minutes: minutes("repeat_minutes", MAX_REPEAT)?,
    };
    let rules = names.into_iter().filter_map(|name| {
        let least = form.get(&name)?.clone();
        Some(Rule { name, least })
    });
    let rules: Vec<Rule> = rules.collect();
    let are_known = rules
        .iter()
        .all(|rule| LEAST.contains(&rule.least.as_str()));
    are_known.then_some((setting, rules))
}

/// `POST /alerts/deliveries/{id}/retry`: tries a failed delivery again.
///
/// # Errors
/// [`PageError::NotFound`]; what the store says.
pub async fn retry(
    State(state): State<AdminState>,
    signed_in: SignedIn,
    PathPart(id): PathPart<i64>,
) -> Result<Redirect, PageError> {
    let (db, now) = (&state.web.db, state.web.clock.now());
    if !delivery::retry(db, id, now).await? {
        return Err(PageError::NotFound);
    }
    let entry = Entry {
        actor: signed_in.account_id,
        action: "alert-retry",
        subject: &format!("delivery {id}"),
        before: Some("failed"),
        after: Some("waiting"),
    };
    audit::insert(db, &entry, now).await?;
    Ok(Redirect::to("/alerts?notice=alert-retry"))
}

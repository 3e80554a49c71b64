//! Alerts: from which status on a dimension alerts, how often, and through which channels.

pub mod channel;
pub mod delivery;

use crate::audit::{self, Entry};
use crate::db::Tx;
use crate::sql::{Sql, on_db, on_tx, statements};
use crate::{Db, StoreError};
use listen_core::time::Timestamp;

statements! {
    RULES = "SELECT name, least FROM alert_rule ORDER BY name";
    SETTING = "SELECT delay_minutes, repeat_minutes FROM alert_setting WHERE id = 1";
    SET_RULE = "INSERT INTO alert_rule (name, least) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET least = $2";
    SET_SETTING = "INSERT INTO alert_setting (id, delay_minutes, repeat_minutes, looked_at) VALUES (1, $1, $2, 0)
        ON CONFLICT (id) DO UPDATE SET delay_minutes = $1, repeat_minutes = $2";
}

/// The statements of this module and those below it.
pub(crate) fn all_statements() -> Vec<Sql> {
    [STATEMENTS, channel::STATEMENTS, delivery::STATEMENTS].concat()
}

/// From which status on a dimension alerts.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Rule {
    /// Name of the dimension.
    pub name: String,
    /// `WARN`, `FAIL` or `NEVER`.
    pub least: String,
}

/// When alerts are sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::FromRow)]
pub struct Setting {
    /// How long something must be so before the first alert, 0 to 1440.
    pub delay_minutes: i64,
    /// After how long an alert is repeated, 0 (never) to 10080.
    pub repeat_minutes: i64,
}

impl Default for Setting {
    /// A short break says nothing, and nobody forgets in six hours.
    fn default() -> Self {
        Self {
            delay_minutes: 2,
            repeat_minutes: 360,
        }
    }
}

/// The rules that somebody changed.
///
/// # Errors
/// What the database says.
pub async fn rules(db: &Db) -> Result<Vec<Rule>, StoreError> {
    on_db!(db, fetch_all Rule, RULES)
}

/// When alerts are sent.
///
/// # Errors
/// What the database says.
pub async fn setting(db: &Db) -> Result<Setting, StoreError> {
    Ok(on_db!(db, fetch_optional Setting, SETTING)?.unwrap_or_default())
}

pub(crate) async fn in_transaction(tx: &mut Tx) -> Result<(Setting, Vec<Rule>), StoreError> {
    let setting = on_tx!(*tx, fetch_optional Setting, SETTING)?.unwrap_or_default();
    let rules = on_tx!(*tx, fetch_all Rule, RULES)?;
    Ok((setting, rules))
}

/// Changes rules and times, and notes it.
///
/// # Errors
/// What the database says, also about values out of range; then nothing was changed.
pub async fn set(
    db: &Db,
    actor: i64,
    new: Setting,
    rules: &[Rule],
    now: Timestamp,
) -> Result<(), StoreError> {
    let mut tx = db.begin().await?;
    let (setting, old_rules) = in_transaction(&mut tx).await?;
    let before = describe(setting, &old_rules);
    on_tx!(tx, execute SET_SETTING, new.delay_minutes, new.repeat_minutes)?;
    for rule in rules {
        on_tx!(tx, execute SET_RULE, rule.name.as_str(), rule.least.as_str())?;
    }
    let entry = Entry {
        actor,
        action: "alert-rules",
        subject: "alerts",
        before: Some(&before),
        after: Some(&describe(new, rules)),
    };
    audit::note(&mut tx, &entry, now).await?;
    tx.commit().await
}

fn describe(setting: Setting, rules: &[Rule]) -> String {
    let rules: Vec<String> = rules
        .iter()
        .map(|rule| format!(", {} {}", rule.name, rule.least))
        .collect();
    format!(
        "after {} min, again after {} min{}",
        setting.delay_minutes,
        setting.repeat_minutes,
        rules.concat()
    )
}

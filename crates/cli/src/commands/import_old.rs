//! `listen import-old`: sessions from the SQLite file of the product before this one. Without
//! `--apply` it only says what would come in.

use crate::settings::ImportOldSettings;
use crate::start;
use anyhow::Context as _;
use listen_core::account::Email;
use listen_core::old_product::{Reason, Refused};
use listen_store::old_product::{self, Imported, OldDatabase, OldUser};
use listen_store::{Db, account};
use std::process::ExitCode;

/// A user of the file who has an account here.
struct Known {
    learner_id: i64,
    user: OldUser,
}

/// Reads the file, says what is in it, and imports it if that was asked for.
pub(crate) async fn run(settings: ImportOldSettings) -> anyhow::Result<ExitCode> {
    let OldDatabase { users, mut refused } = old_product::read(&settings.file, start::now())
        .await
        .with_context(|| {
            format!(
                "{} cannot be read as the old product's SQLite file",
                settings.file.display()
            )
        })?;
    let db = start::database(&settings.store).await?;
    let known = known(&db, users, &mut refused).await?;
    let done = if settings.apply {
        apply(&db, &known).await?
    } else {
        check(&db, &known).await?
    };
    report(&known, &done, &refused, settings.apply);
    db.close().await;
    Ok(ExitCode::SUCCESS)
}

/// Users by their addresses; sessions of those without an account here are refused.
async fn known(
    db: &Db,
    users: Vec<OldUser>,
    refused: &mut Vec<Refused>,
) -> anyhow::Result<Vec<Known>> {
    let mut known = Vec::new();
    for user in users {
        let account = match Email::parse(&user.email) {
            Ok(email) => account::find_by_email(db, &email).await?,
            Err(_) => None,
        };
        match account {
            Some(account) => known.push(Known {
                learner_id: account.learner_id,
                user,
            }),
            None => refused.push(Refused {
                place: format!("{} sessions", user.sessions.len()),
                reason: Reason::NoAccount(user.email),
            }),
        }
    }
    Ok(known)
}

async fn check(db: &Db, known: &[Known]) -> anyhow::Result<Vec<Imported>> {
    let mut found = Vec::new();
    for Known { learner_id, user } in known {
        found.push(old_product::check(db, *learner_id, &user.sessions).await?);
    }
    Ok(found)
}

/// All users in one transaction.
async fn apply(db: &Db, known: &[Known]) -> anyhow::Result<Vec<Imported>> {
    let mut tx = db.begin().await?;
    let mut done = Vec::new();
    for Known { learner_id, user } in known {
        let now = start::now();
        done.push(old_product::import(&mut tx, *learner_id, &user.sessions, now).await?);
    }
    tx.commit().await?;
    Ok(done)
}

fn report(known: &[Known], done: &[Imported], refused: &[Refused], is_applied: bool) {
    for (Known { user, .. }, done) in known.iter().zip(done) {
        println!(
            "{}: {} sessions with {} questions, {} there already",
            user.email, done.n_sessions, done.n_items, done.n_duplicates
        );
    }
    for Refused { place, reason } in refused {
        println!("not taken: {place}: {reason}");
    }
    if is_applied {
        println!("imported");
    } else {
        println!("nothing was changed; --apply imports it");
    }
}

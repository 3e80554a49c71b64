//! `listen admin-user create`.

use crate::settings::{AdminUserAction, AdminUserCreate, AdminUserSettings};
use crate::start;
use anyhow::{Context as _, bail};
use listen_core::account::{Email, check_password, parse_name};
use listen_store::account::{self, NewAccount, Role};
use listen_store::{Db, account_change};
use listen_web::password::Passwords;
use std::process::ExitCode;

/// Makes an administrator.
pub(crate) async fn run(settings: AdminUserSettings) -> anyhow::Result<ExitCode> {
    let AdminUserAction::Create(create) = settings.action;
    let email = Email::parse(&create.email).with_context(|| format!("--email {}", create.email))?;
    let db = start::database(&create.store).await?;
    if let Some(existing) = account::find_by_email(&db, &email).await? {
        if !create.promote {
            bail!(
                "{} has an account already; use --promote to make it an administrator",
                email.as_str()
            );
        }
        account::update_role(&db, existing.id, Role::Administrator).await?;
        note(&db, existing.id, Some(&existing.role)).await?;
        println!(
            "{} is an administrator now; the password stays",
            email.as_str()
        );
        return Ok(ExitCode::SUCCESS);
    }
    if create.promote {
        bail!(
            "{} has no account; without --promote one is made",
            email.as_str()
        );
    }
    let password = password(&create)?;
    check_password(&password, &email)?;
    let name = parse_name(&create.name)?;
    let password_hash = Passwords::default().hash(password).await?;
    let new = NewAccount {
        email: &email,
        name: &name,
        password_hash: &password_hash,
        role: Role::Administrator,
        locale: "en",
        consent_version: None,
    };
    let account = account::insert(&db, &new, None, start::now()).await?;
    note(&db, account.id, None).await?;
    println!("{} is an administrator", email.as_str());
    Ok(ExitCode::SUCCESS)
}

/// Notes who became an administrator without anybody on the admin site.
async fn note(db: &Db, id: i64, before: Option<&str>) -> anyhow::Result<()> {
    let action = match before {
        Some(_) => "account-role",
        None => "account-create",
    };
    let change = (before, Some("administrator (command line)"));
    account_change::note_own(db, id, action, change, start::now()).await?;
    Ok(())
}

fn password(create: &AdminUserCreate) -> anyhow::Result<String> {
    if let Some(path) = &create.password_file {
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("--password-file {}", path.display()))?;
        return Ok(text.trim_end_matches(['\r', '\n']).to_owned());
    }
    let first = rpassword::prompt_password("Password: ")
        .context("no terminal to ask on; use --password-file")?;
    let second = rpassword::prompt_password("Again: ")?;
    if first != second {
        bail!("the two passwords differ");
    }
    Ok(first)
}

//! `/api/auth/…`: accounts for programs and for clients of the product before this one.

use super::{Refusal, body, learner};
use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, Response};
use listen_core::account::PRIVACY_VERSION;
use listen_store::account::{self, Account, NewAccount, Role};
use listen_store::session::SessionKind;
use listen_store::{StoreError, session as session_rows};
use listen_web::account_form::{self, AccountErrors, Typed};
use listen_web::context::Context;
use listen_web::format::iso_date_time;
use listen_web::login::{self, Outcome};
use listen_web::session::{self, Starting};
use listen_web::state::WebState;
use serde::Deserialize;
use serde_json::{Value, json};

/// A new account.
#[derive(Debug, Deserialize)]
#[serde(default, rename_all = "camelCase")]
#[derive(Default)]
struct Register {
    email: String,
    password: String,
    name: String,
    privacy_consent: bool,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Login {
    email: String,
    password: String,
    remember_me: bool,
}

fn user(account: &Account) -> Value {
    json!({
        "id": account.id.to_string(),
        "email": account.email,
        "name": account.name,
        "isAdmin": account.role == Role::Administrator.as_str(),
        "createdAt": iso_date_time(account.created_at),
    })
}

/// What is wrong with the fields, each in a sentence.
fn details(context: &Context, errors: &AccountErrors) -> (Option<&'static str>, Vec<String>) {
    let fields = [
        ("email", errors.email),
        ("name", errors.name),
        ("password", errors.password),
    ];
    let wrong = fields
        .iter()
        .filter_map(|(name, key)| Some((*name, (*key)?)));
    let texts = wrong.clone().map(|(_, key)| context.shell.t(key)).collect();
    (wrong.map(|(name, _)| name).next(), texts)
}

/// `POST /api/auth/register`: 201 with the account and a token; logs in.
///
/// # Errors
/// 400 with `details`, 409 for an address that is taken, 429.
pub async fn register(
    State(web): State<WebState>,
    context: Context,
    bytes: Bytes,
) -> Result<Response, Refusal> {
    let form: Register = body(&bytes)?;
    let typed = Typed {
        email: &form.email,
        name: &form.name,
        password: &form.password,
        password_again: &form.password,
    };
    let (email, name) = account_form::check(typed).map_err(|errors| {
        let (field, details) = details(&context, &errors);
        Refusal::field(field.unwrap_or("email"), details.join(" "))
            .with(json!({"details": details}))
    })?;
    if !form.privacy_consent {
        return Err(Refusal::field("privacyConsent", "must be true"));
    }
    login::count_registration(&web, context.client).await?;
    let password_hash = web
        .passwords
        .hash(form.password)
        .await
        .map_err(listen_web::error::PageError::from)?;
    let new = NewAccount {
        email: &email,
        name: &name,
        password_hash: &password_hash,
        role: Role::Learner,
        locale: context.shell.locale.as_str(),
        consent_version: Some(PRIVACY_VERSION),
    };
    let account = match account::insert(&web.db, &new, None, web.clock.now()).await {
        Ok(account) => account,
        Err(StoreError::Conflict) => {
            let message = context.shell.t("error-email-taken");
            return Err(Refusal::new(StatusCode::CONFLICT, "email_taken", message));
        }
        Err(error) => return Err(error.into()),
    };
    welcome(&web, &context, &account, false, StatusCode::CREATED).await
}

/// `POST /api/auth/login`: the account and a token, also as a cookie.
///
/// # Errors
/// 400 for missing fields, 401 where they do not belong together, 429 after too many failures.
pub async fn login(
    State(web): State<WebState>,
    context: Context,
    bytes: Bytes,
) -> Result<Response, Refusal> {
    let form: Login = body(&bytes)?;
    for (name, value) in [("email", &form.email), ("password", &form.password)] {
        if value.is_empty() {
            return Err(Refusal::field(name, "is missing"));
        }
    }
    let now = web.clock.now();
    match login::check(&web, context.client, &form.email, form.password).await? {
        Outcome::Welcome(account) => {
            welcome(&web, &context, &account, form.remember_me, StatusCode::OK).await
        }
        Outcome::Wrong => {
            let message = context.shell.t("login-wrong");
            Err(Refusal::new(
                StatusCode::UNAUTHORIZED,
                "wrong_login",
                message,
            ))
        }
        Outcome::Locked { until } => {
            let (status, message) = login::refusal(&context.shell, Some(until), now);
            Err(Refusal::new(status, "too_many", message).later((until.0 - now.0) / 1000))
        }
    }
}

/// Starts a session. Its secret is the token, which clients may send as a cookie or a bearer.
async fn welcome(
    web: &WebState,
    context: &Context,
    account: &Account,
    is_persistent: bool,
    status: StatusCode,
) -> Result<Response, Refusal> {
    let starting = Starting {
        kind: SessionKind::Site,
        learner_id: account.learner_id,
        account_id: Some(account.id),
        is_persistent,
    };
    let cookie = session::start(web, &context.headers, context.client, starting).await?;
    let token = secret_of(&cookie);
    let body =
        json!({"success": true, "message": "welcome", "user": user(account), "token": token});
    let headers = AppendHeaders([(header::SET_COOKIE, cookie)]);
    Ok((status, headers, Json(body)).into_response())
}

/// The value of a cookie.
fn secret_of(cookie: &HeaderValue) -> String {
    let text = cookie.to_str().unwrap_or_default();
    let value = text.split(';').next().unwrap_or_default();
    value
        .split_once('=')
        .map_or("", |(_, value)| value)
        .to_owned()
}

/// `POST /api/auth/logout`: ends the session that the request came with.
///
/// # Errors
/// What the store says.
pub async fn logout(State(web): State<WebState>, context: Context) -> Result<Response, Refusal> {
    // The session of a token that its owner made is revoked on the account page.
    let session = context.session.as_ref().filter(|session| session.id > 0);
    if let Some(session) = session.filter(|session| session.account_id.is_some()) {
        session_rows::delete(&web.db, session.id).await?;
    }
    let forget = session::forget(context.client, SessionKind::Site);
    let headers = AppendHeaders([(header::SET_COOKIE, forget)]);
    Ok((
        headers,
        Json(json!({"success": true, "message": "logged out"})),
    )
        .into_response())
}

/// `GET /api/auth/me`: who is logged in; 304 where nothing changed.
///
/// # Errors
/// 401; 404 where the account is gone.
pub async fn me(
    State(web): State<WebState>,
    context: Context,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    learner(&context)?;
    let account_id = context
        .session
        .as_ref()
        .and_then(|session| session.account_id);
    let account = match account_id {
        Some(id) => account::find(&web.db, id).await?,
        None => None,
    };
    let account = account
        .ok_or_else(|| Refusal::new(StatusCode::NOT_FOUND, "not_found", "the account is gone"))?;
    let user = user(&account);
    let version = listen_web::token::hash(&user.to_string());
    let etag = format!("\"{}\"", &version[..16]);
    let tags = [
        (
            header::ETAG,
            HeaderValue::from_str(&etag).unwrap_or(HeaderValue::from_static("\"\"")),
        ),
        (
            header::CACHE_CONTROL,
            HeaderValue::from_static("private, no-store"),
        ),
    ];
    let is_same = headers
        .get(header::IF_NONE_MATCH)
        .is_some_and(|value| value == etag.as_str());
    if is_same {
        return Ok((StatusCode::NOT_MODIFIED, tags).into_response());
    }
    let metadata =
        json!({"cacheVersion": &version[..16], "lastModified": iso_date_time(account.created_at)});
    Ok((
        tags,
        Json(json!({"success": true, "user": user, "metadata": metadata})),
    )
        .into_response())
}

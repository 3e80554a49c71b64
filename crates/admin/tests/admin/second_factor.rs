//! `/security`, `/login/code`: one-time codes, recovery codes, sessions.

use crate::site::{ADMIN, Answer, Browser, PASSWORD, START, TestSite};
use axum::http::StatusCode;
use listen_core::time::MINUTE_MS;
use listen_store::{audit, second_factor};
use listen_test_kit::database::each_database;
use totp_rs::{Builder, Secret};

/// The code that the app of this account shows, `steps` times 30 seconds from now.
async fn code(site: &TestSite, account_id: i64, steps: i64) -> String {
    let factor = second_factor::find(&site.db, account_id).await.unwrap();
    let secret = Secret::try_from_base32(factor.unwrap().secret).unwrap();
    let totp = Builder::new().with_secret(secret).build().unwrap();
    let seconds = u64::try_from(site.now().0 / 1000 + 30 * steps).unwrap();
    totp.generate(seconds).to_string()
}

/// Turns the second factor of the administrator on; the recovery codes.
async fn turn_on(site: &TestSite, browser: &mut Browser) -> Vec<String> {
    let id = site.account(ADMIN).await.id;
    site.post(browser, "/security/factor", &[])
        .await
        .leads_to("/security/factor");
    let page = site.get(browser, "/security/factor").await;
    page.shows(
        StatusCode::OK,
        &["class=\"qr-dark\"", "otpauth://totp/Listen:"],
    );
    let code = code(site, id, 0).await;
    let done = site
        .post(browser, "/security/factor/confirm", &[("code", &code)])
        .await;
    done.shows(StatusCode::OK, &["Recovery codes"]);
    let codes = done.body.split("<li><code>").skip(1);
    codes
        .filter_map(|rest| rest.split('<').next())
        .map(str::to_owned)
        .collect()
}

fn ticket(answer: &Answer) -> String {
    let rest = answer.body.split("name=\"ticket\" value=\"").nth(1);
    rest.and_then(|rest| rest.split('"').next())
        .unwrap()
        .to_owned()
}

async fn log_in(site: &TestSite, browser: &mut Browser, code: &str) -> Answer {
    let asked = site.login(browser, ADMIN, PASSWORD).await;
    asked.shows(StatusCode::OK, &["autocomplete=\"one-time-code\""]);
    assert!(
        browser.cookies.is_empty(),
        "the password alone opens nothing"
    );
    let form = [("ticket", ticket(&asked)), ("code", code.to_owned())];
    let form: Vec<(&str, &str)> = form.iter().map(|(k, v)| (*k, v.as_str())).collect();
    site.post(browser, "/login/code", &form).await
}

#[tokio::test]
async fn with_a_second_factor_the_password_alone_opens_nothing() {
    each_database("with_a_second_factor", async |db| {
        let site = TestSite::new(db).await;
        let mut browser = site.admin().await;
        let recovery = turn_on(&site, &mut browser).await;
        assert_eq!(recovery.len(), 10);
        let id = site.account(ADMIN).await.id;

        let used = code(&site, id, 0).await;
        let mut other = Browser::default();
        for wrong in [used.as_str(), "000000", "", "x"] {
            log_in(&site, &mut other, wrong)
                .await
                .shows(StatusCode::UNPROCESSABLE_ENTITY, &["This code is wrong"]);
        }
        let next = code(&site, id, 1).await;
        log_in(&site, &mut other, &next).await.leads_to("/");
        site.get(&mut other, "/security").await.shows(
            StatusCode::OK,
            &["second factor on", "10 recovery codes left"],
        );

        let mut lost = Browser::default();
        let typed = recovery[3].to_uppercase().replace('-', " ");
        log_in(&site, &mut lost, &typed).await.leads_to("/");
        let mut again = Browser::default();
        log_in(&site, &mut again, &recovery[3])
            .await
            .shows(StatusCode::UNPROCESSABLE_ENTITY, &["This code is wrong"]);
        site.get(&mut lost, "/security")
            .await
            .shows(StatusCode::OK, &["9 recovery codes left"]);
        let log = audit::list(&site.db, "second-factor", "", 1, 10)
            .await
            .unwrap();
        assert_eq!(log.rows[0].value_after.as_deref(), Some("on"));
    })
    .await;
}

#[tokio::test]
async fn guessing_codes_locks_and_tickets_end() {
    each_database("guessing_codes_locks", async |db| {
        let site = TestSite::new(db).await;
        turn_on(&site, &mut site.admin().await).await;
        let id = site.account(ADMIN).await.id;
        let mut browser = Browser::default();
        for _ in 0..5 {
            let answer = log_in(&site, &mut browser, "123456").await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        }
        let right = code(&site, id, 1).await;
        log_in(&site, &mut browser, &right)
            .await
            .shows(StatusCode::TOO_MANY_REQUESTS, &["Wait 15 minutes"]);

        site.wait_ms(16 * MINUTE_MS);
        let asked = site.login(&mut browser, ADMIN, PASSWORD).await;
        let ticket = ticket(&asked);
        let right = code(&site, id, 0).await;
        let form = [("ticket", ticket.as_str()), ("code", &right)];
        site.wait_ms(5 * MINUTE_MS);
        site.post(&mut browser, "/login/code", &form)
            .await
            .leads_to("/login");
        let form = [("ticket", "made up"), ("code", "123456")];
        site.post(&mut browser, "/login/code", &form)
            .await
            .leads_to("/login");
    })
    .await;
}

#[tokio::test]
async fn a_wrong_first_code_turns_nothing_on_and_off_is_off() {
    each_database("a_wrong_first_code_turns_nothing_on", async |db| {
        let site = TestSite::new(db).await;
        let mut browser = site.admin().await;
        site.get(&mut browser, "/security/factor")
            .await
            .leads_to("/security");
        site.post(&mut browser, "/security/factor", &[]).await;
        for wrong in ["000000", "12345", "abcdef"] {
            site.post(&mut browser, "/security/factor/confirm", &[("code", wrong)])
                .await
                .shows(StatusCode::UNPROCESSABLE_ENTITY, &["aria-invalid=\"true\""]);
        }
        let mut other = Browser::default();
        site.login(&mut other, ADMIN, PASSWORD).await.leads_to("/");
        turn_on(&site, &mut other).await;
        site.post(&mut other, "/security/factor/off", &[])
            .await
            .leads_to("/security?notice=factor-off");
        let mut third = Browser::default();
        site.login(&mut third, ADMIN, PASSWORD).await.leads_to("/");
        assert!(site.now() == START);
    })
    .await;
}

#[tokio::test]
async fn sessions_are_listed_and_ended() {
    each_database("sessions_are_listed_and_ended", async |db| {
        let site = TestSite::new(db).await;
        let (mut one, mut two) = (site.admin().await, site.admin().await);
        let page = site.get(&mut one, "/security").await;
        assert_eq!(page.body.matches("/revoke\"").count(), 1, "{}", page.body);
        let rest = page.body.split("/security/sessions/").nth(1).unwrap();
        let id = rest.split('/').next().unwrap();
        site.post(&mut one, &format!("/security/sessions/{id}/revoke"), &[])
            .await
            .leads_to("/security?notice=revoked");
        site.get(&mut two, "/security")
            .await
            .leads_to("/login?return_to=/security");
        let again = site
            .post(&mut one, &format!("/security/sessions/{id}/revoke"), &[])
            .await;
        assert_eq!(again.status, StatusCode::NOT_FOUND);
        let mut three = site.admin().await;
        site.post(&mut one, "/security/sessions/revoke-others", &[])
            .await
            .leads_to("/security?notice=revoked-others");
        site.get(&mut three, "/").await.leads_to("/login");
        let noted = audit::list(&site.db, "account-sessions", "", 1, 9).await;
        let noted = noted.unwrap().rows;
        let ended: Vec<_> = noted
            .iter()
            .map(|row| row.value_before.as_deref())
            .collect();
        assert_eq!(ended, [Some("1"), Some("1")], "{noted:?}");
        assert_eq!(site.get(&mut one, "/").await.status, StatusCode::OK);
    })
    .await;
}

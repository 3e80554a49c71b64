//! The admin site with a mouse and a keyboard: a second factor, a class, every page.

use crate::accessibility::violations;
use crate::harness::{Visit, start};
use std::time::{SystemTime, UNIX_EPOCH};
use totp_rs::{Builder, Secret, Totp};

/// What the authenticator app of this page's secret computes.
async fn app(visit: &Visit) -> Totp {
    let secret: String = visit
        .eval("document.querySelector('main code').textContent.replaceAll(' ', '')")
        .await;
    let secret = Secret::try_from_base32(secret).unwrap();
    Builder::new().with_secret(secret).build().unwrap()
}

/// The code of now, or of so many times 30 seconds later.
fn code(app: &Totp, steps: u64) -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    app.generate(now.as_secs() + 30 * steps).to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_logs_in_with_a_code_and_makes_a_class() {
    let Some(visit) = start("an_administrator_logs_in_with_a_code").await else {
        return;
    };
    visit.administrate().await;
    visit.goto_admin("/security").await;
    visit.follow("main .button").await;
    let app = app(&visit).await;
    visit.type_into("#code", &code(&app, 0)).await;
    visit.follow("main .button").await;
    visit
        .wait("document.querySelectorAll('.code-list li').length === 10")
        .await;
    visit.follow(".site-account button").await;
    visit.type_into("#email", "root@example.org").await;
    visit.type_into("#password", "correct horse battery").await;
    visit.follow("main form button").await;
    visit.wait("document.querySelector('#code')").await;
    visit.type_into("#code", "000000").await;
    visit.follow("main form button").await;
    visit.wait("document.querySelector('#code-error')").await;
    visit.type_into("#code", &code(&app, 1)).await;
    visit.follow("main form button").await;
    visit.wait("document.querySelector('.figure-list')").await;

    visit.goto_admin("/classes").await;
    visit.type_into("#name", "Year 7b").await;
    visit.follow("main .filters .button").await;
    visit
        .wait("document.querySelector('.join-code code')?.textContent.length === 6")
        .await;
    let code: String = visit
        .eval("document.querySelector('.join-code code').textContent")
        .await;
    visit.register("ann@example.org").await;
    visit.goto("/classes").await;
    visit.type_into("#code", &code).await;
    visit.follow("main form .button").await;
    visit
        .wait("document.querySelector('main h2').textContent === 'Year 7b'")
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_of_the_admin_site_fits_and_axe_finds_no_violation() {
    let Some(path) = std::env::var_os("LISTEN_TEST_AXE") else {
        return listen_test_kit::skip::skipped(
            "every_page_of_the_admin_site_fits",
            "LISTEN_TEST_AXE is not set",
        );
    };
    let axe = std::fs::read_to_string(path).unwrap();
    let Some(visit) = start("every_page_of_the_admin_site_fits").await else {
        return;
    };
    visit.administrate().await;
    visit.goto_admin("/classes").await;
    visit.type_into("#name", "Year 7b").await;
    visit.follow("main .filters .button").await;
    let mut problems = Vec::new();
    for (theme, width) in [("light", 1280), ("dark", 390)] {
        visit.size(width, 800).await;
        visit.goto_admin("/").await;
        visit.follow(&format!(".site-footer [value={theme}]")).await;
        for (path, name) in [
            ("/", "dashboard"),
            ("/accounts", "accounts"),
            ("/accounts/1", "account"),
            ("/accounts/new", "account-new"),
            ("/accounts/import", "account-import"),
            ("/accounts/1/delete", "account-delete"),
            ("/classes", "classes"),
            ("/classes/1", "class"),
            ("/reports", "reports"),
            ("/reports/activity", "report"),
            ("/passages", "passages"),
            ("/passages/file", "passage-file"),
            ("/passages/a1-a-wet-morning/edit", "edit"),
            ("/passages/a1-a-wet-morning/edit/heading", "edit-heading"),
            ("/passages/a1-a-wet-morning/edit/cast", "edit-cast"),
            ("/passages/a1-a-wet-morning/edit/script", "edit-script"),
            ("/passages/a1-a-wet-morning/edit/item-1", "edit-item"),
            ("/passages/a1-a-wet-morning/edit/preview", "edit-preview"),
            ("/passages/a1-a-wet-morning/versions", "versions"),
            ("/speech", "speech"),
            ("/speech/lexicon", "lexicon"),
            ("/reports/effect", "report-effect"),
            ("/reports/items", "report-items"),
            ("/problems", "problems"),
            ("/jobs", "jobs"),
            ("/audit", "audit"),
            ("/health", "health"),
            ("/alerts", "alerts"),
            ("/alerts/channels/new/email", "alert-email"),
            ("/alerts/channels/new/dingtalk", "alert-dingtalk"),
            ("/backups", "backups"),
            ("/logs", "logs"),
            ("/system", "system"),
            ("/security", "security"),
            ("/news", "news"),
            ("/model", "model"),
            ("/confirm", "confirm"),
        ] {
            visit.goto_admin(path).await;
            visit.assert_fits().await;
            visit.screenshot(&format!("admin-{name}-{theme}")).await;
            let is_wide = "[...document.querySelectorAll('.table-stacked')].some(t => t.scrollWidth > t.clientWidth + 1)";
            if width == 390 && visit.eval(is_wide).await {
                problems.push(format!("{path}: a list scrolls sideways"));
            }
            let found = violations(&visit, &axe).await;
            problems.extend(found.into_iter().map(|found| format!("{path}: {found}")));
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_reads_in_a_report_what_a_learner_did() {
    let Some(visit) = start("an_administrator_reads_in_a_report").await else {
        return;
    };
    visit.register("ann@example.org").await;
    visit.goto("/passages/a1-a-wet-morning").await;
    visit.follow("form[action$='/attempts'] button").await;
    visit.follow(".item-actions .button-large").await;
    visit.follow(".item-actions [name=confirm]").await;
    visit.administrate().await;
    visit.goto_admin("/reports").await;
    visit.follow("main a[href='/reports/activity']").await;
    let this_week: Vec<String> = visit
        .eval("[...document.querySelectorAll('.table-wrap tbody tr:last-child > *')].map(c => c.textContent)")
        .await;
    assert_eq!(this_week[..3], ["now", "1", "1"], "{this_week:?}");
    visit.click("main .chart summary").await;
    let behind: i64 = visit
        .eval("document.querySelectorAll('.chart details[open] tbody tr').length")
        .await;
    assert_eq!(behind, 12, "the chart has its numbers behind it");
    visit.screenshot("admin-report-read").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_writes_a_backup_and_reads_it_through() {
    let Some(visit) = start("an_administrator_writes_a_backup").await else {
        return;
    };
    visit.administrate().await;
    visit.goto_admin("/backups").await;
    visit.wait("document.querySelector('.empty-state')").await;
    visit
        .follow("main form[action='/backups/write'] .button")
        .await;
    run_ends(&visit).await;
    let file: String = visit
        .eval("document.querySelector('tbody th code').textContent")
        .await;
    assert!(
        file.starts_with("backup_") && file.ends_with(".tar.gz"),
        "{file}"
    );
    visit.screenshot("admin-backup-written").await;
    visit
        .follow("main form[action='/backups/verify'] button")
        .await;
    run_ends(&visit).await;
    let said: String = visit
        .eval("document.querySelector('[aria-labelledby=run-title]').textContent")
        .await;
    assert!(
        said.contains("Reading a backup through") && said.contains(&file),
        "{said}"
    );
}

/// Looks again, as the page proposes, until nothing is at work; then it must have ended well.
async fn run_ends(visit: &Visit) {
    visit.wait("document.querySelector('#run-title')").await;
    while visit
        .eval("document.querySelector('progress') !== null")
        .await
    {
        visit.follow("#run-title ~ p a").await;
    }
    visit
        .wait("document.querySelector('[aria-labelledby=run-title] .badge-good')")
        .await;
}

/// The gates look while one types; what they find keeps the passage from being published until it is
/// mended.
#[tokio::test(flavor = "multi_thread")]
async fn an_item_with_a_failing_gate_is_edited_until_it_is_good() {
    let Some(visit) = start("an_item_with_a_failing_gate_is_edited").await else {
        return;
    };
    visit.administrate().await;
    let edit = "/passages/a1-a-wet-morning/edit";
    visit.goto_admin(&format!("{edit}/item-1")).await;
    let key: String = visit.eval("document.querySelector('#key').value").await;
    visit
        .eval::<bool>("(document.querySelector('#key').value = '', true)")
        .await;
    visit.type_into("#key", "Z").await;
    visit
        .wait("document.querySelector('[data-found] .is-fault')?.textContent.includes('Z')")
        .await;
    visit.screenshot("admin-edit-failing").await;
    visit.follow("main form [value=save]").await;
    visit
        .wait("document.querySelector('#item-1 .is-fault') && !document.querySelector('form[action$=publish]')")
        .await;
    visit.goto_admin(&format!("{edit}/item-1")).await;
    visit
        .eval::<bool>("(document.querySelector('#key').value = '', true)")
        .await;
    visit.type_into("#key", &key).await;
    visit
        .wait("!document.querySelector('[data-found] .is-fault')")
        .await;
    visit.follow("main form [value=save]").await;
    visit
        .wait("document.querySelector('form[action$=publish]')")
        .await;
    visit.follow("form[action$=publish] button").await;
    visit
        .wait("document.querySelectorAll('main tbody tr').length === 2")
        .await;
    visit.screenshot("admin-versions-published").await;
}

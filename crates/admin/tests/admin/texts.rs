//! Every page in both languages.

use crate::site::{Browser, START, TestSite};
use listen_store::audit::ALL_ACTIONS;
use listen_store::{class, setup};
use listen_test_kit::database::each_database;
use listen_web::locale::Locale;
use listen_web::token;

const PAGES: [&str; 54] = [
    "/",
    "/accounts",
    "/accounts?search=nobody",
    "/passages",
    "/passages/file",
    "/passages?notice=published",
    "/passages?notice=render",
    "/passages/a1-a-wet-morning/edit",
    "/passages/a1-a-wet-morning/edit?notice=draft-saved",
    "/passages/a1-a-wet-morning/edit/heading",
    "/passages/a1-a-wet-morning/edit/cast",
    "/passages/a1-a-wet-morning/edit/script",
    "/passages/a1-a-wet-morning/edit/item-1",
    "/passages/a1-a-wet-morning/edit/dictation",
    "/passages/a1-a-wet-morning/edit/preview",
    "/passages/a1-a-wet-morning/versions",
    "/speech",
    "/speech/lexicon?notice=lexicon&word=rain",
    "/jobs",
    "/jobs?state=done",
    "/jobs?notice=retry",
    "/jobs?notice=retry-not",
    "/accounts/1",
    "/accounts/1?notice=last-administrator",
    "/accounts/2/delete",
    "/accounts/new",
    "/accounts?role=learner&state=active&sort=name",
    "/accounts/import",
    "/audit",
    "/classes",
    "/classes/1",
    "/classes/1?notice=assigned",
    "/confirm",
    "/model",
    "/news",
    "/news?notice=feed-deleted",
    "/news?notice=news-refresh",
    "/news/1?notice=feed-added",
    "/problems",
    "/problems?state=closed",
    "/reports",
    "/reports/activity",
    "/reports/effect",
    "/reports/usage",
    "/reports/focus",
    "/reports/items",
    "/reports/kind",
    "/reports/level",
    "/reports/retention",
    "/security",
    "/security?notice=revoked",
    "/setup/unknown",
    "/system",
    "/nothing",
];

/// Checks that every text of the page is there, in this language, and no code is inline.
fn is_complete(path: &str, locale: &str, body: &str) {
    let html_lang = if locale == "zh" { "zh-CN" } else { "en" };
    assert!(
        body.contains(&format!("<html lang=\"{html_lang}\"")),
        "{path}: {body}"
    );
    for wrong in [
        "Unknown localization",
        "{ $",
        "<script>",
        " style=",
        " onclick=",
    ] {
        assert!(
            !body.contains(wrong),
            "`{wrong}` on {path} in {locale}: {body}"
        );
    }
    assert_eq!(body.matches("<h1").count(), 1, "{path}: {body}");
}

async fn walk(site: &TestSite, browser: &mut Browser, locale: &str, pages: &[&str]) {
    let form = [("locale", locale), ("return_to", "/jobs")];
    site.post(browser, "/preferences", &form)
        .await
        .leads_to("/jobs");
    for path in pages {
        let answer = site.get(browser, path).await;
        is_complete(path, locale, &answer.body);
    }
}

#[tokio::test]
async fn every_page_is_complete_in_both_languages() {
    each_database("every_page_is_complete_in_both_languages", async |db| {
        let site = TestSite::new(db).await;
        let mut admin = site.admin().await;
        for locale in ["en", "zh"] {
            walk(&site, &mut admin, locale, &PAGES).await;
        }
        let id = site.add_passage("a1-a-wet-morning.toml").await;
        class::insert(&site.db, 1, "7b", "K7M2QX", START)
            .await
            .unwrap();
        site.add_failed_job(id, "no voice").await;
        for locale in ["en", "zh"] {
            walk(&site, &mut admin, locale, &PAGES).await;
            let mut guest = Browser::default();
            walk(&site, &mut guest, locale, &["/login"]).await;
            let wrong = site.login(&mut guest, "nobody@example.org", "x").await;
            is_complete("wrong login", locale, &wrong.body);
        }
    })
    .await;
}

#[tokio::test]
async fn setting_up_is_complete_in_both_languages() {
    each_database("setting_up_is_complete_in_both_languages", async |db| {
        let site = TestSite::empty(db);
        let secret = token::random();
        setup::replace(&site.db, &token::hash(&secret), START)
            .await
            .unwrap();
        let link = format!("/setup/{secret}");
        for locale in ["en", "zh"] {
            let mut browser = Browser::default();
            walk(&site, &mut browser, locale, &[&link]).await;
            let form = [("email", "x"), ("password", "x"), ("password_again", "y")];
            let answer = site.post(&mut browser, &link, &form).await;
            is_complete("wrong setup", locale, &answer.body);
        }
    })
    .await;
}

#[test]
fn everything_in_the_audit_log_has_words_in_both_languages() {
    for locale in [Locale::En, Locale::Zh] {
        for action in ALL_ACTIONS {
            let text = locale.text(&format!("access-action-{action}"));
            assert!(!text.contains("Unknown"), "{action}: {text}");
        }
    }
}

#[tokio::test]
async fn chinese_pages_have_chinese_headings() {
    each_database("chinese_pages_have_chinese_headings", async |db| {
        let site = TestSite::new(db).await;
        let mut admin = site.admin().await;
        site.post(&mut admin, "/preferences", &[("locale", "zh")])
            .await;
        for (path, heading) in [
            ("/", "概览"),
            ("/accounts", "账户"),
            ("/passages", "文章"),
            ("/jobs", "任务"),
        ] {
            let body = site.get(&mut admin, path).await.body;
            assert!(
                body.contains(&format!("<h1>{heading}</h1>")),
                "{path}: {body}"
            );
        }
    })
    .await;
}

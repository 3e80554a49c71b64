//! A learner's own text, by keyboard alone: pasted, checked, saved, heard, dictated, shared with
//! a browser that knows nobody, deleted.

use crate::accessibility::violations;
use crate::harness::{Visit, start};

const LINES: [&str; 4] = [
    "We walked home along the river after work.",
    "My sister made a big pot of soup for us.",
    "The children wanted to hear another story.",
    "In the evening the rain stopped at last.",
];

/// Presses Enter on what leads to another page, and waits for that page.
async fn enter(visit: &Visit, selector: &str) {
    visit.tab_to(selector).await;
    visit.enter().await;
}

async fn type_lines(visit: &Visit) {
    for line in LINES {
        visit.type_text(line).await;
        visit.key("Enter").await;
    }
}

/// In both themes and languages, on a wide and a narrow window: nothing is cut off, axe is
/// content, and a picture is kept.
async fn look(visit: &Visit, name: &str) {
    let axe =
        std::env::var_os("LISTEN_TEST_AXE").map(|path| std::fs::read_to_string(path).unwrap());
    for (theme, locale) in [("light", "en"), ("dark", "zh")] {
        visit
            .run(&format!(
                "document.cookie = 'listen_theme={theme}; path=/'; document.cookie = 'listen_locale={locale}; path=/'"
            ))
            .await;
        for (width, kind) in [(1280, "desktop"), (390, "phone"), (320, "small")] {
            visit.size(width, 900).await;
            visit
                .run("window.isOldPage = true; location.reload()")
                .await;
            visit
                .wait("!window.isOldPage && document.readyState === 'complete'")
                .await;
            visit.assert_fits().await;
            visit
                .screenshot(&format!("{name}-{kind}-{theme}-{locale}"))
                .await;
            if let Some(axe) = &axe {
                let found = violations(visit, axe).await;
                assert!(found.is_empty(), "{name}: {}", found.join("\n"));
            }
        }
    }
    visit
        .run("document.cookie = 'listen_theme=light; path=/'; document.cookie = 'listen_locale=en; path=/'")
        .await;
    visit.size(1280, 900).await;
    visit
        .run("window.isOldPage = true; location.reload()")
        .await;
    visit
        .wait("!window.isOldPage && document.readyState === 'complete'")
        .await;
}

async fn log_in(visit: &Visit) {
    visit.goto("/login").await;
    visit.type_into("#email", "ann@example.org").await;
    visit.type_into("#password", "correct horse battery").await;
    visit.follow("form[action='/login'] button").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pasted_text_is_practised_shared_and_deleted_by_keyboard() {
    let Some(visit) = start("a_pasted_text_is_practised_by_keyboard").await else {
        return;
    };
    visit.register("ann@example.org").await;
    visit.goto("/texts/new").await;
    look(&visit, "text-new").await;
    visit.tab_to("#text").await;
    type_lines(&visit).await;
    enter(&visit, ".text-form .button-large").await;
    visit.wait("document.querySelector('#script')").await;
    look(&visit, "text-draft").await;
    enter(&visit, "button[name=save]").await;

    // The page shows the player by itself, told by server-sent events.
    visit
        .wait("document.querySelector('[data-audio]')?.readyState >= 3")
        .await;
    let passage: String = visit.eval("location.pathname").await;
    let slug = passage.strip_prefix("/passages/").unwrap().to_owned();
    visit
        .run(&format!(
            "window.told = []; const events = new EventSource('/api{passage}/audio/events'); \
             events.addEventListener('audio', (event) => {{ window.told.push(JSON.parse(event.data).state); events.close(); }})"
        ))
        .await;
    visit.wait("window.told[0] === 'ready'").await;
    enter(&visit, ".passage-next button").await;
    visit.tab_to("[data-dictation]").await;
    for line in LINES {
        visit.type_text(line).await;
        visit.key("Enter").await;
    }
    visit
        .wait("document.activeElement.classList.contains('button-large')")
        .await;
    visit.run("window.isOldPage = true").await;
    visit.key("Enter").await;
    visit
        .wait("!window.isOldPage && document.querySelector('[data-score]')")
        .await;
    let score: String = visit
        .eval("document.querySelector('[data-score]').textContent")
        .await;
    assert!(score.contains("4 of 4"), "{score}");

    visit.goto("/texts").await;
    look(&visit, "texts").await;
    visit.goto(&format!("/texts/{slug}")).await;
    enter(&visit, "form[action$='/share'] button").await;
    look(&visit, "text").await;
    let link: String = visit
        .eval("new URL(document.querySelector('#link').value).pathname")
        .await;

    visit.forget_cookies().await;
    visit.goto(&passage).await;
    let is_there: bool = visit
        .eval("document.querySelector('.message-page') === null")
        .await;
    assert!(!is_there, "without the link it is not there");
    visit.goto(&link).await;
    look(&visit, "shared").await;
    enter(&visit, "main form button").await;
    visit
        .wait("document.querySelector('[data-audio]')?.readyState >= 3")
        .await;
    let may_change: bool = visit
        .eval("document.querySelector('main a[href^=\"/texts/\"]') !== null")
        .await;
    assert!(!may_change, "a guest changes nothing");

    visit.forget_cookies().await;
    log_in(&visit).await;
    visit.goto(&format!("/texts/{slug}")).await;
    visit.tab_to("[name=confirm]").await;
    visit.key(" ").await;
    enter(&visit, ".button-danger").await;
    visit.wait("location.pathname === '/texts'").await;
    visit.wait("document.querySelector('.empty-state')").await;
    visit.goto(&passage).await;
    visit.wait("document.querySelector('.message-page')").await;
    visit.goto("/passages").await;
    look(&visit, "library-filters").await;
}

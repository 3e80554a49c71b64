//! axe finds no violation, in light and dark, on any page of a learner.

use crate::harness::{Visit, start};
use serde_json::Value;

/// What axe finds on the page that is open: rule, and where.
pub(crate) async fn violations(visit: &Visit, axe: &str) -> Vec<String> {
    let _: bool = visit
        .eval(&format!("(() => {{ {axe}; return true; }})()"))
        .await;
    let found: Value = visit
        .eval("axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }).then((result) => result.violations.map((v) => ({ id: v.id, nodes: v.nodes.map((n) => n.target.join(' ') + ' ' + n.any.map((a) => a.message).join(' ')) })))")
        .await;
    found
        .as_array()
        .unwrap()
        .iter()
        .map(|violation| format!("{}: {}", violation["id"], violation["nodes"]))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn axe_finds_no_violation() {
    let Some(path) = std::env::var_os("LISTEN_TEST_AXE") else {
        return listen_test_kit::skip::skipped(
            "axe_finds_no_violation",
            "LISTEN_TEST_AXE is not set",
        );
    };
    let axe = std::fs::read_to_string(path).unwrap();
    let Some(visit) = start("axe_finds_no_violation").await else {
        return;
    };
    let mut problems = Vec::new();
    let pages = [
        ("/", "start"),
        ("/login", "login"),
        ("/register", "register"),
        ("/privacy", "privacy"),
        ("/nothing", "not-found"),
    ];
    check_all(&visit, &axe, &pages, &mut problems).await;
    visit.register("ann@example.org").await;
    visit.open_passage("a1-a-wet-morning").await;
    visit.follow(".passage-next button").await;
    let items: String = visit.eval("location.pathname").await;
    visit.goto("/passages/a2-left-at-the-bakery").await;
    visit.follow(".passage-next button").await;
    visit.write_dictations("it is").await;
    visit.follow(".item-actions .button-large").await;
    visit.follow("[name=confirm]").await;
    let result: String = visit.eval("location.pathname").await;
    let pages = [
        ("/", "home"),
        ("/passages", "library"),
        ("/passages/a1-a-wet-morning", "passage"),
        ("/passages/a1-a-wet-morning/print", "sheet"),
        ("/passages/a2-left-at-the-bakery/print", "sheet-with-key"),
        (items.as_str(), "items"),
        (&format!("{items}?empty=1"), "items-empty"),
        (result.as_str(), "result"),
        ("/progress", "progress"),
        ("/history", "history"),
        ("/mistakes", "mistakes"),
        ("/profile", "profile"),
        ("/placement", "placement"),
        ("/mistakes?skill=detail", "mistakes-filtered"),
        ("/review", "review"),
        ("/review/next", "review-card"),
        ("/account", "account"),
        ("/account/import", "import"),
        ("/imported", "imported"),
        ("/choices", "choices"),
        ("/offline", "offline"),
        ("/classes", "classes"),
        ("/passages/a1-a-wet-morning/problem", "problem"),
    ];
    check_all(&visit, &axe, &pages, &mut problems).await;
    visit.goto(&items).await;
    visit.type_into("[data-dictation]", "half a sentence").await;
    // As in another tab.
    visit.run("window.isLoggedOut = false; fetch('/logout', { method: 'POST' }).then(() => { window.isLoggedOut = true; })").await;
    visit.wait("window.isLoggedOut").await;
    visit.follow(".item-actions .button-large").await;
    visit
        .wait("document.querySelector('.text-list')?.textContent.includes('half a sentence')")
        .await;
    visit.assert_fits().await;
    check(&visit, &axe, "logged-out", &mut problems).await;
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

async fn check_all(visit: &Visit, axe: &str, pages: &[(&str, &str)], problems: &mut Vec<String>) {
    for theme in ["light", "dark"] {
        visit.goto("/").await;
        visit.follow(&format!(".site-footer [value={theme}]")).await;
        for (path, name) in pages {
            visit.goto(path).await;
            check(visit, axe, &format!("{name}-{theme}"), problems).await;
        }
    }
}

/// What is folded away has to be accessible, too.
async fn open_details(visit: &Visit) {
    visit
        .run("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
        .await;
}

async fn check(visit: &Visit, axe: &str, name: &str, problems: &mut Vec<String>) {
    open_details(visit).await;
    visit.screenshot(name).await;
    problems.extend(
        violations(visit, axe)
            .await
            .into_iter()
            .map(|problem| format!("{name}: {problem}")),
    );
}

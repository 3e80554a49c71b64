//! The level check and the profile, with the keyboard alone.

use crate::accessibility::violations;
use crate::harness::{Visit, start_with};

async fn is_there(visit: &Visit, selector: &str) -> bool {
    visit
        .eval(&format!("Boolean(document.querySelector({selector:?}))"))
        .await
}

/// Listens, answers without much thought and goes on.
async fn answer(visit: &Visit) {
    visit
        .wait("document.activeElement.matches('[data-clip-play]')")
        .await;
    let before: i64 = visit
        .eval("Number(document.querySelector('[data-clip]').dataset.left)")
        .await;
    visit.key("Enter").await;
    visit
        .wait("document.querySelector('[data-clip] audio').ended")
        .await;
    let after = if before > 1 {
        "document.querySelector('[data-clip-left]').textContent.endsWith(': 1')"
    } else {
        "document.querySelector('[data-clip-play]').ariaDisabled === 'true'"
    };
    visit.wait(after).await;
    if is_there(visit, "[name=option]").await {
        visit.stay_or_tab_to("[name=option]").await;
        visit.key(" ").await;
    } else {
        visit.stay_or_tab_to("[name='gap-1']").await;
        visit.type_text("the").await;
    }
    visit.enter().await;
}

/// What a page looks like on a phone and on a desktop, in light and dark and in both languages.
async fn look(visit: &Visit, path: &str, name: &str) {
    for (locale, theme, width) in [
        ("en", "light", 1280),
        ("en", "dark", 360),
        ("zh", "light", 360),
        ("zh", "dark", 1280),
    ] {
        visit.size(width, 800).await;
        for (field, value) in [("locale", locale), ("theme", theme)] {
            visit.goto("/").await;
            let button = format!(".site-footer [name={field}][value={value}]");
            if is_there(visit, &button).await {
                visit.follow(&button).await;
            }
        }
        visit.goto(path).await;
        visit.assert_fits().await;
        visit
            .screenshot(&format!("{name}-{locale}-{theme}-{width}"))
            .await;
    }
    visit.size(1280, 900).await;
    visit.goto("/").await;
    visit.follow(".site-footer [name=locale][value=en]").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_learner_finds_their_level_with_the_keyboard_alone() {
    let test = "a_learner_finds_their_level_with_the_keyboard_alone";
    let Some(visit) = start_with(test, &["placement"]).await else {
        return;
    };
    visit.register("ann@example.org").await;
    visit.goto("/placement").await;
    visit
        .wait("document.querySelector('#sound audio')?.readyState >= 3")
        .await;
    look(&visit, "/placement", "placement").await;
    visit.goto("/placement").await;
    visit.stay_or_tab_to("#heard").await;
    visit.type_text("13").await;
    visit.enter().await;
    visit
        .wait("document.activeElement.matches('.notice-warning')")
        .await;
    visit.stay_or_tab_to("#heard").await;
    visit.type_text("42").await;
    visit.enter().await;

    let mut n_answered = 0;
    while !is_there(&visit, "[data-level]").await {
        answer(&visit).await;
        n_answered += 1;
        assert!(n_answered <= 14, "it ends");
        if n_answered < 3 {
            let path: String = visit.eval("location.pathname").await;
            look(&visit, &path, &format!("level-check-{n_answered}")).await;
            visit.goto(&path).await;
        }
    }
    assert!(n_answered >= 6, "{n_answered}");
    let found: String = visit
        .eval("document.querySelector('[data-level]').textContent")
        .await;
    assert!(found.starts_with("about "), "{found}");
    let path: String = visit.eval("location.pathname").await;
    look(&visit, &path, "level-result").await;

    visit.goto("/profile").await;
    visit.stay_or_tab_to("[name=area-inference]").await;
    visit.key(" ").await;
    visit.run("window.isOldPage = true").await;
    visit.stay_or_tab_to("fieldset + .button").await;
    visit.enter().await;
    visit
        .wait("document.querySelector('[name=area-inference]:checked')")
        .await;
    look(&visit, "/profile", "profile").await;
    if let Some(path) = std::env::var_os("LISTEN_TEST_AXE") {
        let axe = std::fs::read_to_string(path).unwrap();
        visit.goto("/profile").await;
        assert_eq!(violations(&visit, &axe).await, Vec::<String>::new());
    }
}

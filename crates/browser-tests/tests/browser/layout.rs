//! Every page fits every window, in both languages and both themes.

use crate::harness::start;

#[tokio::test(flavor = "multi_thread")]
async fn every_page_fits_every_window() {
    let Some(visit) = start("every_page_fits_every_window").await else {
        return;
    };
    visit.register("ann@example.org").await;
    visit.open_passage("a1-a-wet-morning").await;
    visit.follow(".passage-next button").await;
    visit.follow(".item-actions .button-large").await;
    visit.follow("[name=confirm]").await;
    let result: String = visit.eval("location.pathname").await;
    visit.open_passage("a1-a-wet-morning").await;
    visit.follow(".passage-next button").await;
    let items: String = visit.eval("location.pathname").await;
    let pages = [
        ("/", "home"),
        ("/passages", "library"),
        ("/passages/a1-a-wet-morning", "passage"),
        ("/passages/a1-a-wet-morning/print", "sheet"),
        (items.as_str(), "items"),
        (result.as_str(), "result"),
        ("/progress", "progress"),
        ("/history", "history"),
        ("/history/practice", "practice"),
        ("/mistakes", "mistakes"),
        ("/account", "account"),
        ("/account/import", "import"),
        ("/imported", "imported"),
        ("/choices", "choices"),
        ("/offline", "offline"),
        ("/privacy", "privacy"),
    ];
    // A theme changes colours only: without pictures one is enough.
    let has_pictures = std::env::var_os("LISTEN_TEST_SCREENSHOTS").is_some();
    let themes: &[&str] = if has_pictures {
        &["light", "dark"]
    } else {
        &["light"]
    };
    for locale in ["en", "zh"] {
        for theme in themes {
            visit.goto("/").await;
            if locale == "zh" && *theme == "light" {
                visit.follow(".site-footer [name=locale]").await;
            }
            visit.follow(&format!(".site-footer [value={theme}]")).await;
            for (path, page) in pages {
                visit.goto(path).await;
                for (width, height, window) in [
                    (1280, 900, "desktop"),
                    (390, 844, "phone"),
                    (320, 700, "small"),
                ] {
                    visit.size(width, height).await;
                    visit.assert_fits().await;
                    visit
                        .screenshot(&format!("fits-{page}-{window}-{theme}-{locale}"))
                        .await;
                }
            }
        }
    }
}

/// On a phone the rarer filters fold away until one of them is set; on a desktop all are seen.
#[tokio::test(flavor = "multi_thread")]
async fn filters_leave_the_first_screen_of_a_phone_to_the_list() {
    let Some(visit) = start("filters_leave_the_first_screen").await else {
        return;
    };
    let is_seen = "document.querySelector('#sort').checkVisibility({ contentVisibilityAuto: true })
        && document.querySelector('#sort').getBoundingClientRect().height > 0";
    for (width, height, path, expected) in [
        (390, 844, "/passages", false),
        (390, 844, "/passages?level=A1", false),
        (390, 844, "/passages?level=A1&sort=newest", true),
        (1280, 900, "/passages", true),
    ] {
        visit.size(width, height).await;
        visit.goto(path).await;
        let seen: bool = visit.eval(is_seen).await;
        assert_eq!(seen, expected, "{path} at {width}");
    }
    visit.size(390, 844).await;
    visit.goto("/passages").await;
    let list_top: f64 = visit
        .eval("document.querySelector('.card-grid').getBoundingClientRect().top")
        .await;
    assert!(list_top < 700.0, "the list begins at {list_top}");
    visit.click(".more-filters summary").await;
    visit.wait(is_seen).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_admin_page_fits_a_phone() {
    let Some(visit) = start("every_admin_page_fits_a_phone").await else {
        return;
    };
    visit.administrate().await;
    visit.size(390, 844).await;
    for (link, page) in [
        ("/accounts", "accounts"),
        ("/passages", "passages"),
        ("/jobs", "jobs"),
        ("/", "dashboard"),
    ] {
        visit.follow(&format!(".site-nav a[href='{link}']")).await;
        visit.assert_fits().await;
        visit.screenshot(&format!("admin-{page}-phone")).await;
    }
}

/// What docks while answering leaves room for the questions.
#[tokio::test(flavor = "multi_thread")]
async fn the_docked_player_leaves_room_for_the_questions() {
    let Some(visit) = start("the_docked_player_leaves_room").await else {
        return;
    };
    visit.open_passage("a1-a-wet-morning").await;
    visit.follow(".passage-next button").await;
    for (width, height, most) in [
        (320, 640, 0.26),
        (320, 568, 0.13),
        (390, 844, 0.25),
        (1280, 600, 0.13),
        (1280, 900, 0.25),
    ] {
        visit.size(width, height).await;
        visit.run("scrollTo(0, 1200)").await;
        visit
            .wait("document.querySelector('.docked').getBoundingClientRect().top === 0")
            .await;
        let share: f64 = visit
            .eval("document.querySelector('.docked').getBoundingClientRect().bottom / innerHeight")
            .await;
        assert!(share <= most, "{width} × {height}: {share}");
        for action in ["toggle", "previous", "next", "repeat"] {
            let is_there: bool = visit
                .eval(&format!(
                    "document.querySelector('.docked [data-action={action}]').getBoundingClientRect().height >= 44"
                ))
                .await;
            assert!(is_there, "{action} at {width} × {height}");
        }
        let is_inside: bool = visit
            .eval("document.querySelector('[data-speed]').getBoundingClientRect().right <= document.querySelector('.player').getBoundingClientRect().right")
            .await;
        assert!(is_inside, "the speed at {width} × {height}");
        visit.assert_fits().await;
        visit
            .screenshot_window(&format!("docked-{width}-{height}"))
            .await;
    }
}

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
        (items.as_str(), "items"),
        (result.as_str(), "result"),
        ("/history", "history"),
        ("/mistakes", "mistakes"),
        ("/account", "account"),
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

//! A review session from the first misheard sentence to the end of the queue, by keyboard alone.

use crate::harness::start;

const SLUG: &str = "a1-a-wet-morning";

#[tokio::test(flavor = "multi_thread")]
async fn a_session_of_review_needs_no_mouse() {
    let Some(visit) = start("a_session_of_review_needs_no_mouse").await else {
        return;
    };
    visit.register("ann@example.org").await;
    visit.open_passage(SLUG).await;
    visit.follow(".passage-next button").await;
    visit.write_dictations("it is").await;
    visit.follow(".item-actions .button-large").await;
    visit.follow("[name=confirm]").await;

    // One tap says why, and the place stays.
    visit.stay_or_tab_to("[data-cause=guessed]").await;
    visit.key("Enter").await;
    visit
        .wait("document.activeElement.getAttribute('aria-pressed') === 'true'")
        .await;
    visit.stay_or_tab_to("[data-send] button").await;
    visit.key("Enter").await;
    visit
        .wait("document.activeElement.textContent.includes('In your review')")
        .await;
    visit.screenshot("review-result").await;

    visit.goto("/review").await;
    let n_cards: String = visit
        .eval("document.querySelector('[data-due]').textContent")
        .await;
    let n_cards: usize = n_cards.parse().unwrap();
    assert!(n_cards >= 2, "the dictations and what was sent: {n_cards}");
    visit.screenshot("review-due").await;
    visit.stay_or_tab_to("a[href='/review/next']").await;
    visit.enter().await;
    for n in 0..n_cards {
        visit
            .wait("document.querySelector('[data-review-play]')?.offsetParent")
            .await;
        // The field has the focus; a chord plays while it has.
        let is_typed: bool = visit
            .eval("document.activeElement.matches('[data-given]')")
            .await;
        visit.chord("Enter").await;
        visit
            .wait("document.querySelector('[data-n-plays]').value === '1'")
            .await;
        visit.screenshot(&format!("review-card-{n}")).await;
        if is_typed {
            visit.type_text("it is raining").await;
        } else {
            visit.stay_or_tab_to("input[type=radio]").await;
            visit.key(" ").await;
        }
        if is_typed {
            visit.enter().await;
        } else {
            visit
                .stay_or_tab_to("form .button-large:not([type=button])")
                .await;
            visit.enter().await;
        }
        visit.wait("document.querySelector('[data-grade]')").await;
        visit.screenshot(&format!("review-answer-{n}")).await;
        // The way on has the focus.
        visit.enter().await;
    }
    visit
        .wait("document.querySelector('[data-empty] time')")
        .await;
    visit.screenshot("review-done").await;
    visit.assert_fits().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn slow_plays_and_shown_texts_are_help() {
    let Some(visit) = start("slow_plays_and_shown_texts_are_help").await else {
        return;
    };
    visit.register("ann@example.org").await;
    visit.open_passage(SLUG).await;
    visit.follow(".passage-next button").await;
    visit.write_dictations("it is").await;
    visit.follow(".item-actions .button-large").await;
    visit.follow("[name=confirm]").await;
    visit.goto("/review/next").await;
    visit
        .wait("document.querySelector('[data-review-slow]')?.offsetParent")
        .await;
    visit.click("[data-review-slow]").await;
    visit
        .wait("document.querySelector('[data-help]').value === 'slow'")
        .await;
    assert_eq!(
        visit
            .eval::<String>("document.querySelector('[data-speed-milli]').value")
            .await,
        "850"
    );
    visit.type_into("[data-given]", "half").await;
    visit.follow("[value=full_text]").await;
    let (typed, text): (String, String) = visit
        .eval("[document.querySelector('[data-given]').value, document.querySelector('.notice [lang=en]').textContent]")
        .await;
    assert_eq!(typed, "half");
    visit
        .run("document.querySelector('[data-given]').value = ''")
        .await;
    visit.type_into("[data-given]", &text).await;
    visit
        .follow("[data-review] .item-actions .button-large")
        .await;
    visit
        .wait("document.querySelector('[data-grade=again]')")
        .await;
    for (width, height, name) in [(1280, 900, "desktop"), (360, 740, "phone")] {
        visit.size(width, height).await;
        for theme in ["light", "dark"] {
            for locale in ["en", "zh"] {
                visit.goto("/review").await;
                visit.run(&format!("document.cookie = 'listen_locale={locale};path=/'; document.cookie = 'listen_theme={theme};path=/'")).await;
                for (path, page) in [
                    ("/review", "review"),
                    ("/review/next", "card"),
                    ("/mistakes", "mistakes"),
                    ("/attempts/1", "result"),
                ] {
                    visit.goto(path).await;
                    visit.assert_fits().await;
                    visit
                        .screenshot(&format!("review-{page}-{name}-{theme}-{locale}"))
                        .await;
                }
            }
        }
    }
}

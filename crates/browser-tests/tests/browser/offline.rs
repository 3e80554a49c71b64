//! Practice without a network: a passage is kept, the program is stopped, items are answered, and
//! the answers are sent once it runs again.

use crate::harness::{self, Visit};

const SLUG: &str = "a1-a-wet-morning";

/// What the service worker answers to a range, as status, place and bytes.
async fn range(visit: &Visit, header: &str) -> (i64, Option<String>, i64) {
    visit
        .run(&format!(
            "window.answer = null; fetch(document.querySelector('[data-audio]').currentSrc, {{ headers: {{ range: {header:?} }} }})\
             .then(async (response) => {{ window.answer = [response.status, response.headers.get('content-range'), \
             (await response.arrayBuffer()).byteLength]; }})"
        ))
        .await;
    visit.wait("window.answer").await;
    visit.eval("window.answer").await
}

/// The four ranges that players ask for and that service workers get wrong.
async fn assert_ranges(visit: &Visit) {
    let (status, _, length) = range(visit, "bytes=-9999999999").await;
    assert_eq!(
        status, 206,
        "more than there is, from the end, is all of it"
    );
    let whole = length;
    let place = |first: i64, last: i64| Some(format!("bytes {first}-{last}/{whole}"));
    let last = whole - 1;
    assert_eq!(
        range(visit, "bytes=-100").await,
        (206, place(whole - 100, last), 100)
    );
    assert_eq!(range(visit, "bytes=0-0").await, (206, place(0, 0), 1));
    assert_eq!(
        range(visit, &format!("bytes=10-{}", whole + 5)).await,
        (206, place(10, last), whole - 10)
    );
    let after = range(visit, &format!("bytes={whole}-")).await;
    assert_eq!(after, (416, Some(format!("bytes */{whole}")), 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kept_passage_is_practised_without_a_network() {
    let Some(mut visit) = harness::start("a_kept_passage_is_practised_without_a_network").await
    else {
        return;
    };
    visit.let_service_workers_run().await;
    visit.register("ann@example.org").await;
    visit.wait("navigator.serviceWorker.controller").await;
    visit.open_passage(SLUG).await;
    // By the keyboard alone.
    visit
        .run("document.querySelector('[data-keep]').focus()")
        .await;
    visit.key("Enter").await;
    visit
        .wait("document.querySelector('[data-keep-status]').textContent === 'Kept on this device.'")
        .await;
    visit.screenshot("offline-kept").await;
    visit.goto("/offline").await;
    visit.wait("document.querySelector('[data-kept] li')").await;
    let entry: String = visit
        .eval("document.querySelector('[data-kept] li').innerText")
        .await;
    assert!(entry.contains("MB"), "{entry}");
    visit.screenshot("offline-list").await;

    visit.stop_program();
    visit.goto("/history").await;
    let title: String = visit.eval("document.querySelector('h1').innerText").await;
    assert_eq!(title, "Offline", "what is not kept says so");
    visit.wait("document.querySelector('[data-kept] a')").await;
    visit.follow("[data-kept] a").await;
    visit
        .wait("document.querySelector('[data-audio]')?.readyState >= 3")
        .await;
    assert_ranges(&visit).await;
    visit.follow(".passage-next button").await;
    visit.wait("document.querySelector('[data-attempt]')").await;
    visit
        .run("document.querySelector('[data-attempt] input[type=radio]').click()")
        .await;
    visit
        .type_into("[data-attempt] textarea", "kept words")
        .await;
    visit
        .wait("document.querySelector('[data-save-status]').textContent === document.querySelector('[data-attempt]').dataset.textUnsaved")
        .await;
    // Closing the page loses nothing.
    visit
        .run("window.isOldPage = true; setTimeout(() => location.reload(), 0)")
        .await;
    visit
        .wait("!window.isOldPage && document.querySelector('[data-attempt]')")
        .await;
    visit
        .wait("document.querySelector('[data-attempt] input[type=radio]').checked")
        .await;
    visit
        .wait("document.querySelector('[data-attempt] textarea').value === 'kept words'")
        .await;
    visit.follow("[data-attempt] .button-large").await;
    visit
        .wait("location.pathname === '/offline' && document.querySelector('[data-queue] li')")
        .await;
    visit.screenshot("offline-waiting").await;

    visit.start_program_again();
    visit.goto("/offline").await;
    visit.wait("document.querySelector('main .notice a')").await;
    visit.follow("main .notice a").await;
    visit.wait("document.querySelector('[data-score]')").await;
    visit.goto("/history").await;
    let n_rows: i64 = visit
        .eval("document.querySelectorAll('.history-row').length")
        .await;
    assert_eq!(n_rows, 1, "sent exactly once");

    visit.follow("form[action='/logout'] button").await;
    visit.goto("/offline").await;
    visit
        .wait("!document.querySelector('[data-kept-empty]').hidden")
        .await;
    visit.run("window.hasKept = null; caches.has('listen-kept').then((has) => { window.hasKept = has; })").await;
    visit.wait("window.hasKept === false").await;
}

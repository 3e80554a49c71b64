//! A learner's whole way.

use crate::harness::{Visit, start};

const SLUG: &str = "a1-a-wet-morning";

/// From the first item to the button with the keyboard alone: a digit chooses, Enter leads on.
async fn answer_by_keyboard(visit: &Visit) {
    visit
        .run("document.querySelector('[data-item] input, [data-item] textarea').focus()")
        .await;
    let n_items: i64 = visit
        .eval("document.querySelectorAll('[data-item]').length")
        .await;
    for _ in 0..n_items {
        let is_choice: bool = visit.eval("document.activeElement.type === 'radio'").await;
        if is_choice {
            visit.key("1").await;
        } else {
            visit.type_text("the bag is heavy").await;
        }
        visit.key("Enter").await;
    }
    visit
        .wait("document.activeElement.classList.contains('button-large')")
        .await;
}

/// What is to be written down stands nowhere in the page, hidden or not.
async fn assert_no_dictation(visit: &Visit) {
    for text in ["I need an umbrella", "stay dry"] {
        let is_there: bool = visit
            .eval(&format!(
                "document.documentElement.outerHTML.includes({text:?})"
            ))
            .await;
        assert!(!is_there, "the page gives the dictation away: {text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_learner_listens_answers_by_keyboard_and_finds_it_in_the_history() {
    let Some(visit) = start("a_learner_listens_answers_by_keyboard").await else {
        return;
    };
    visit.register("ann@example.org").await;
    visit.open_passage(SLUG).await;

    visit.click("[data-action=toggle]").await;
    visit
        .wait("document.querySelector('[data-audio]').currentTime > 0.5")
        .await;
    visit.key(" ").await;
    visit.run("document.activeElement.blur()").await;
    visit.key("ArrowRight").await;
    visit
        .wait("document.querySelectorAll('.sentence[aria-current]').length === 1")
        .await;
    visit.run("document.querySelector('[data-audio]').currentTime = document.querySelector('[data-audio]').duration - 1").await;
    visit
        .run("document.querySelector('[data-audio]').play()")
        .await;
    visit
        .wait("document.querySelector('[data-audio]').ended")
        .await;

    let speed: f64 = visit.eval("(() => { const a = document.querySelector('[data-audio]'); const s = document.querySelector('[data-speed]'); s.value = '0.75'; s.dispatchEvent(new Event('change')); return a.preservesPitch ? a.playbackRate : 0; })()").await;
    assert!((speed - 0.75).abs() < 1e-9, "{speed}");

    visit.click("#sentence-1 [data-reveal] button").await;
    visit
        .wait("document.querySelector('#sentence-1 .sentence-text')?.textContent.length > 3")
        .await;

    assert_no_dictation(&visit).await;
    visit.follow(".passage-next button").await;
    assert_no_dictation(&visit).await;
    answer_by_keyboard(&visit).await;
    visit
        .wait("document.querySelector('[data-save-status]').textContent === 'Saved'")
        .await;
    let leaked: bool = visit
        .eval("/item-correct|rationale/.test(document.documentElement.innerHTML)")
        .await;
    assert!(!leaked, "no result before submission");

    visit.goto("/passages").await;
    visit.goto(&format!("/passages/{SLUG}")).await;
    visit.follow(".passage-next button").await;
    let kept: bool = visit.eval("[...document.querySelectorAll('.items textarea')].every((field) => field.value === 'the bag is heavy')").await;
    assert!(kept, "what was typed is there after leaving");
    let chosen: bool = visit.eval("[...document.querySelectorAll('fieldset')].filter((f) => f.closest('[data-item]')).every((f) => f.querySelector('input:checked'))").await;
    assert!(chosen, "what was chosen is there after leaving");

    visit.run("window.isOldPage = true; document.querySelector('.item-actions .button-large').focus()").await;
    visit.key("Enter").await;
    visit
        .wait("!window.isOldPage && document.querySelector('[data-score]')")
        .await;
    visit
        .wait("document.querySelectorAll('.result-list > li').length === 8")
        .await;
    visit
        .wait("document.querySelectorAll('.diff-word').length > 5")
        .await;

    visit.wait_for_player().await;
    visit.run("document.querySelector('[data-audio]').addEventListener('play', () => { window.hasPlayed = true; })").await;
    visit.click(".evidence-play").await;
    visit.wait("window.hasPlayed").await;
    visit
        .wait("document.querySelector('[data-audio]').paused")
        .await;
    let is_exact: bool = visit
        .eval(
            "(() => { const now = document.querySelector('[data-audio]').currentTime * 1000; \
             const last = document.querySelector('.evidence-play').dataset.play.split(',').pop(); \
             const end = Number(document.querySelector(`[data-sentence=\"${last}\"]`).dataset.end); \
             return Math.abs(now - end) < 600; })()",
        )
        .await;
    assert!(is_exact, "the evidence ends with its sentence");

    visit.follow(".item-actions a[href='/history']").await;
    let n_rows: i64 = visit
        .eval("document.querySelectorAll('.history-row').length")
        .await;
    assert_eq!(n_rows, 1);
    visit.goto("/mistakes").await;
    visit
        .wait("document.querySelectorAll('.item-incorrect').length > 0")
        .await;
    visit.open_passage("a1-message-for-ben").await;
    visit
        .wait("document.querySelector('[data-audio]').playbackRate === 0.75")
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_visitor_on_a_phone_in_chinese_tries_a_passage_and_keeps_it() {
    let Some(visit) = start("a_visitor_on_a_phone_in_chinese").await else {
        return;
    };
    visit.size(390, 844).await;
    visit.goto("/").await;
    visit.follow(".site-footer [name=locale]").await;
    visit
        .wait("document.documentElement.lang === 'zh-CN'")
        .await;
    visit.assert_fits().await;
    visit.screenshot("home-phone-zh").await;
    visit.open_passage(SLUG).await;
    visit.assert_fits().await;
    visit.screenshot("passage-phone-zh").await;
    visit.follow(".passage-next button").await;
    visit.assert_fits().await;
    visit.screenshot("items-phone-zh").await;
    visit.follow(".item-actions .button-large").await;
    visit
        .wait("document.querySelector('.notice-warning')")
        .await;
    visit.follow("[name=confirm]").await;
    visit.wait("document.querySelector('[data-score]')").await;
    visit.assert_fits().await;
    visit.screenshot("result-phone-zh").await;
    visit.register("visitor@example.org").await;
    visit.size(320, 700).await;
    for (path, name) in [
        ("/history", "history"),
        ("/mistakes", "mistakes"),
        ("/account", "account"),
        ("/passages", "library"),
        ("/privacy", "privacy"),
    ] {
        visit.goto(path).await;
        visit.assert_fits().await;
        visit.screenshot(&format!("{name}-320-zh")).await;
    }
    visit.goto("/history").await;
    let n_rows: i64 = visit
        .eval("document.querySelectorAll('.history-row').length")
        .await;
    assert_eq!(n_rows, 1, "what the visitor tried is kept");
}

/// What the server never takes is told, and not sent for ever.
#[tokio::test(flavor = "multi_thread")]
async fn a_draft_that_is_refused_is_told_and_not_sent_again() {
    let Some(visit) = start("a_draft_that_is_refused_is_told").await else {
        return;
    };
    visit.register("ann@example.org").await;
    visit.open_passage(SLUG).await;
    visit.follow(".passage-next button").await;
    visit
        .run(
            "window.nSent = 0; window.answerWith = 404; \
             window.fetch = (url) => { if (url.includes('/responses/')) window.nSent += 1; return Promise.resolve(new Response('', { status: window.answerWith })); }",
        )
        .await;
    for (status, expected) in [
        (404, "is not there any more"),
        (413, "does not take this response"),
        (422, "does not take this response"),
    ] {
        visit
            .run(&format!("window.answerWith = {status}; window.nSent = 0"))
            .await;
        visit.type_into("[data-dictation]", "x").await;
        visit
            .wait(&format!(
                "document.querySelector('[data-save-status]').textContent.includes({expected:?})"
            ))
            .await;
        // Longer than the pause before another try.
        tokio::time::sleep(std::time::Duration::from_millis(3500)).await;
        let n_sent: i64 = visit.eval("window.nSent").await;
        assert_eq!(n_sent, 1, "{status}");
    }
    visit.run("window.answerWith = 200").await;
    visit.type_into("[data-dictation]", "x").await;
    visit
        .wait("document.querySelector('[data-save-status]').textContent === 'Saved'")
        .await;
}

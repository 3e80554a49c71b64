//! Each kind of exercise with the keyboard alone.

use crate::accessibility::violations;
use crate::harness::{Visit, start};

const HUB: &str = "/passages/b1-lost-property/exercises";

/// Begins an exercise of the hub and waits until its fields are open.
async fn begin(visit: &Visit, kind: &str) {
    visit.goto(HUB).await;
    visit.tab_to(&format!("[value={kind}]")).await;
    visit.enter().await;
    visit
        .wait("document.querySelector('[data-tasks]') && !document.querySelector('[data-tasks]').disabled")
        .await;
}

/// The first sentence is heard by pressing Enter on its link.
async fn hear(visit: &Visit) {
    visit.run("window.hasPlayed = false; document.querySelector('[data-audio]').addEventListener('play', () => { window.hasPlayed = true; })").await;
    visit.tab_to("[data-play]").await;
    visit.key("Enter").await;
    visit.wait("window.hasPlayed").await;
}

/// Types into every gap; Enter leads from one to the next and to the button.
async fn fill_gaps(visit: &Visit, text: &str) {
    visit.tab_to("[data-gap]").await;
    let n: i64 = visit
        .eval("document.querySelectorAll('[data-gap]').length")
        .await;
    for _ in 0..n {
        visit.type_text(text).await;
        visit.key("Enter").await;
    }
    visit
        .wait("document.activeElement.matches('.item-actions .button-large')")
        .await;
    visit.enter().await;
}

/// Chooses the first option of every choice.
async fn choose_all(visit: &Visit) {
    let n: i64 = visit
        .eval("document.querySelectorAll('[data-tasks] fieldset').length")
        .await;
    for _ in 0..n {
        visit.tab_to("input[type=radio]").await;
        visit.key(" ").await;
    }
    let n_chosen: i64 = visit
        .eval("document.querySelectorAll('input:checked').length")
        .await;
    assert!(n_chosen >= n, "{n_chosen} of {n} chosen");
}

async fn submit(visit: &Visit) {
    visit.tab_to(".item-actions .button-large").await;
    visit.enter().await;
}

async fn assert_result(visit: &Visit, kind: &str) {
    visit.wait("document.querySelector('[data-score]')").await;
    let n: i64 = visit
        .eval("document.querySelectorAll('.result-list > li').length")
        .await;
    assert!(n > 0, "{kind}");
    hear(visit).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_exercise_of_a_passage_works_by_keyboard() {
    let Some(visit) = start("every_exercise_of_a_passage_works_by_keyboard").await else {
        return;
    };
    visit.register("ann@example.org").await;
    visit.open_passage("b1-lost-property").await;
    for kind in ["partial_dictation", "cloze", "full_dictation"] {
        begin(&visit, kind).await;
        hear(&visit).await;
        fill_gaps(&visit, "the").await;
        assert_result(&visit, kind).await;
    }

    begin(&visit, "select_ending").await;
    hear(&visit).await;
    visit
        .wait("document.querySelector('[data-audio]').paused")
        .await;
    let is_cut: bool = visit
        .eval(
            "(() => { const { play } = document.querySelector('[data-play]').dataset; \
             const { end } = document.querySelector(`[data-sentence='${play}']`).dataset; \
             return document.querySelector('[data-audio]').currentTime * 1000 <= Number(end) + 400; })()",
        )
        .await;
    assert!(is_cut, "the sentence breaks off before its ending");
    choose_all(&visit).await;
    submit(&visit).await;
    assert_result(&visit, "select_ending").await;

    begin(&visit, "put_in_order").await;
    hear(&visit).await;
    visit.tab_to("[data-line] [data-move='1']").await;
    visit
        .run("window.line = document.activeElement.closest('[data-line]')")
        .await;
    visit.key("Enter").await;
    visit
        .wait("[...document.querySelector('[data-order]').children].indexOf(window.line) === 1")
        .await;
    let is_kept: bool = visit
        .eval("window.line.contains(document.activeElement)")
        .await;
    assert!(is_kept, "the focus stays on the line that moved");
    visit
        .wait("document.querySelector('[data-order-status]').textContent.includes('2')")
        .await;
    visit
        .wait("document.querySelector('[data-save-status]').textContent === 'Saved'")
        .await;
    submit(&visit).await;
    assert_result(&visit, "put_in_order").await;

    begin(&visit, "find_difference").await;
    hear(&visit).await;
    visit.tab_to("input[type=checkbox][name=item-0]").await;
    visit.key(" ").await;
    visit
        .wait("document.querySelectorAll('.mark input:checked').length === 1")
        .await;
    visit
        .wait("document.querySelector('[data-save-status]').textContent === 'Saved'")
        .await;
    visit.run("location.reload()").await;
    visit
        .wait("document.querySelectorAll('.mark input:checked').length === 1")
        .await;
    submit(&visit).await;
    assert_result(&visit, "find_difference").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_drill_works_by_keyboard() {
    let Some(visit) = start("every_drill_works_by_keyboard").await else {
        return;
    };
    visit.register("ann@example.org").await;
    for (target, is_choice) in [
        ("numbers", false),
        ("minimal-pairs", true),
        ("function-words", false),
    ] {
        visit.goto("/drills").await;
        visit
            .run("document.querySelector('#drill-level').value = 'B1'")
            .await;
        visit.tab_to(&format!("[value={target}]")).await;
        visit.enter().await;
        visit
            .wait("document.querySelector('[data-tasks]') && !document.querySelector('[data-tasks]').disabled")
            .await;
        hear(&visit).await;
        if is_choice {
            choose_all(&visit).await;
            submit(&visit).await;
        } else {
            fill_gaps(&visit, "13").await;
        }
        assert_result(&visit, target).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_drill_of_an_area_works_by_keyboard() {
    let Some(visit) = start("a_drill_of_an_area_works_by_keyboard").await else {
        return;
    };
    visit.register("ann@example.org").await;
    visit.open_passage("b1-lost-property").await;
    visit.goto("/drills").await;
    visit
        .run("document.querySelector('#drill-level').value = 'B1'")
        .await;
    visit.tab_to("[value=detail-comprehension]").await;
    visit.enter().await;
    visit
        .wait("document.querySelector('[data-focus-drill]')")
        .await;
    let played = "document.querySelector('[data-review-plays]').textContent.includes('1')";
    visit.tab_to("[data-review-play]").await;
    visit.chord("Enter").await;
    visit.wait(played).await;
    let n: i64 = visit
        .eval("document.querySelectorAll('[data-item]').length")
        .await;
    for at in 0..n {
        let field = format!("[name='item-{at}']");
        let is_choice: bool = visit
            .eval(&format!(
                "document.querySelector(\"{field}\").type === 'radio'"
            ))
            .await;
        visit.tab_to(&field).await;
        if is_choice {
            visit.key(" ").await;
        } else {
            visit.type_text("bag").await;
        }
    }
    submit(&visit).await;
    visit.wait("document.querySelector('[data-score]')").await;
    visit.tab_to("[data-play-part]").await;
    visit.key("Enter").await;
    visit.wait(played).await;
    visit.assert_fits().await;
}

/// Pages of exercises on a phone and a desk, in both themes and languages: nothing is cut off,
/// and axe finds nothing.
#[tokio::test(flavor = "multi_thread")]
async fn pages_of_exercises_fit_and_are_accessible() {
    let Some(visit) = start("pages_of_exercises_fit_and_are_accessible").await else {
        return;
    };
    let axe =
        std::env::var_os("LISTEN_TEST_AXE").map(|path| std::fs::read_to_string(path).unwrap());
    visit.register("ann@example.org").await;
    visit.open_passage("b1-lost-property").await;
    let mut pages = vec![
        ("hub".to_owned(), HUB.to_owned()),
        ("drills".to_owned(), "/drills".to_owned()),
    ];
    for kind in [
        "partial_dictation",
        "cloze",
        "find_difference",
        "select_ending",
        "put_in_order",
        "full_dictation",
    ] {
        begin(&visit, kind).await;
        pages.push((kind.to_owned(), visit.eval("location.pathname").await));
    }
    visit.goto(&pages[4].1).await;
    visit.click(".mark").await;
    visit.goto(&pages[5].1).await;
    submit(&visit).await;
    visit.follow("[name=confirm]").await;
    visit.goto(HUB).await;
    visit.follow("[value=select_ending]").await;
    visit.goto("/drills").await;
    visit.follow("[value=main-idea]").await;
    pages.push((
        "focus_drill".to_owned(),
        visit.eval("location.pathname").await,
    ));
    visit.goto("/drills").await;
    visit.follow("[value=detail-comprehension]").await;
    pages.push((
        "focus_result".to_owned(),
        visit.eval("location.pathname").await,
    ));
    submit(&visit).await;
    visit.follow("[name=confirm]").await;
    let mut problems = Vec::new();
    for (locale, theme) in [("en", "light"), ("zh", "dark")] {
        visit.goto("/").await;
        let is_there: bool = visit
            .eval(&format!(
                "document.documentElement.lang.startsWith({locale:?})"
            ))
            .await;
        if !is_there {
            visit.follow(".site-footer [name=locale]").await;
        }
        visit.follow(&format!(".site-footer [value={theme}]")).await;
        for (name, path) in &pages {
            for (width, height) in [(360, 740), (1280, 900)] {
                visit.size(width, height).await;
                visit.goto(path).await;
                visit.assert_fits().await;
                visit
                    .screenshot(&format!("exercise-{name}-{width}-{locale}-{theme}"))
                    .await;
            }
            if let Some(axe) = &axe {
                let found = violations(&visit, axe).await;
                problems.extend(
                    found
                        .into_iter()
                        .map(|one| format!("{name} {theme}: {one}")),
                );
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

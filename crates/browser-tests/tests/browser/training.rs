//! How sentences are practised: repeats, gaps, pauses between phrases, A–B, one at a time.

use crate::harness::{Visit, start};

const SLUG: &str = "b1-lost-property";

async fn open(test: &str) -> Option<Visit> {
    let visit = start(test).await?;
    visit.register("ann@example.org").await;
    visit.open_passage(SLUG).await;
    visit
        .wait("document.querySelector('[data-audio]')?.readyState >= 3")
        .await;
    visit
        .run("document.querySelector('[data-training]').open = true")
        .await;
    Some(visit)
}

/// Chooses as a person does: the value, then the event of the control.
async fn choose(visit: &Visit, setting: &str, value: &str) {
    visit
        .run(&format!(
            "(() => {{ const c = document.querySelector('[data-setting={setting}]'); c.value = '{value}'; c.dispatchEvent(new Event('change', {{ bubbles: true }})); }})()"
        ))
        .await;
}

const STATE: &str = "document.querySelector('[data-player]').dataset.state";
const NOW: &str = "document.querySelector('[data-audio]').currentTime";

async fn number(visit: &Visit, expression: &str) -> f64 {
    visit.eval(expression).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sentence_is_repeated_with_a_gap_and_counted() {
    let Some(visit) = open("a_sentence_is_repeated").await else {
        return;
    };
    choose(&visit, "repeats", "2").await;
    choose(&visit, "gap", "2").await;
    choose(&visit, "mode", "one").await;
    visit.click("[data-action=toggle]").await;
    visit
        .wait("document.querySelector('[data-count]').textContent === '1 / 2'")
        .await;
    visit.wait(&format!("{STATE} === 'gap'")).await;
    let says_pause: bool = visit
        .eval("document.querySelector('[data-action=toggle]').classList.contains('is-playing')")
        .await;
    assert!(says_pause, "to the listener a gap is playing");
    visit
        .wait("document.querySelector('[data-count]').textContent === '2 / 2'")
        .await;
    visit.wait(&format!("{STATE} === 'paused'")).await;
    visit
        .wait("document.querySelector('#sentence-1 [data-plays]').textContent === 'heard 2×'")
        .await;
    let end = number(&visit, NOW).await;
    visit.click("[data-action=toggle]").await;
    visit.wait(&format!("{STATE} === 'playing'")).await;
    assert!(
        number(&visit, NOW).await < end,
        "the same sentence from its start"
    );
    // A key in a gap acts on what is heard as playing: it stops.
    visit.wait(&format!("{STATE} === 'gap'")).await;
    visit.run("document.activeElement.blur()").await;
    visit.key(" ").await;
    visit.wait(&format!("{STATE} === 'paused'")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn auto_pause_goes_on_with_the_next_sentence_and_repeat_stays() {
    let Some(visit) = open("auto_pause_goes_on").await else {
        return;
    };
    visit.click("[data-setting=stops]").await;
    visit.click("[data-action=toggle]").await;
    visit.wait(&format!("{STATE} === 'paused'")).await;
    let current = "document.querySelector('.sentence[aria-current]').id";
    assert_eq!(visit.eval::<String>(current).await, "sentence-1");
    visit.run("document.activeElement.blur()").await;
    visit.key("r").await;
    visit.wait(&format!("{STATE} === 'playing'")).await;
    assert_eq!(visit.eval::<String>(current).await, "sentence-1");
    visit.wait(&format!("{STATE} === 'paused'")).await;
    visit.key(" ").await;
    visit.wait(&format!("{current} === 'sentence-2'")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pauses_come_at_the_ends_of_phrases() {
    let Some(visit) = open("pauses_come_at_the_ends").await else {
        return;
    };
    let with_phrases =
        "[...document.querySelectorAll('[data-sentence]')].find((s) => s.dataset.phrases)";
    let (start, phrase): (f64, f64) = (
        number(&visit, &format!("Number({with_phrases}.dataset.start)")).await,
        number(
            &visit,
            &format!("Number({with_phrases}.dataset.phrases.split(' ')[0])"),
        )
        .await,
    );
    assert!(phrase > start);
    visit.run("document.activeElement.blur()").await;
    visit.key("p").await;
    assert_eq!(
        visit
            .eval::<String>("document.querySelector('[data-setting=pauses]').value")
            .await,
        "300"
    );
    choose(&visit, "pauses", "700").await;
    visit.run(&format!("{NOW} = {} / 1000", start + 1.0)).await;
    visit.click("[data-action=toggle]").await;
    visit.wait(&format!("{STATE} === 'gap'")).await;
    let now_ms = number(&visit, NOW).await * 1000.0;
    assert!(
        (now_ms - phrase).abs() < 400.0,
        "it pauses where the phrase ends: {now_ms} and {phrase}"
    );
    visit
        .wait(&format!("{STATE} === 'playing' && {NOW} * 1000 > {now_ms}"))
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_part_is_played_from_a_to_b_by_keys_and_by_typing() {
    let Some(visit) = open("a_part_is_played_from_a_to_b").await else {
        return;
    };
    visit.run("document.activeElement.blur()").await;
    visit.run(&format!("{NOW} = 2")).await;
    visit.wait(&format!("Math.abs({NOW} - 2) < 0.1")).await;
    visit.key("a").await;
    visit.run(&format!("{NOW} = 2.6")).await;
    visit.wait(&format!("Math.abs({NOW} - 2.6) < 0.1")).await;
    visit.key("b").await;
    let field = |edge: &str| format!("document.querySelector('[data-edge={edge}]').value");
    assert_eq!(visit.eval::<String>(&field("from")).await, "2.0");
    visit.click("[data-action=b-later]").await;
    assert_eq!(visit.eval::<String>(&field("to")).await, "2.7");
    visit
        .run("window.turns = 0; window.last = 0; document.querySelector('[data-audio]').addEventListener('timeupdate', (e) => { const t = e.target.currentTime; if (t < window.last - 0.2) window.turns += 1; window.last = t; })")
        .await;
    visit.run("document.activeElement.blur()").await;
    visit.key(" ").await;
    visit.wait("window.turns >= 2").await;
    assert!(number(&visit, NOW).await < 3.2, "it never leaves the part");
    visit.key("c").await;
    assert_eq!(visit.eval::<String>(&field("from")).await, "");
    visit.wait(&format!("{NOW} > 3.2")).await;
    type_edge(&visit, "from", "1.5").await;
    assert_eq!(visit.eval::<String>(&field("from")).await, "1.5");
    let error = "document.querySelector('[data-ab-error]').textContent";
    for typed in ["x", "-1", "9999", "1:30"] {
        type_edge(&visit, "from", typed).await;
        let told: String = visit.eval(error).await;
        assert!(
            told.starts_with("Type seconds from 0 to "),
            "{typed}: {told}"
        );
        let kept: (String, bool) = visit
            .eval("(() => { const f = document.querySelector('[data-edge=from]'); return [f.value, f.getAttribute('aria-invalid') === 'true']; })()")
            .await;
        assert_eq!(
            kept,
            (typed.to_owned(), true),
            "what was typed stays to be mended"
        );
    }
    type_edge(&visit, "from", "2,5").await;
    assert_eq!(visit.eval::<String>(&field("from")).await, "2.5");
    assert_eq!(visit.eval::<String>(error).await, "");
    type_edge(&visit, "to", "1").await;
    assert_eq!(visit.eval::<String>(error).await, "A must be before B.");
}

async fn type_edge(visit: &Visit, edge: &str, text: &str) {
    visit
        .run(&format!(
            "(() => {{ const f = document.querySelector('[data-edge={edge}]'); f.value = '{text}'; f.dispatchEvent(new Event('change', {{ bubbles: true }})); }})()"
        ))
        .await;
}

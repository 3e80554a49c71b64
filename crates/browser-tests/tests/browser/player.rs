//! The player beyond play and pause: words that are heard, the ladder of help, what is remembered.

use crate::harness::{Visit, start};

const SLUG: &str = "b1-lost-property";
const AUDIO: &str = "document.querySelector('[data-audio]')";
const STATE: &str = "document.querySelector('[data-player]').dataset.state";
const LADDER: &str = "document.querySelector('[data-ladder-status]').textContent";
/// The server has answered what the player told of plays and place.
const TOLD: &str = "performance.getEntriesByType('resource').some((e) => e.name.endsWith('/listening') && e.responseEnd > 0)";

/// Waits until the server has answered what was counted last.
async fn wait_until_told(visit: &Visit) {
    visit.run("performance.clearResourceTimings()").await;
    visit.wait(TOLD).await;
}

async fn open(test: &str) -> Option<Visit> {
    let visit = start(test).await?;
    visit.register("ann@example.org").await;
    visit.open_passage(SLUG).await;
    Some(visit)
}

async fn show_all_texts(visit: &Visit) {
    visit.click(".sentences-head [data-reveal] button").await;
    visit
        .wait("document.querySelectorAll('.sentence-text .word').length > 40")
        .await;
}

/// At each frame: is the marked word the one that is heard by the stored times? `wrong` counts
/// frames that are more than 80 ms of audio off; `seen` is the number of words that were marked.
const SAMPLE: &str = "
    const audio = document.querySelector('[data-audio]');
    const words = [...document.querySelectorAll('p[data-words]')].flatMap((p) => {
        const elements = p.querySelectorAll('.word');
        return p.dataset.words.split(' ').filter(Boolean).map((place, i) => {
            const [, , start, end] = place.split(',').map(Number);
            return { element: elements[i], start, end };
        });
    });
    window.seen = new Set(); window.wrong = []; window.frames = 0;
    const sample = () => {
        const now = audio.currentTime * 1000;
        const marked = document.querySelector('.word.is-heard');
        const word = words.find(({ element }) => element === marked);
        if (marked) window.seen.add(marked);
        window.frames += 1;
        const isOff = word ? now < word.start - 80 || now > word.end + 80
            : words.some(({ start, end }) => start + 80 < now && now < end - 80);
        if (isOff) window.wrong.push([now, word?.start, word?.end]);
        window.sampler = requestAnimationFrame(sample);
    };
    cancelAnimationFrame(window.sampler); sample();";

#[tokio::test(flavor = "multi_thread")]
async fn the_word_that_is_heard_is_marked_at_any_speed_and_after_a_seek() {
    let Some(visit) = open("the_word_that_is_heard_is_marked").await else {
        return;
    };
    show_all_texts(&visit).await;
    for speed in ["0.5", "1", "2"] {
        visit
            .run(&format!("const s = document.querySelector('[data-speed]'); s.value = '{speed}'; s.dispatchEvent(new Event('change'))"))
            .await;
        visit.run(&format!("{AUDIO}.currentTime = 1")).await;
        visit.wait(&format!("!{AUDIO}.seeking")).await;
        visit.run(&format!("{AUDIO}.play()")).await;
        visit.wait(&format!("{STATE} === 'playing'")).await;
        visit.run(SAMPLE).await;
        visit.wait("window.seen.size >= 5").await;
        visit.run(&format!("{AUDIO}.currentTime = 9")).await;
        visit.wait("window.seen.size >= 10").await;
        let rate: f64 = visit.eval(&format!("{AUDIO}.playbackRate")).await;
        assert!(
            (rate - speed.parse::<f64>().unwrap()).abs() < 1e-9,
            "{rate}"
        );
        // The frame in which the audio jumps shows the old word.
        let (n_wrong, n_frames): (i64, i64) =
            visit.eval("[window.wrong.length, window.frames]").await;
        let wrong: String = visit.eval("JSON.stringify(window.wrong)").await;
        assert!(
            n_wrong <= 2 && n_frames > 20,
            "{speed}×: {wrong} of {n_frames}"
        );
        visit
            .run(&format!(
                "{AUDIO}.pause(); cancelAnimationFrame(window.sampler)"
            ))
            .await;
    }
    // Also while it rests: the place tells the word.
    visit.run(&format!("const [, , start, end] = document.querySelector('#sentence-2 p').dataset.words.split(' ')[1].split(',').map(Number); {AUDIO}.currentTime = (start + end) / 2000")).await;
    visit
        .wait("document.querySelectorAll('#sentence-2 .word')[1].classList.contains('is-heard')")
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_swipe_leads_to_the_next_sentence_and_back() {
    const PLACE: &str = "document.querySelector('[data-now]').textContent";
    let Some(visit) = open("a_swipe_leads_to_the_next_sentence_and_back").await else {
        return;
    };
    visit.size(390, 844).await;
    visit.run(&format!("window.before = {PLACE}")).await;
    visit.swipe("[data-now]", -120.0).await;
    visit.wait(&format!("{PLACE} !== window.before")).await;
    visit.swipe("[data-now]", 120.0).await;
    visit.wait(&format!("{PLACE} === window.before")).await;
    // Too short to be meant.
    visit.swipe("[data-now]", -30.0).await;
    // What does not happen cannot be waited for; a key that comes after it can.
    visit.run("document.activeElement.blur()").await;
    visit.key("ArrowRight").await;
    visit.wait(&format!("{PLACE} !== window.before")).await;
    visit.key("ArrowLeft").await;
    visit.wait(&format!("{PLACE} === window.before")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn each_press_of_a_key_helps_a_little_more() {
    let Some(visit) = open("each_press_of_a_key_helps").await else {
        return;
    };
    visit.run("document.activeElement.blur()").await;
    visit.key("h").await;
    visit
        .wait(&format!("{LADDER} === 'Help 1 of 7: once more'"))
        .await;
    visit.wait(&format!("{STATE} === 'playing'")).await;
    visit.key("h").await;
    visit
        .wait(&format!("{LADDER}.startsWith('Help 2 of 7: with pauses')"))
        .await;
    visit.key("h").await;
    visit
        .wait(&format!("{LADDER}.startsWith('Help 3 of 7: a few words')"))
        .await;
    visit.wait(&format!("{STATE} === 'gap'")).await;
    let (now_ms, end_ms): (f64, f64) = visit
        .eval(&format!("[{AUDIO}.currentTime * 1000, Number(document.querySelector('#sentence-1').dataset.chunks.split(' ')[0])]"))
        .await;
    assert!(
        (now_ms - end_ms).abs() < 300.0,
        "it rests after the first words: {now_ms}, {end_ms}"
    );
    visit.key("h").await;
    visit
        .wait(&format!(
            "{AUDIO}.playbackRate === 0.85 && {STATE} === 'playing'"
        ))
        .await;
    let is_hidden: bool = visit
        .eval("document.querySelector('#sentence-1 .sentence-text') === null")
        .await;
    assert!(is_hidden, "sound comes before text");
    for (form, rung) in [("first_letters", 5), ("keywords", 6), ("full", 7)] {
        visit.key("h").await;
        visit
            .wait(&format!("{LADDER}.startsWith('Help {rung} of 7')"))
            .await;
        visit
            .wait(&format!(
                "document.querySelector('#sentence-1 details')?.dataset.form === '{form}'"
            ))
            .await;
        let has_text: bool = visit
            .eval(
                "/[a-z]{4}/.test(document.querySelector('#sentence-1 .sentence-text').textContent)",
            )
            .await;
        assert_eq!(has_text, form != "first_letters", "{form}");
    }
    visit.wait(TOLD).await;
    visit.open_passage(SLUG).await;
    let is_shown: bool = visit
        .eval("document.querySelector('#sentence-1 .sentence-text') !== null")
        .await;
    assert!(is_shown, "the server remembers what was shown");
}

async fn hear_first_sentence(visit: &Visit, expected: &str) {
    visit.click("#sentence-1 .sentence-play").await;
    visit
        .wait(&format!(
            "document.querySelector('#sentence-1 [data-plays]').textContent === '{expected}'"
        ))
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn plays_speed_and_place_survive_a_reload_and_another_browser() {
    let Some(visit) = open("plays_speed_and_place_survive").await else {
        return;
    };
    visit
        .run("const s = document.querySelector('[data-speed]'); s.value = '1.5'; s.dispatchEvent(new Event('change'))")
        .await;
    hear_first_sentence(&visit, "heard 1×").await;
    wait_until_told(&visit).await;
    visit.open_passage(SLUG).await;
    hear_first_sentence(&visit, "heard 2×").await;
    visit.run("document.querySelector('[data-setting=repeats]').value = '3'; document.querySelector('[data-setting=repeats]').dispatchEvent(new Event('change', { bubbles: true }))").await;
    visit
        .run(&format!("{AUDIO}.currentTime = 6; {AUDIO}.play()"))
        .await;
    visit.wait(&format!("{AUDIO}.currentTime > 6.3")).await;
    visit.run(&format!("{AUDIO}.pause()")).await;
    wait_until_told(&visit).await;
    // Another browser has nothing of this one.
    visit.follow("form[action='/logout'] button").await;
    visit.run("localStorage.clear()").await;
    visit.goto("/login").await;
    visit.run("localStorage.clear()").await;
    visit.type_into("#email", "ann@example.org").await;
    visit.type_into("#password", "correct horse battery").await;
    visit.follow("form[action='/login'] button").await;
    visit.open_passage(SLUG).await;
    let kept: (String, String, String, f64) = visit
        .eval(&format!("[document.querySelector('#sentence-1 [data-plays]').textContent, document.querySelector('[data-speed]').value, document.querySelector('[data-setting=repeats]').value, {AUDIO}.currentTime]"))
        .await;
    assert_eq!(
        (kept.0.as_str(), kept.1.as_str(), kept.2.as_str()),
        ("heard 2×", "1.5", "3")
    );
    assert!((kept.3 - 6.5).abs() < 1.0, "{}", kept.3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_visitors_plays_wait_until_there_is_somebody_to_keep_them_for() {
    let Some(visit) = start("a_visitors_plays_wait").await else {
        return;
    };
    visit.open_passage(SLUG).await;
    hear_first_sentence(&visit, "heard 1×").await;
    visit.open_passage(SLUG).await;
    let plays = "document.querySelector('#sentence-1 [data-plays]').textContent";
    assert_eq!(visit.eval::<String>(plays).await, "heard 1×");
    visit.click("#sentence-2 [data-reveal] button").await;
    visit
        .wait("document.querySelector('#sentence-2 .sentence-text')")
        .await;
    visit.wait(TOLD).await;
    visit.run("localStorage.clear()").await;
    visit.open_passage(SLUG).await;
    assert_eq!(visit.eval::<String>(plays).await, "heard 1×");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_word_is_heard_by_itself_and_looked_up_by_keyboard() {
    let Some(visit) = open("a_word_is_heard_by_itself").await else {
        return;
    };
    visit.click("#sentence-1 [data-reveal] button").await;
    visit
        .wait("document.querySelector('#sentence-1 .word')")
        .await;
    visit
        .run("document.querySelector('#sentence-1 .word').focus()")
        .await;
    visit.key("ArrowRight").await;
    let second = "document.querySelectorAll('#sentence-1 .word')[1]";
    visit
        .wait(&format!("document.activeElement === {second}"))
        .await;
    visit
        .run(&format!(
            "window.played = 0; {AUDIO}.addEventListener('play', () => {{ window.played += 1; }})"
        ))
        .await;
    visit.key("Enter").await;
    visit.wait("window.played === 1").await;
    visit.wait(&format!("{AUDIO}.paused")).await;
    let (now_ms, end_ms): (f64, f64) = visit
        .eval(&format!("[{AUDIO}.currentTime * 1000, Number(document.querySelector('#sentence-1 p').dataset.words.split(' ')[1].split(',')[3])]"))
        .await;
    assert!(
        now_ms - end_ms < 300.0,
        "only this word: {now_ms}, {end_ms}"
    );
    visit
        .wait("!document.querySelector('[data-word-card]').hidden && document.querySelector('[data-word-ipa]').textContent.startsWith('/')")
        .await;
    let (word, text): (String, String) = visit
        .eval(&format!(
            "[document.querySelector('[data-word-text]').textContent, {second}.textContent]"
        ))
        .await;
    assert_eq!(word, text);
    visit.screenshot("player-word").await;
    visit.key("Escape").await;
    visit
        .wait(&format!("document.querySelector('[data-word-card]').hidden && document.activeElement === {second}"))
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_can_be_changed_switched_off_and_rest_while_words_are_composed() {
    let Some(visit) = open("keys_can_be_changed").await else {
        return;
    };
    visit.run("document.activeElement.blur()").await;
    visit.run("document.dispatchEvent(new KeyboardEvent('keydown', { key: 'r', keyCode: 229, isComposing: true, bubbles: true }))").await;
    let is_still: bool = visit.eval(&format!("{AUDIO}.paused")).await;
    assert!(is_still, "an input method has its keys for itself");
    visit.key("?").await;
    visit
        .wait("document.querySelector('[data-keys]').open")
        .await;
    visit
        .run("document.querySelector('[data-change-key=repeat]').focus()")
        .await;
    visit.key("Enter").await;
    visit.wait("document.querySelector('[data-keys-status]').textContent.startsWith('Press the new key')").await;
    visit.key("1").await;
    visit
        .wait("document.querySelector('[data-keys-status]').textContent.includes('another use')")
        .await;
    visit.key("l").await;
    visit.wait("document.querySelector('[data-shortcut=repeat]').textContent === 'L' && document.querySelector('[data-shortcut=loop]').textContent === 'R'").await;
    visit.screenshot_window("player-keys").await;
    visit.key("Escape").await;
    visit.open_passage(SLUG).await;
    visit.run("document.activeElement.blur()").await;
    visit.key("l").await;
    visit.wait(&format!("{STATE} === 'playing'")).await;
    visit.key(" ").await;
    visit.wait(&format!("{STATE} === 'paused'")).await;
    visit
        .run("document.querySelector('[data-keys-enabled]').click()")
        .await;
    visit.key("l").await;
    let is_still: bool = visit.eval(&format!("{AUDIO}.paused")).await;
    assert!(is_still, "keys that are off do nothing");
}

/// A pause leaves nothing; whoever leaves a sentence after more than half of it has heard it.
#[tokio::test(flavor = "multi_thread")]
async fn a_play_that_is_broken_off_counts_after_more_than_half() {
    let Some(visit) = open("a_play_that_is_broken_off").await else {
        return;
    };
    let plays = "document.querySelector('#sentence-1 [data-plays]')";
    let share = |share: f64| {
        format!(
            "(() => {{ const {{ start, end }} = document.querySelector('#sentence-1').dataset; return {AUDIO}.currentTime * 1000 > Number(start) + {share} * (end - start); }})()"
        )
    };
    // After a tenth: nothing.
    visit.click("[data-action=toggle]").await;
    visit.wait(&share(0.1)).await;
    visit.click("[data-action=next]").await;
    visit.click("[data-action=toggle]").await;
    visit.click("[data-action=previous]").await;
    assert!(visit.eval::<bool>(&format!("{plays}.hidden")).await);
    // After three quarters, with a pause within: one play.
    visit.click("[data-action=toggle]").await;
    visit.wait(&share(0.3)).await;
    visit.click("[data-action=toggle]").await;
    visit.wait(&format!("{STATE} === 'paused'")).await;
    visit.click("[data-action=toggle]").await;
    visit.wait(&share(0.75)).await;
    visit.click("[data-action=toggle]").await;
    assert!(
        visit.eval::<bool>(&format!("{plays}.hidden")).await,
        "a pause is no end"
    );
    visit.click("[data-action=next]").await;
    visit
        .wait(&format!("{plays}.textContent === 'heard 1×'"))
        .await;
    wait_until_told(&visit).await;
    visit.goto("/progress").await;
    let broken: String = visit
        .eval("document.querySelectorAll('[data-plays-table] tbody tr')[1].querySelector('td').textContent")
        .await;
    assert_eq!(broken, "1");
}

/// Nothing of it is loaded before it is wanted; then it plays and rests with the passage.
#[tokio::test(flavor = "multi_thread")]
async fn other_voices_play_and_rest_with_the_passage() {
    let Some(visit) = open("other_voices_play_and_rest").await else {
        return;
    };
    let deadline = std::time::Instant::now() + std::time::Duration::from_mins(2);
    while visit
        .eval::<bool>("document.querySelector('[data-babble]').disabled")
        .await
    {
        assert!(
            std::time::Instant::now() < deadline,
            "no audio of other passages"
        );
        visit.open_passage(SLUG).await;
    }
    let voices = "[...document.querySelectorAll('[data-babble-voice]')]";
    let is_loaded =
        "performance.getEntriesByType('resource').some((e) => e.name.includes('babble'))";
    assert!(!visit.eval::<bool>(is_loaded).await, "nothing is loaded");
    assert_eq!(visit.eval::<i64>(&format!("{voices}.length")).await, 0);
    visit
        .run("(() => { document.querySelector('[data-training]').open = true; const c = document.querySelector('[data-babble]'); c.value = '12'; c.dispatchEvent(new Event('change')); })()")
        .await;
    visit
        .wait(&format!(
            "{voices}.length >= 2 && {voices}.every((v) => v.readyState > 1)"
        ))
        .await;
    assert!(
        visit
            .eval::<bool>(&format!("{voices}.every((v) => v.paused)"))
            .await
    );
    visit.screenshot("babble").await;
    visit.click("[data-action=toggle]").await;
    visit
        .wait(&format!("{voices}.every((v) => !v.paused)"))
        .await;
    visit
        .wait("document.querySelector('#sentence-1 [data-plays]').textContent === 'heard 1×'")
        .await;
    visit.click("[data-action=toggle]").await;
    visit
        .wait(&format!(
            "{STATE} === 'paused' && {voices}.every((v) => v.paused)"
        ))
        .await;
    // The same words stand behind a sentence each time.
    visit.run(&format!("{AUDIO}.currentTime = 2")).await;
    visit
        .wait(&format!("Math.abs({voices}[0].currentTime - 9) < 0.1"))
        .await;
    wait_until_told(&visit).await;
    visit.open_passage(SLUG).await;
    visit
        .wait(&format!(
            "document.querySelector('[data-babble]').value === '12' && {voices}.length >= 2"
        ))
        .await;
    visit.follow(".passage-next button").await;
    visit.follow(".item-actions .button-large").await;
    visit.follow("[name=confirm]").await;
    let said: String = visit
        .eval("document.querySelector('[data-babble-result]').textContent")
        .await;
    assert!(said.contains("12 dB"), "{said}");
}

//! How long it takes from a key to sound. A benchmark: it prints figures and judges nothing.
//!
//! `cargo nextest run -p listen-browser-tests --run-ignored only latency --no-capture`

use crate::harness::start;

/// Presses a key twenty times; for each, when the sound runs (`playing`) and when the place in
/// the audio has moved, in ms after the press.
const MEASURE: &str = "
    const audio = document.querySelector('[data-audio]');
    const press = (key) => document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
    const once = () => new Promise((done) => {
        audio.pause();
        setTimeout(() => {
            let playing = 0;
            const pressed = performance.now();
            audio.addEventListener('playing', () => { playing = performance.now() - pressed; }, { once: true });
            press('r');
            const start = audio.currentTime;
            const look = () => {
                if (playing > 0 && audio.currentTime > start) done([playing, performance.now() - pressed]);
                else setTimeout(look, 1);
            };
            look();
        }, 300);
    });
    window.figures = [];
    (async () => {
        for (let i = 0; i < 20; i += 1) { press('ArrowRight'); window.figures.push(await once()); }
        window.isMeasured = true;
    })();";

#[tokio::test(flavor = "multi_thread")]
#[ignore = "a benchmark"]
async fn latency_from_key_to_sound() {
    let Some(visit) = start("latency_from_key_to_sound").await else {
        return;
    };
    visit.open_passage("b1-lost-property").await;
    visit
        .wait("document.querySelector('[data-audio]').readyState === 4")
        .await;
    visit.run(MEASURE).await;
    visit.wait("window.isMeasured").await;
    let mut figures: Vec<(f64, f64)> = visit.eval("window.figures").await;
    figures.sort_by(|left, right| left.1.total_cmp(&right.1));
    let middle = figures[figures.len() / 2];
    let last = figures[figures.len() - 1];
    println!("key to `playing`, at the median press: {:.1} ms", middle.0);
    println!(
        "key to moving sound: median {:.1} ms, slowest of 20 {:.1} ms",
        middle.1, last.1
    );
}

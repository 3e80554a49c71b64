//! How long it takes from a key to sound. A benchmark: it prints figures and judges nothing.
//!
//! `cargo nextest run -p listen-browser-tests --run-ignored only latency --no-capture`

use crate::harness::start;

const N_PRESSES: usize = 20;

/// For each press of R: when the sound runs (`playing`) and when the place in the audio has moved,
/// in ms after the browser had the key.
const MEASURE: &str = "
    const audio = document.querySelector('[data-audio]');
    window.figures = [];
    addEventListener('keydown', (event) => {
        if (event.key !== 'r') return;
        const pressed = event.timeStamp;
        let playing = 0;
        audio.addEventListener('playing', () => { playing = performance.now() - pressed; }, { once: true });
        let start = null;
        const look = () => {
            // The player takes the key after this listener and jumps to the start of the sentence.
            start ??= audio.currentTime;
            if (playing > 0 && audio.currentTime > start) window.figures.push([playing, performance.now() - pressed]);
            else setTimeout(look, 1);
        };
        setTimeout(look, 0);
    }, { capture: true });";

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
    for n in 1..=N_PRESSES {
        visit.key("ArrowRight").await;
        visit.key("r").await;
        visit.wait(&format!("window.figures.length === {n}")).await;
        visit
            .run("document.querySelector('[data-audio]').pause()")
            .await;
    }
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

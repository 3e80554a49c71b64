//! Measures how long the scoring of a dictation takes.

use listen_core::dictation;
use std::time::{Duration, Instant};

/// Forty words with what is dear to compare: contractions, numbers, homophones.
const REFERENCE: &str = "We'll meet their cousins at 7:30 outside the old station, and if it's \
    raining they're going to wait in the cafe that's next to the bank, where two cups of coffee \
    shouldn't cost more than $13.50 on a Sunday morning.";
/// What the learner may have typed.
const TYPED: [(&str, &str); 3] = [
    ("right", REFERENCE),
    (
        "ten slips",
        "we will meet there cousin at seven thirty outside the old stasion and if its raining they \
         are going to wait in a cafe thats next the bank were to cups of coffee should cost more \
         than thirty dollars on sunday morning",
    ),
    (
        "other words",
        "one two three four five six seven eight nine ten eleven twelve thirteen \
        fourteen fifteen sixteen seventeen eighteen nineteen twenty one two three four five six \
        seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen",
    ),
];
/// Each case is scored for at least this long.
const LASTS: Duration = Duration::from_secs(2);

/// Prints the mean time of one scoring for each case.
pub(crate) fn run() {
    if cfg!(debug_assertions) {
        println!("debug build; with --release it is faster");
    }
    let n_words = REFERENCE.split_whitespace().count();
    println!("reference of {n_words} words");
    for (name, typed) in TYPED {
        let (mut n, start) = (0_u32, Instant::now());
        while start.elapsed() < LASTS {
            std::hint::black_box(dictation::score(REFERENCE, typed));
            n += 1;
        }
        println!(
            "{name}: {:.1} µs",
            (start.elapsed() / n).as_secs_f64() * 1e6
        );
    }
}

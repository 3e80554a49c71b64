//! `cargo xtask simulate-placement`: how often the level check finds the right level, on learners
//! made by numbers. It uses the check of `listen-core` as it is: the same choice of levels, the same
//! arithmetic, the same end.
//!
//! Learners are spread evenly over eight logits. Items are not as hard as their level says, the gaps
//! of a sentence share an effect, and one item is used once.

use listen_core::ability::level_check::{self, Answered, Part};
use listen_core::ability::{difficulty_of, level_of, sigmoid};
use listen_core::placement::{N_GAPS, N_OPTIONS};
use listen_core::taxonomy::Level;
use std::process::ExitCode;

const N_LEARNERS: u32 = 4_000;
/// Abilities go from minus to plus this, in logits.
const REACH: f64 = 4.0;
/// Standard deviation of what an item is harder than its level.
const ITEM_SD: f64 = 0.6;
/// Items of each part and level.
const N_ITEMS: usize = 6;
/// Length of the tests that do not end by themselves.
const LENGTHS: [usize; 2] = [8, 12];
/// Standard deviations of the effect that the gaps of a sentence share.
const SENTENCE_SDS: [f64; 3] = [0.0, 0.5, 1.0];

/// Runs all designs and prints a table.
pub(crate) fn run() -> ExitCode {
    println!("| design | sentence effect | items | exact | within one | range holds | SE |");
    println!("|---|---:|---:|---:|---:|---:|---:|");
    for sentence_sd in SENTENCE_SDS {
        for length in LENGTHS {
            row(&format!("{length} items"), sentence_sd, Some(length));
        }
        row("as it ends by itself", sentence_sd, None);
    }
    ExitCode::SUCCESS
}

fn row(name: &str, sentence_sd: f64, length: Option<usize>) {
    let mut random = Random(20_251_126);
    let mut sum = Sum::default();
    for n in 0..N_LEARNERS {
        let share = (f64::from(n) + 0.5) / f64::from(N_LEARNERS);
        sum.add(&one(
            &mut random,
            REACH * (2.0 * share - 1.0),
            sentence_sd,
            length,
        ));
    }
    let share = |n: u32| f64::from(n) / f64::from(N_LEARNERS);
    println!(
        "| {name} | {sentence_sd} | {:.1} | {:.3} | {:.3} | {:.3} | {:.2} |",
        share(sum.n_items),
        share(sum.n_exact),
        share(sum.n_near),
        share(sum.n_held),
        sum.se / f64::from(N_LEARNERS)
    );
}

#[derive(Default)]
struct Sum {
    n_items: u32,
    n_exact: u32,
    n_near: u32,
    n_held: u32,
    se: f64,
}

/// What the check said of one learner.
struct Found {
    truth: Level,
    level: Level,
    range: (Level, Level),
    n_items: usize,
    se: f64,
}

impl Sum {
    fn add(&mut self, found: &Found) {
        let place = |level: Level| Level::ALL.iter().position(|one| *one == level).unwrap_or(0);
        let distance = place(found.truth).abs_diff(place(found.level));
        self.n_items += u32::try_from(found.n_items).unwrap_or(u32::MAX);
        self.n_exact += u32::from(distance == 0);
        self.n_near += u32::from(distance <= 1);
        self.n_held += u32::from(found.range.0 <= found.truth && found.truth <= found.range.1);
        self.se += found.se;
    }
}

fn one(random: &mut Random, theta: f64, sentence_sd: f64, length: Option<usize>) -> Found {
    let mut bank: Vec<(Part, Level, f64)> = Vec::new();
    for level in Level::ALL {
        for part in [Part::Comprehension, Part::Decoding] {
            let hardness = |random: &mut Random| difficulty_of(*level) + ITEM_SD * random.normal();
            bank.extend((0..N_ITEMS).map(|_| (part, *level, hardness(random))));
        }
    }
    let mut answered: Vec<Answered> = Vec::new();
    while let Some((part, levels)) = wanted(&answered, length) {
        let place = |level: &Level| levels.iter().position(|one| one == level);
        let best = (0..bank.len())
            .filter(|idx| bank[*idx].0 == part)
            .min_by_key(|idx| place(&bank[*idx].1));
        let Some(idx) = best else { break };
        let (part, level, difficulty) = bank.swap_remove(idx);
        let n_right = respond(random, part, theta - difficulty, sentence_sd);
        answered.push(Answered {
            level,
            part,
            n_right,
        });
    }
    let outcome = level_check::outcome(None, &answered).ability;
    Found {
        truth: level_of(theta),
        level: outcome.level(),
        range: outcome.range(),
        n_items: answered.len(),
        se: outcome.se,
    }
}

/// What comes next; a fixed length ends neither earlier nor later.
fn wanted(answered: &[Answered], length: Option<usize>) -> Option<(Part, Vec<Level>)> {
    match length {
        None => level_check::next(None, answered),
        Some(length) => (answered.len() < length).then(|| level_check::preferred(None, answered)),
    }
}

fn respond(random: &mut Random, part: Part, above: f64, sentence_sd: f64) -> u32 {
    match part {
        Part::Comprehension => {
            let guess = 1.0 / f64::from(u32::try_from(N_OPTIONS).unwrap_or(4));
            u32::from(random.uniform() < guess + (1.0 - guess) * sigmoid(above))
        }
        Part::Decoding => {
            let right = sigmoid(above + sentence_sd * random.normal());
            (0..N_GAPS)
                .map(|_| u32::from(random.uniform() < right))
                .sum()
        }
    }
}

/// Numbers that look random and are the same in each run (SplitMix64).
struct Random(u64);

impl Random {
    /// From 0 to 1, without 1.
    fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^= mixed >> 31;
        f64::from(u32::try_from(mixed >> 32).unwrap_or(0)) / 4_294_967_296.0
    }

    /// Of a normal distribution (Box–Muller).
    fn normal(&mut self) -> f64 {
        let (one, other) = (1.0 - self.uniform(), self.uniform());
        (-2.0 * one.ln()).sqrt() * (std::f64::consts::TAU * other).cos()
    }
}

//! Choices that look random and can be made again: the same seed gives the same choices.

use sha2::{Digest, Sha256};

/// Where a series of choices starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seed(u64);

impl Seed {
    /// The seed of what these parts name together.
    #[must_use]
    pub fn of(parts: &[&str]) -> Self {
        let mut hasher = Sha256::new();
        for part in parts {
            // The length before the bytes keeps "ab" + "c" apart from "a" + "bc".
            hasher.update((part.len() as u64).to_le_bytes());
            hasher.update(part.as_bytes());
        }
        let digest = hasher.finalize();
        let first = digest.iter().take(8);
        Self(first.fold(0, |seed, byte| (seed << 8) | u64::from(*byte)))
    }

    /// A number that belongs to this seed and to `n`; for ties.
    #[must_use]
    pub fn rank(self, n: usize) -> u64 {
        mix(self.0 ^ mix(n as u64 + 1))
    }

    /// The seed of part number `n`.
    #[must_use]
    pub fn part(self, n: usize) -> Self {
        Self(self.rank(n))
    }

    /// A series of choices.
    #[must_use]
    pub fn series(self) -> Series {
        Series(self.0)
    }
}

/// Choices one after another.
#[derive(Debug, Clone)]
pub struct Series(u64);

impl Series {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.0)
    }

    /// A number below `n`; 0 where `n` is 0.
    pub fn below(&mut self, n: usize) -> usize {
        let n = n.max(1) as u64;
        usize::try_from(self.next() % n).unwrap_or(0)
    }

    /// One of these; none of nothing.
    pub fn pick<'a, T>(&mut self, all: &'a [T]) -> Option<&'a T> {
        all.get(self.below(all.len()))
    }

    /// Puts these into another order.
    pub fn shuffle<T>(&mut self, all: &mut [T]) {
        for last in (1..all.len()).rev() {
            all.swap(last, self.below(last + 1));
        }
    }
}

/// The finalizer of splitmix64 (Steele, Lea and Flood 2014): every bit depends on every bit.
fn mix(n: u64) -> u64 {
    let n = (n ^ (n >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let n = (n ^ (n >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    n ^ (n >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_choices_and_another_gives_others() {
        let choices = |seed: Seed| {
            let mut series = seed.series();
            (0..20).map(|_| series.below(1_000)).collect::<Vec<_>>()
        };
        let seed = Seed::of(&["a1-stall", "1", "7", "20400"]);
        assert_eq!(
            choices(seed),
            choices(Seed::of(&["a1-stall", "1", "7", "20400"]))
        );
        assert_ne!(
            choices(seed),
            choices(Seed::of(&["a1-stall", "1", "7", "20401"]))
        );
        assert_ne!(Seed::of(&["ab", "c"]), Seed::of(&["a", "bc"]));
    }

    #[test]
    fn a_shuffle_keeps_everything() {
        let mut all: Vec<usize> = (0..50).collect();
        Seed::of(&["x"]).series().shuffle(&mut all);
        assert_ne!(all, (0..50).collect::<Vec<_>>());
        all.sort_unstable();
        assert_eq!(all, (0..50).collect::<Vec<_>>());
    }
}

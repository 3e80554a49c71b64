//! How fast a level is spoken: a little slower for beginners, and above all with longer pauses.
//!
//! Pauses help listeners more than slow articulation does, and slow speech smears; so speech never
//! gets slower than 0.8 unless a learner wants it, and the rest of the way to the words a minute of
//! the level is silence between sentences. `listen content rates` measures what comes out.

use crate::taxonomy::Level;
use serde::{Deserialize, Serialize};

/// Which of its two paces a passage is spoken at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tempo {
    /// That of its level.
    #[default]
    Usual,
    /// Three quarters of it, spoken so and not stretched, which smears.
    Slow,
}

/// The speed of [`Tempo::Slow`] in percent of the usual.
pub const SLOW_PERCENT: u32 = 75;

/// The pace of a passage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// Speed of the voice in thousandths; 1000 is its natural speed.
    pub speed_milli: u32,
    /// Silence between sentences, in percent of the usual.
    pub gap_percent: u32,
}

impl Pace {
    /// The voice's own pace.
    pub const NATURAL: Self = Self::new(1000, 100);

    const fn new(speed_milli: u32, gap_percent: u32) -> Self {
        Self {
            speed_milli,
            gap_percent,
        }
    }

    /// The pace of a level.
    #[must_use]
    pub const fn of(level: Level) -> Self {
        match level {
            Level::A1 => Self::new(800, 200),
            Level::A2 => Self::new(850, 200),
            Level::B1 => Self::new(900, 175),
            Level::B2 => Self::new(950, 140),
            Level::C1 => Self::new(1000, 140),
            Level::C2 => Self::NATURAL,
        }
    }

    /// This pace at a tempo.
    #[must_use]
    pub const fn at(self, tempo: Tempo) -> Self {
        match tempo {
            Tempo::Usual => self,
            Tempo::Slow => Self::new(self.speed_milli * SLOW_PERCENT / 100, self.gap_percent),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_slowest_speech_is_within_what_engines_can() {
        for level in Level::ALL {
            let slow = Pace::of(*level).at(Tempo::Slow);
            assert!((500..1000).contains(&slow.speed_milli), "{slow:?}");
        }
    }

    #[test]
    fn a_higher_level_is_never_slower() {
        let paces: Vec<Pace> = Level::ALL.iter().map(|level| Pace::of(*level)).collect();
        assert!(paces.is_sorted_by_key(|pace| pace.speed_milli));
        assert!(paces.is_sorted_by_key(|pace| std::cmp::Reverse(pace.gap_percent)));
    }
}

//! A level as learners read it: about which one, between which two, and its step of thirty.

use super::result::whole_percent;
use listen_core::ability::next_passage::Reason;
use listen_core::ability::{Ability, N_STEPS};
use listen_core::profile::focus::{self, Coverage};
use listen_store::next_passage::NextPassage;
use listen_web::shell::Shell;

/// A level with its doubt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LevelView {
    /// The likeliest level.
    pub level: &'static str,
    /// Lowest level that it may be.
    pub lowest: &'static str,
    /// Highest level that it may be.
    pub highest: &'static str,
    /// 1 to 30.
    pub step: i64,
}

impl LevelView {
    /// Of what is known.
    #[must_use]
    pub fn of(ability: Ability) -> Self {
        let (lowest, highest) = ability.range();
        Self {
            level: ability.level().as_str(),
            lowest: lowest.as_str(),
            highest: highest.as_str(),
            step: ability.step(),
        }
    }

    /// `about B1 (A2–B2)` in the reader's language.
    #[must_use]
    pub fn text(&self, shell: &Shell) -> String {
        let about = shell.v("ability-about", self.level);
        if self.lowest == self.highest {
            about
        } else {
            format!("{about} ({}–{})", self.lowest, self.highest)
        }
    }

    /// `step 13 of 30` in the reader's language.
    #[must_use]
    pub fn step_text(&self, shell: &Shell) -> String {
        shell.n_of("ability-step", &self.step, &N_STEPS)
    }
}

/// A passage that comes next, with its reason.
#[derive(Debug, Clone, PartialEq)]
pub struct NextView {
    /// The passage.
    pub passage: NextPassage,
    /// Share that should be right at the first hearing, whole percent.
    pub expected: i64,
    /// How well it has what the learner chose.
    pub coverage: Coverage,
    /// Whether some of what was chosen is missing.
    pub is_partial: bool,
}

impl NextView {
    /// Of a passage.
    #[must_use]
    pub fn of(passage: NextPassage) -> Self {
        Self {
            expected: whole_percent(passage.expected),
            coverage: focus::rating(passage.coverage),
            is_partial: passage.coverage < focus::PARTIAL_BELOW,
            passage,
        }
    }

    /// Why it comes next, in the reader's language.
    #[must_use]
    pub fn reason(&self, shell: &Shell) -> String {
        match self.passage.reason {
            Reason::Trains(feature) => {
                let name = shell.term("ability-feature", feature.as_str());
                shell.v("ability-reason-trains", &name)
            }
            Reason::Level(level) => shell.v("ability-reason-level", level.as_str()),
        }
    }
}

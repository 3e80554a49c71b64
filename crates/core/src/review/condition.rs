//! How hard a card is to hear. Whoever hears it well three times in a row hears it under a harder
//! condition the next time.

use super::CardKind;
use super::memory::NATURAL_SPEED_MILLI;
use crate::babble;
use crate::taxonomy::closed_list;

/// By how many decibels the voice is louder than those behind it under [`Condition::Babble`].
pub const BABBLE_DB: i64 = babble::SNR_DB[0];

closed_list! {
    /// How a card is heard, the easiest first.
    Condition, "condition of a card" {
        /// At its own speed.
        Usual => "usual",
        /// A little faster.
        Faster => "faster",
        /// With other voices in the background.
        Babble => "babble",
        /// In another sentence with a word that was missed.
        Carrier => "carrier",
    }
}

#[expect(
    clippy::derivable_impls,
    reason = "the macro of closed lists makes the enum"
)]
impl Default for Condition {
    fn default() -> Self {
        Self::Usual
    }
}

impl Condition {
    /// The hardest that a kind of card is heard under. A question belongs to its passage, and a pair
    /// has another sentence each time.
    #[must_use]
    pub fn highest(kind: CardKind) -> Self {
        match kind {
            CardKind::Sentence => Self::Carrier,
            CardKind::Pair | CardKind::Item => Self::Babble,
        }
    }

    /// The next harder one; the same where there is none for this kind of card.
    #[must_use]
    pub fn raised(self, kind: CardKind) -> Self {
        let next = match self {
            Self::Usual => Self::Faster,
            Self::Faster => Self::Babble,
            Self::Babble | Self::Carrier => Self::Carrier,
        };
        next.min(Self::highest(kind))
    }

    /// The next easier one.
    #[must_use]
    pub fn lowered(self) -> Self {
        match self {
            Self::Usual | Self::Faster => Self::Usual,
            Self::Babble => Self::Faster,
            Self::Carrier => Self::Babble,
        }
    }

    /// What a card under this condition is asked under: without another sentence to be said, with
    /// voices in the background.
    #[must_use]
    pub fn asked(self, has_carrier: bool) -> Self {
        if self == Self::Carrier && !has_carrier {
            Self::Babble
        } else {
            self
        }
    }

    /// What an answer was really heard under: without voices in the background where there were
    /// none, and not faster where it was played at its own speed or slowly, as in a browser without
    /// scripts. `speed_milli` is the slowest play, in thousandths.
    #[must_use]
    pub fn heard(self, is_babble_heard: bool, speed_milli: i64) -> Self {
        match self {
            Self::Babble if is_babble_heard => Self::Babble,
            Self::Babble | Self::Faster if speed_milli <= NATURAL_SPEED_MILLI => Self::Usual,
            Self::Babble => Self::Faster,
            other => other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Condition as C;

    #[test]
    fn conditions_rise_as_far_as_a_kind_of_card_goes() {
        for (kind, expected) in [
            (
                CardKind::Sentence,
                [C::Faster, C::Babble, C::Carrier, C::Carrier],
            ),
            (CardKind::Item, [C::Faster, C::Babble, C::Babble, C::Babble]),
            (CardKind::Pair, [C::Faster, C::Babble, C::Babble, C::Babble]),
        ] {
            let mut condition = C::default();
            for expected in expected {
                condition = condition.raised(kind);
                assert_eq!(condition, expected, "{kind}");
            }
        }
        assert_eq!(C::Carrier.lowered().lowered().lowered().lowered(), C::Usual);
    }

    #[test]
    fn what_is_not_there_is_not_said_to_be_heard() {
        assert_eq!(C::Carrier.asked(false), C::Babble);
        assert_eq!(C::Carrier.asked(true), C::Carrier);
        assert_eq!(C::Babble.heard(false, 1_100), C::Faster);
        assert_eq!(C::Babble.heard(true, 1_000), C::Babble);
        assert_eq!(C::Carrier.heard(false, 1_100), C::Carrier);
        assert_eq!(C::Faster.heard(false, 1_100), C::Faster);
        assert_eq!(C::Faster.heard(false, 1_000), C::Usual);
    }
}

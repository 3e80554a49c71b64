//! How a learner plays a passage: what is remembered from one visit to the next.

use crate::hint::TextForm;
use serde::{Deserialize, Serialize};

/// Slowest and fastest speed that can be chosen, in thousandths.
pub const SPEED_MILLI: std::ops::RangeInclusive<i64> = 500..=2_000;

/// What follows when a sentence was heard.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlayMode {
    /// The next one.
    #[default]
    Continue,
    /// Nothing.
    One,
    /// The same again.
    Loop,
}

/// How a learner practises sentences. Unknown fields and values are refused, so that nothing is
/// kept that no player understands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PlayerSettings {
    /// What follows a sentence.
    pub mode: PlayMode,
    /// Times that a sentence is played, 1 to 5.
    pub repeats: u8,
    /// Silence after it: seconds (`0` to `5`), or times its length (`x0.5` to `x2`).
    pub gap: String,
    /// Silence at the ends of phrases: 0, 300, 450 or 700 ms.
    pub pauses: u16,
    /// Whether each repeat is a little faster.
    pub ladder: bool,
    /// Whether it waits after each sentence.
    pub stops: bool,
    /// Whether the silence between sentences is left out.
    pub skips: bool,
    /// How much of a sentence is shown when it is asked for.
    pub text: TextForm,
}

impl Default for PlayerSettings {
    fn default() -> Self {
        Self {
            mode: PlayMode::Continue,
            repeats: 1,
            gap: "0".to_owned(),
            pauses: 0,
            ladder: false,
            stops: false,
            skips: false,
            text: TextForm::Full,
        }
    }
}

const GAPS: [&str; 10] = ["0", "1", "2", "3", "4", "5", "x0.5", "x1", "x1.5", "x2"];
const PAUSES: [u16; 4] = [0, 300, 450, 700];

impl PlayerSettings {
    /// What is not allowed about them, with the allowed values.
    ///
    /// # Errors
    /// The first field that has another value.
    pub fn check(&self) -> Result<(), String> {
        if !(1..=5).contains(&self.repeats) {
            return Err(format!("settings.repeats: {} is not 1 to 5", self.repeats));
        }
        if !GAPS.contains(&self.gap.as_str()) {
            let gaps = GAPS.join(", ");
            return Err(format!("settings.gap: `{}` is none of {gaps}", self.gap));
        }
        if !PAUSES.contains(&self.pauses) {
            return Err(format!(
                "settings.pauses: {} is none of 0, 300, 450, 700",
                self.pauses
            ));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_player_understands_is_taken() {
        let read = |text: &str| serde_json::from_str::<PlayerSettings>(text);
        assert_eq!(read("{}").unwrap(), PlayerSettings::default());
        let full = r#"{"mode":"loop","repeats":3,"gap":"x1.5","pauses":450,"ladder":true,"stops":true,"skips":false,"text":"first_letters"}"#;
        assert_eq!(read(full).unwrap().check(), Ok(()));
        for text in [
            r#"{"mode":"shuffle"}"#,
            r#"{"tempo":1}"#,
            r#"{"repeats":-1}"#,
            r#"{"text":"all"}"#,
        ] {
            assert!(read(text).is_err(), "{text}");
        }
        for text in [
            r#"{"repeats":0}"#,
            r#"{"repeats":6}"#,
            r#"{"gap":"99"}"#,
            r#"{"pauses":301}"#,
        ] {
            assert!(read(text).unwrap().check().is_err(), "{text}");
        }
    }
}

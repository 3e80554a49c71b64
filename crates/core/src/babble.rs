//! Other voices that talk in the background while a passage is heard.

/// By how many decibels the passage may be louder than all of them together.
pub const SNR_DB: [i64; 2] = [12, 6];
/// Voices that talk at once, at least: one alone is a second passage, and no noise.
pub const MIN_VOICES: usize = 2;
/// Voices that talk at once, at most.
pub const MAX_VOICES: usize = 4;

/// A choice of a learner: none where nothing talks, else one of [`SNR_DB`].
///
/// # Errors
/// What is not allowed, with the allowed values.
pub fn check(snr_db: Option<i64>) -> Result<Option<i64>, String> {
    match snr_db {
        Some(db) if !SNR_DB.contains(&db) => {
            let allowed = SNR_DB.map(|db| db.to_string()).join(", ");
            Err(format!("babble_db: {db} is none of {allowed}, null"))
        }
        allowed => Ok(allowed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_stated_ratios_are_taken() {
        for allowed in [None, Some(12), Some(6)] {
            assert_eq!(check(allowed), Ok(allowed));
        }
        for refused in [0, -6, 7, 1_000] {
            let said = check(Some(refused)).unwrap_err();
            assert!(said.contains("12, 6"), "{said}");
        }
    }
}

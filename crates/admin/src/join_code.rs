//! Codes with which learners join a class: short enough to be read out.

use listen_web::token;

/// Letters and digits that nobody takes for one another, neither read nor heard.
const SIGNS: &[u8; 31] = b"23456789ABCDEFGHJKLMNPQRSTUVWXY";
const LENGTH: usize = 6;

/// A new code, for instance `K7M2QX`.
#[must_use]
pub fn random() -> String {
    let digits = token::random();
    // Eight hexadecimal digits for a sign: the last bits of chance that 31 does not divide are
    // too few to matter.
    (0..LENGTH)
        .filter_map(|at| u32::from_str_radix(&digits[8 * at..8 * at + 8], 16).ok())
        .map(|number| char::from(SIGNS[number as usize % SIGNS.len()]))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_six_plain_signs() {
        let code = random();
        assert_eq!(code.len(), LENGTH);
        assert!(code.bytes().all(|sign| SIGNS.contains(&sign)), "{code}");
        assert_ne!(code, random());
    }
}

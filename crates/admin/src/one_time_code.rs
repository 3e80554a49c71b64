//! One-time codes of authenticator apps, recovery codes, and the picture of a secret.

use listen_core::time::Timestamp;
use listen_store::second_factor::{self, SecondFactor};
use listen_store::{Db, StoreError};
use listen_web::error::PageError;
use listen_web::token;
use qrcode::{Color, EcLevel, QrCode};
use totp_rs::{Builder, Secret, Totp};

/// Recovery codes that are given out at once.
const N_RECOVERY_CODES: usize = 10;
/// Hexadecimal digits of a secret: 160 bits, as RFC 4226 recommends.
const SECRET_DIGITS: usize = 40;

/// A new secret, in base 32.
#[must_use]
pub fn new_secret() -> String {
    let digits = &token::random()[..SECRET_DIGITS];
    let bytes: Vec<u8> = (0..SECRET_DIGITS)
        .step_by(2)
        .filter_map(|at| u8::from_str_radix(&digits[at..at + 2], 16).ok())
        .collect();
    Secret::from(bytes).to_base32()
}

fn totp(secret: &str, email: &str) -> Result<Totp, PageError> {
    let secret = Secret::try_from_base32(secret)
        .map_err(|error| PageError::Internal(format!("stored secret: {error}")))?;
    Builder::new()
        .with_secret(secret)
        // A colon would end the name of the account early, and the library refuses it.
        .with_account_name(email.replace(':', "_"))
        .with_issuer(Some("Listen"))
        .build()
        .map_err(|error| PageError::Internal(format!("one-time codes: {error}")))
}

/// The address that authenticator apps take.
///
/// # Errors
/// [`PageError::Internal`] if the stored secret cannot be read.
pub fn address(secret: &str, email: &str) -> Result<String, PageError> {
    totp(secret, email)?
        .to_url()
        .map_err(|error| PageError::Internal(format!("one-time codes: {error}")))
}

/// The number of the 30 seconds whose code this is, if it is one of about now.
///
/// # Errors
/// [`PageError::Internal`] if the stored secret cannot be read.
pub fn step(secret: &str, code: &str, now: Timestamp) -> Result<Option<i64>, PageError> {
    let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    if code.len() != 6 || !code.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(None);
    }
    let seconds = u64::try_from(now.0 / 1000).unwrap_or_default();
    let step = totp(secret, "account")?.check(&code, seconds);
    Ok(step.and_then(|step| i64::try_from(step).ok()))
}

/// Whether the code, one of the app or a recovery code, is right; it is used up then.
///
/// # Errors
/// What the store says.
pub async fn accept(
    db: &Db,
    factor: &SecondFactor,
    code: &str,
    now: Timestamp,
) -> Result<bool, PageError> {
    if let Some(step) = step(&factor.secret, code, now)? {
        return Ok(second_factor::use_step(db, factor.account_id, step).await?);
    }
    Ok(use_recovery_code(db, factor.account_id, code).await?)
}

async fn use_recovery_code(db: &Db, account_id: i64, code: &str) -> Result<bool, StoreError> {
    second_factor::use_code(db, account_id, &hash_recovery_code(code)).await
}

/// What is stored of a recovery code: blanks, dashes and capitals do not count.
#[must_use]
pub fn hash_recovery_code(code: &str) -> String {
    let plain: String = code
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .collect::<String>()
        .to_lowercase();
    token::hash(&plain)
}

/// New recovery codes, for instance `7f3a-91c2-04be`: 48 random bits each.
#[must_use]
pub fn new_recovery_codes() -> Vec<String> {
    (0..N_RECOVERY_CODES)
        .map(|_| {
            let digits = token::random();
            format!("{}-{}-{}", &digits[..4], &digits[4..8], &digits[8..12])
        })
        .collect()
}

/// A QR code as the path of an SVG picture: one square for each dark module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Modules along one side, with the quiet zone.
    pub size: usize,
    /// The `d` of a path.
    pub path: String,
}

/// Modules that stay light around the code, as the standard asks.
const QUIET: usize = 4;

/// The picture of a text.
///
/// # Errors
/// [`PageError::Internal`] if the text is too long for a QR code.
pub fn picture(text: &str) -> Result<Picture, PageError> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M)
        .map_err(|error| PageError::Internal(format!("QR code: {error}")))?;
    let width = code.width();
    let dark = code
        .to_colors()
        .into_iter()
        .enumerate()
        .filter(|(_, color)| *color == Color::Dark)
        .map(|(at, _)| format!("M{} {}h1v1h-1z", at % width + QUIET, at / width + QUIET));
    Ok(Picture {
        size: width + 2 * QUIET,
        path: dark.collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_codes_of_about_now_count() {
        // The secret and the times of RFC 6238, appendix B, with the last six digits of its codes.
        let secret = Secret::from(*b"12345678901234567890").to_base32();
        for (seconds, code, expected) in [
            (59, "287082", Some(1)),
            (59, "287 082", Some(1)),
            (1_111_111_109, "081804", Some(37_037_036)),
            (1_111_111_109 + 30, "081804", Some(37_037_036)),
            (1_111_111_109 + 61, "081804", None),
            (59, "287083", None),
            (59, "", None),
            (59, "28708", None),
            (59, "２８７０８２", None),
        ] {
            let found = step(&secret, code, Timestamp(seconds * 1000)).unwrap();
            assert_eq!(found, expected, "{code} at {seconds}");
        }
    }

    #[test]
    fn a_secret_is_as_long_as_the_standard_wants() {
        assert_eq!(new_secret().len(), 32);
        assert_ne!(new_secret(), new_secret());
        let address = address(&new_secret(), "ann@example.org").unwrap();
        assert!(address.starts_with("otpauth://totp/Listen:"), "{address}");
        let picture = picture(&address).unwrap();
        assert!(
            picture.size > 29 && picture.path.starts_with('M'),
            "{picture:?}"
        );
    }

    #[test]
    fn recovery_codes_forgive_how_they_are_typed() {
        let code = "7F3A 91c2-04be";
        assert_eq!(
            hash_recovery_code(code),
            hash_recovery_code("7f3a-91c2-04be")
        );
        assert_eq!(new_recovery_codes().len(), 10);
    }
}

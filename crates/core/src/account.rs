//! What an account must satisfy: e-mail address, name and password.

use crate::guessable::is_guessable;

/// Version of the privacy notice that new learners accept.
pub const PRIVACY_VERSION: &str = "2026-11-26";
/// Shortest password, in characters (NIST SP 800-63B asks for at least 8).
pub const MIN_PASSWORD_CHARS: usize = 10;
/// Longest password, in characters: a bound on the work of hashing.
pub const MAX_PASSWORD_CHARS: usize = 200;
/// Longest name, in characters.
pub const MAX_NAME_CHARS: usize = 80;

/// An e-mail address in the form in which accounts are looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Email(String);

/// Why an account was refused; each has a translation key `error-…`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AccountError {
    /// The address has no local part, no domain, or blanks in it.
    #[error("the e-mail address is not complete")]
    Email,
    /// Shorter than [`MIN_PASSWORD_CHARS`].
    #[error("the password has fewer than {MIN_PASSWORD_CHARS} characters")]
    PasswordShort,
    /// Longer than [`MAX_PASSWORD_CHARS`].
    #[error("the password has more than {MAX_PASSWORD_CHARS} characters")]
    PasswordLong,
    /// The password is the e-mail address, a well-known one or a pattern.
    #[error("the password is too easy to guess")]
    PasswordWeak,
    /// Longer than [`MAX_NAME_CHARS`].
    #[error("the name has more than {MAX_NAME_CHARS} characters")]
    Name,
}

impl Email {
    /// Trims and lower-cases an address and checks its shape; whether it exists is not known.
    ///
    /// # Errors
    /// [`AccountError::Email`].
    pub fn parse(text: &str) -> Result<Self, AccountError> {
        let email = text.trim().to_lowercase();
        let (local, domain) = email.rsplit_once('@').ok_or(AccountError::Email)?;
        let is_complete = !local.is_empty()
            && !domain.is_empty()
            && !domain.starts_with('.')
            && !domain.ends_with('.')
            && email.len() <= 254
            && !email.contains(|c: char| c.is_whitespace() || c.is_control());
        if is_complete {
            Ok(Self(email))
        } else {
            Err(AccountError::Email)
        }
    }

    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Checks a new password.
///
/// # Errors
/// One of the password variants of [`AccountError`].
pub fn check_password(password: &str, email: &Email) -> Result<(), AccountError> {
    let n_chars = password.chars().count();
    if n_chars < MIN_PASSWORD_CHARS {
        return Err(AccountError::PasswordShort);
    }
    if n_chars > MAX_PASSWORD_CHARS {
        return Err(AccountError::PasswordLong);
    }
    if is_guessable(password, email.as_str()) {
        return Err(AccountError::PasswordWeak);
    }
    Ok(())
}

/// Trims a name; an empty one is allowed.
///
/// # Errors
/// [`AccountError::Name`] if it is too long or has control characters.
pub fn parse_name(text: &str) -> Result<String, AccountError> {
    let name = text.trim();
    if name.chars().count() > MAX_NAME_CHARS || name.contains(char::is_control) {
        return Err(AccountError::Name);
    }
    Ok(name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_trimmed_and_lower_cased() {
        assert_eq!(
            Email::parse(" Ann@Example.ORG ").unwrap().as_str(),
            "ann@example.org"
        );
        for text in [
            "",
            "ann",
            "@example.org",
            "ann@",
            "a nn@example.org",
            "ann@.org",
            "ann@org.",
        ] {
            assert_eq!(Email::parse(text), Err(AccountError::Email), "{text}");
        }
    }

    #[test]
    fn weak_passwords_are_refused() {
        let email = Email::parse("ann@example.org").unwrap();
        let cases = [
            ("short", Err(AccountError::PasswordShort)),
            ("aaaaaaaaaaaa", Err(AccountError::PasswordWeak)),
            ("Ann@example.org", Err(AccountError::PasswordWeak)),
            ("Password123!", Err(AccountError::PasswordWeak)),
            ("今天下雨我没带伞真可惜", Ok(())),
            ("correct horse battery", Ok(())),
        ];
        for (password, expected) in cases {
            assert_eq!(check_password(password, &email), expected, "{password}");
        }
        assert_eq!(
            check_password(&"ab".repeat(200), &email),
            Err(AccountError::PasswordLong)
        );
    }
}

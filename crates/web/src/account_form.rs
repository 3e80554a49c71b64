//! Fields of a new account, checked for both sites: what is wrong, by field, as translation keys.

use listen_core::account::{AccountError, Email, check_password, parse_name};

/// Translation keys of what is wrong with a form.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AccountErrors {
    /// Address.
    pub email: Option<&'static str>,
    /// Name.
    pub name: Option<&'static str>,
    /// Password.
    pub password: Option<&'static str>,
    /// Its repetition.
    pub password_again: Option<&'static str>,
}

/// What was typed.
#[derive(Debug, Clone, Copy)]
pub struct Typed<'a> {
    /// Address.
    pub email: &'a str,
    /// Name; may be empty.
    pub name: &'a str,
    /// Password.
    pub password: &'a str,
    /// Its repetition.
    pub password_again: &'a str,
}

/// Address and name in the form in which they are stored.
///
/// # Errors
/// Everything that is wrong, at once.
pub fn check(typed: Typed<'_>) -> Result<(Email, String), AccountErrors> {
    let email = Email::parse(typed.email);
    let name = parse_name(typed.name);
    // An address that is wrong must not hide what is wrong with the password.
    let compared = email
        .clone()
        .or_else(|_| Email::parse("nobody@example.invalid"));
    let (password, password_again) = match &compared {
        Ok(email) => password_errors(email, typed.password, typed.password_again),
        Err(_) => (None, None),
    };
    let errors = AccountErrors {
        email: email.as_ref().err().copied().map(error_key),
        name: name.as_ref().err().copied().map(error_key),
        password,
        password_again,
    };
    match (email, name) {
        (Ok(email), Ok(name)) if errors == AccountErrors::default() => Ok((email, name)),
        _ => Err(errors),
    }
}

/// What is wrong with a new password and with its repetition.
#[must_use]
pub fn password_errors(
    email: &Email,
    password: &str,
    again: &str,
) -> (Option<&'static str>, Option<&'static str>) {
    let weak = check_password(password, email).err().map(error_key);
    let differs = (password != again).then_some("error-password-again");
    (weak, differs)
}

/// The translation key of what is wrong.
#[must_use]
pub fn error_key(error: AccountError) -> &'static str {
    match error {
        AccountError::Email => "error-email",
        AccountError::PasswordShort => "error-password-short",
        AccountError::PasswordLong => "error-password-long",
        AccountError::PasswordWeak => "error-password-weak",
        AccountError::Name => "error-name",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_that_is_wrong_is_told_at_once() {
        let typed = Typed {
            email: "ann",
            name: "Ann",
            password: "short",
            password_again: "other",
        };
        let errors = check(typed).unwrap_err();
        assert_eq!(
            errors,
            AccountErrors {
                email: Some("error-email"),
                name: None,
                password: Some("error-password-short"),
                password_again: Some("error-password-again"),
            }
        );
    }
}

//! Password hashes: argon2id, off the asynchronous threads, a few at a time.

use argon2::Argon2;
use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};
use std::sync::Arc;
use tokio::sync::Semaphore;

/// Each hash takes about 19 MiB, so a flood of logins must queue.
const MAX_AT_ONCE: usize = 2;

/// A hash that no password has: it makes unknown accounts take as long as known ones.
/// Accounts have it whose owner has not chosen a password yet.
pub const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5bm9ib2R5bm8$9pFVu5hWhhLdd6DwV1mVMnSTqCCMW1sRcLe6Cgn1dEg";

/// Hashes and checks passwords.
#[derive(Debug, Clone)]
pub struct Passwords {
    places: Arc<Semaphore>,
}

/// The hashing could not be done.
#[derive(Debug, thiserror::Error)]
#[error("password hashing failed: {0}")]
pub struct PasswordError(String);

impl Default for Passwords {
    fn default() -> Self {
        Self {
            places: Arc::new(Semaphore::new(MAX_AT_ONCE)),
        }
    }
}

impl Passwords {
    /// A PHC string for a new password.
    ///
    /// # Errors
    /// [`PasswordError`] if the library fails.
    pub async fn hash(&self, password: String) -> Result<String, PasswordError> {
        self.run(move || {
            Argon2::default()
                .hash_password(password.as_bytes())
                .map(|hash| hash.to_string())
                .map_err(|error| PasswordError(error.to_string()))
        })
        .await?
    }

    /// Whether the password belongs to the hash; `None` stands for an account that is not there.
    ///
    /// # Errors
    /// [`PasswordError`] if the library fails.
    pub async fn verify(
        &self,
        password: String,
        hash: Option<String>,
    ) -> Result<bool, PasswordError> {
        self.run(move || {
            let is_known = hash.is_some();
            let hash = hash.unwrap_or_else(|| NOBODY.to_owned());
            PasswordHash::new(&hash).is_ok_and(|parsed| {
                Argon2::default()
                    .verify_password(password.as_bytes(), &parsed)
                    .is_ok()
            }) && is_known
        })
        .await
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, PasswordError> {
        let failed = |error: &dyn std::fmt::Display| PasswordError(error.to_string());
        let place = self
            .places
            .clone()
            .acquire_owned()
            .await
            .map_err(|error| failed(&error))?;
        // The place goes with the work: a visitor who hangs up does not make room for another.
        tokio::task::spawn_blocking(move || {
            let _place = place;
            work()
        })
        .await
        .map_err(|error| failed(&error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_right_password_verifies() {
        let passwords = Passwords::default();
        let hash = passwords
            .hash("correct horse battery".to_owned())
            .await
            .unwrap();
        assert!(
            hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{hash}"
        );
        assert!(
            passwords
                .verify("correct horse battery".to_owned(), Some(hash.clone()))
                .await
                .unwrap()
        );
        assert!(
            !passwords
                .verify("wrong horse battery".to_owned(), Some(hash))
                .await
                .unwrap()
        );
        assert!(!passwords.verify("anything".to_owned(), None).await.unwrap());
    }

    #[test]
    fn the_hash_of_nobody_costs_as_much_as_any() {
        assert!(PasswordHash::new(NOBODY).is_ok());
    }
}

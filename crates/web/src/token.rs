//! Secrets of sessions and links: 256 random bits; only their hash is stored.

use listen_core::rendition::hex;
use rand::TryRng as _;
use sha2::{Digest, Sha256};

/// A new secret: 64 hexadecimal digits.
///
/// # Panics
/// If the operating system has no random numbers, when nothing could be kept secret.
#[must_use]
pub fn random() -> String {
    let mut bytes = [0u8; 32];
    rand::rngs::SysRng
        .try_fill_bytes(&mut bytes)
        .expect("the operating system gives random numbers");
    hex(&bytes)
}

/// What is stored of a secret.
#[must_use]
pub fn hash(token: &str) -> String {
    hex(&Sha256::digest(token.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_differ_and_are_not_stored() {
        let (one, two) = (random(), random());
        assert_eq!(one.len(), 64);
        assert_ne!(one, two);
        assert_ne!(hash(&one), one);
        assert_eq!(hash(&one), hash(&one));
    }
}

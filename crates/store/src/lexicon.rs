//! How words of this installation are said, as the administrator wrote it. Workers look here and
//! open their voice anew when something has changed.

use crate::sql::{on_db, on_tx, statements};
use crate::{Db, StoreError, audit};
use listen_core::time::Timestamp;

statements! {
    LIST = "SELECT word, accent, phonemes, updated_at FROM lexicon_entry ORDER BY LOWER(word), word, accent";
    FIND = "SELECT phonemes FROM lexicon_entry WHERE word = $1 AND accent = $2";
    UPSERT = "INSERT INTO lexicon_entry (word, accent, phonemes, updated_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (word, accent) DO UPDATE SET phonemes = excluded.phonemes, updated_at = excluded.updated_at";
    DELETE = "DELETE FROM lexicon_entry WHERE word = $1 AND accent = $2";

    COUNT_PASSAGES = "SELECT COUNT(DISTINCT passage.id) FROM sentence JOIN passage ON passage.id = sentence.passage_id
        WHERE passage.is_current AND passage.source = 'library' AND LOWER(sentence.text) LIKE $1 ESCAPE '!'";
}

/// A word and how it is said.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Entry {
    /// The word; with a capital letter it is only found as written.
    pub word: String,
    /// `en-US` or `en-GB`.
    pub accent: String,
    /// Phonemes of Kokoro's alphabet.
    pub phonemes: String,
    /// Unix ms.
    pub updated_at: i64,
}

/// All of them, by word.
///
/// # Errors
/// What the database says.
pub async fn list(db: &Db) -> Result<Vec<Entry>, StoreError> {
    on_db!(db, fetch_all Entry, LIST)
}

/// All of them as the lines of a lexicon file: the same for lexicons that say the same.
///
/// # Errors
/// What the database says.
pub async fn lines(db: &Db) -> Result<String, StoreError> {
    let entries = list(db).await?.into_iter();
    let line = |entry: Entry| format!("{}\t{}\t{}\n", entry.word, entry.phonemes, entry.accent);
    Ok(entries.map(line).collect())
}

/// Says how a word is said in some accents, and notes it.
///
/// # Errors
/// What the database says; then nothing was changed.
pub async fn set(
    db: &Db,
    actor: i64,
    word: &str,
    accents: &[&str],
    phonemes: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    let mut tx = db.begin().await?;
    for accent in accents {
        let before = on_tx!(tx, fetch_optional(String,), FIND, word, *accent)?;
        on_tx!(tx, execute UPSERT, word, *accent, phonemes, now.0)?;
        let entry = audit::Entry {
            actor,
            action: "lexicon-set",
            subject: &format!("{word} {accent}"),
            before: before.as_ref().map(|(before,)| before.as_str()),
            after: Some(phonemes),
        };
        audit::note(&mut tx, &entry, now).await?;
    }
    tx.commit().await
}

/// Takes a word out, and notes it; false if it was not there.
///
/// # Errors
/// What the database says; then nothing was changed.
pub async fn delete(
    db: &Db,
    actor: i64,
    word: &str,
    accent: &str,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let mut tx = db.begin().await?;
    let before = on_tx!(tx, fetch_optional(String,), FIND, word, accent)?;
    if on_tx!(tx, execute DELETE, word, accent)? != 1 {
        return Ok(false);
    }
    let entry = audit::Entry {
        actor,
        action: "lexicon-delete",
        subject: &format!("{word} {accent}"),
        before: before.as_ref().map(|(before,)| before.as_str()),
        after: None,
    };
    audit::note(&mut tx, &entry, now).await?;
    tx.commit().await?;
    Ok(true)
}

/// Passages of the library that have the word in them, perhaps as a part of a longer one.
///
/// # Errors
/// What the database says.
pub async fn count_passages(db: &Db, word: &str) -> Result<i64, StoreError> {
    let pattern = crate::account::contains_pattern(word);
    let (n,) = on_db!(db, fetch_one(i64,), COUNT_PASSAGES, pattern.as_str())?;
    Ok(n)
}

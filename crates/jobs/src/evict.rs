//! Keeps the audio below its limit.
//!
//! Any audio can be made again, because the text of every version is kept: a page that misses
//! its file asks for it. So only files are removed, the least needed first.

use crate::JobError;
use listen_audio_store::{AudioStore, Listing};
use listen_store::{Db, rendition};
use std::collections::HashSet;

/// After an eviction the place is this full, so that the next rendering does not evict again.
const FULL_AFTER_PERCENT: u64 = 90;

/// What a passage of three minutes takes in three formats; a guess for audio that is not made yet.
const TYPICAL_BYTES: u64 = 11 << 20;

/// How many more renditions fit below `max_bytes`, by the size of those that are there.
pub(crate) fn n_that_fit(listing: &Listing, max_bytes: u64) -> usize {
    let total = listing.n_bytes();
    let typical = total
        .checked_div(listing.n_renditions() as u64)
        .unwrap_or(TYPICAL_BYTES)
        .max(1);
    usize::try_from(full(max_bytes).saturating_sub(total) / typical).unwrap_or(usize::MAX)
}

fn full(max_bytes: u64) -> u64 {
    max_bytes / 100 * FULL_AFTER_PERCENT
}

/// Removes audio until all of it is below `max_bytes`; how many renditions were removed.
///
/// `keep` was just made for somebody and stays.
///
/// # Errors
/// What the store says; a file that cannot be removed.
pub(crate) async fn run(
    db: &Db,
    audio: &AudioStore,
    max_bytes: u64,
    keep: &str,
) -> Result<usize, JobError> {
    let listing = audio.list().await?;
    let mut total = listing.n_bytes();
    if total <= max_bytes {
        return Ok(0);
    }
    let mut n_removed = 0;
    for hash in least_needed_first(db, listing.hashes()).await? {
        if total <= full(max_bytes) {
            break;
        }
        if keep == hash {
            continue;
        }
        let n_bytes = listing.size(&hash);
        if n_bytes == 0 {
            continue;
        }
        audio.remove(&hash).await?;
        total = total.saturating_sub(n_bytes);
        n_removed += 1;
    }
    Ok(n_removed)
}

/// Audio that no row knows comes first.
async fn least_needed_first(
    db: &Db,
    on_disk: impl Iterator<Item = &String>,
) -> Result<Vec<String>, JobError> {
    let known = rendition::by_need(db).await?;
    let of_rows: HashSet<&String> = known.iter().collect();
    let mut hashes: Vec<String> = on_disk
        .filter(|hash| !of_rows.contains(hash))
        .cloned()
        .collect();
    hashes.sort();
    hashes.extend(known);
    Ok(hashes)
}

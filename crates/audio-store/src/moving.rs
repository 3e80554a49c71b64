//! Copying audio from one place to another, as often as it takes: what is there is not sent again.

use crate::{AudioError, AudioStore};

/// What a copy did, or would do.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Transfer {
    /// Files of the source.
    pub n_files: u64,
    /// Files that were there already, with the same size.
    pub n_there: u64,
    /// Files that were copied, or would be.
    pub n_copied: u64,
    /// Their bytes.
    pub n_bytes: u64,
    /// Files that vanished while they were copied, as by an eviction.
    pub n_gone: u64,
}

/// Whether to do it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Only count.
    Plan,
    /// Copy, and compare sizes after each file.
    Copy,
}

/// Copies every file that `to` lacks or has in another size. `tell` hears of each file.
///
/// # Errors
/// See [`AudioError`]; what was copied by then is not copied again by the next call.
pub async fn copy(
    from: &AudioStore,
    to: &AudioStore,
    step: Step,
    mut tell: impl FnMut(&Transfer),
) -> Result<Transfer, AudioError> {
    let (source, target) = (from.list_now().await?, to.list_now().await?);
    let there: std::collections::HashSet<_> = target.files().into_iter().collect();
    let mut transfer = Transfer::default();
    for file in source.files() {
        transfer.n_files += 1;
        if there.contains(&file) {
            transfer.n_there += 1;
        } else if step == Step::Plan || copy_file(from, to, file.0, file.1).await? {
            transfer.n_copied += 1;
            transfer.n_bytes += file.2;
        } else {
            transfer.n_gone += 1;
        }
        tell(&transfer);
    }
    Ok(transfer)
}

/// False if it is not there any more.
async fn copy_file(
    from: &AudioStore,
    to: &AudioStore,
    hash: &str,
    extension: &str,
) -> Result<bool, AudioError> {
    let Some(bytes) = from.read(hash, extension).await? else {
        return Ok(false);
    };
    to.write(hash, extension, bytes.clone()).await?;
    // It is read back: what is moved is removed at its old place afterwards.
    if to.read(hash, extension).await? == Some(bytes) {
        return Ok(true);
    }
    Err(AudioError::Write {
        path: format!("{}: {hash}.{extension}", to.name()),
        reason: "what was written came back otherwise".to_owned(),
    })
}

//! A file of the library's format, as somebody shared it: it becomes an own passage at once, with the
//! items that it has.

use crate::pages::text_draft::denied_told;
use listen_core::content_file;
use listen_core::job::Job;
use listen_core::own_text::{
    ENGLISH_MIN, MAX_CHARS, MAX_SENTENCE_CHARS, MAX_SENTENCES, MAX_SPEAKERS, english_share,
};
use listen_core::passage::Passage;
use listen_store::job;
use listen_store::text::{self, Saved};
use listen_web::error::PageError;
use listen_web::shell::Shell;
use listen_web::state::WebState;
use listen_web::token;

/// Most items of a passage that is taken.
const MAX_ITEMS: usize = 60;

/// Whether a file is one of this kind, by its name.
#[must_use]
pub fn is_one(name: &str) -> bool {
    name.to_ascii_lowercase().ends_with(".toml")
}

/// Takes a file: the passage's name in addresses, or what the visitor is told.
///
/// # Errors
/// What the store says.
pub async fn take(
    web: &WebState,
    shell: &Shell,
    learner_id: i64,
    bytes: &[u8],
) -> Result<Result<String, String>, PageError> {
    let mut passage = match read(shell, bytes) {
        Ok(passage) => passage,
        Err(told) => return Ok(Err(told)),
    };
    passage.slug = format!("own-{}", &token::random()[..16]);
    let now = web.clock.now();
    let passage_id = match text::save(&web.db, learner_id, &passage, false, now).await? {
        Saved::Row(id) => id,
        Saved::Denied(denied) => return Ok(Err(denied_told(shell, denied))),
        Saved::Missing => return Err(PageError::NotFound),
    };
    let wanted = Job::RenderPassage {
        passage_id,
        again: false,
    };
    job::enqueue(&web.db, &wanted, job::PRIORITY_WAITING, now).await?;
    Ok(Ok(passage.slug))
}

fn read(shell: &Shell, bytes: &[u8]) -> Result<Passage, String> {
    let text = std::str::from_utf8(bytes)
        .map_err(|error| shell.v("texts-error-broken", &error.to_string()))?;
    let passage = content_file::passage::parse(text).map_err(|errors| {
        let first = errors.first().map(ToString::to_string).unwrap_or_default();
        shell.v("texts-error-broken", &first)
    })?;
    match too_much(&passage) {
        Some(what) => Err(shell.v("texts-error-broken", &what)),
        None if english_share(passage.sentences()) < ENGLISH_MIN => {
            Err(shell.t("make-failure-language"))
        }
        None => Ok(passage),
    }
}

/// What a file has more of than a passage may have.
fn too_much(passage: &Passage) -> Option<String> {
    let n_chars: usize = passage.sentences().map(|text| text.chars().count()).sum();
    let longest = passage.sentences().map(|text| text.chars().count()).max();
    let limits = [
        ("characters", n_chars, MAX_CHARS),
        ("sentences", passage.sentences().count(), MAX_SENTENCES),
        (
            "characters in a sentence",
            longest.unwrap_or(0),
            MAX_SENTENCE_CHARS,
        ),
        ("speakers", passage.speakers.len(), MAX_SPEAKERS),
        ("items", passage.items.len(), MAX_ITEMS),
    ];
    let over = limits.iter().find(|(_, n, max)| n > max);
    over.map(|(what, n, max)| format!("{n} {what}; at most {max}"))
}

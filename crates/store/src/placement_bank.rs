//! The bank of the level check: imported as the library is, and spoken ahead. Each item has a
//! hidden passage, so that its audio is made like any other.

use crate::db::Tx;
use crate::drill;
use crate::passage::{ImportError, Imported, to_json};
use crate::sql::{on_db, on_tx, statements};
use crate::{Db, StoreError};
use listen_core::ability::level_check::CheckItem;
use listen_core::passage::{Bilingual, Passage, Speaker, Turn};
use listen_core::placement::{Bank, GapSentence};
use listen_core::rendition::hex;
use listen_core::taxonomy::{Accent, Form, Level, Sex, Topic};
use listen_core::time::Timestamp;
use sha2::{Digest, Sha256};

statements! {
    FIND_VERSION = "SELECT content_hash, is_current FROM placement_item WHERE slug = $1 AND version = $2";
    FIND_NEWEST = "SELECT COALESCE(MAX(version), 0) FROM placement_item WHERE slug = $1";
    RETIRE = "UPDATE placement_item SET is_current = FALSE WHERE slug = $1 AND is_current";
    INSERT = "INSERT INTO placement_item (slug, version, is_current, content_hash, level, part, body, passage_id)
        VALUES ($1, $2, TRUE, $3, $4, $5, $6, $7)";
    COUNT = "SELECT COUNT(*) FROM placement_item WHERE is_current";
    LIST_PASSAGES = "SELECT passage_id FROM placement_item WHERE is_current ORDER BY level, part, slug";
}

/// An item of the bank as it is stored.
struct BankItem {
    slug: String,
    version: u32,
    item: CheckItem,
    passage: Passage,
}

/// Imports the whole bank or nothing of it; one outcome for each clip and gap sentence.
///
/// # Errors
/// [`ImportError`] for the first item that cannot be taken.
pub async fn import(db: &Db, banks: &[Bank], now: Timestamp) -> Result<Vec<Imported>, ImportError> {
    let mut tx = db.begin().await?;
    let mut outcomes = Vec::new();
    for item in banks.iter().flat_map(items) {
        outcomes.push(import_one(&mut tx, &item, now).await?);
    }
    tx.commit().await?;
    Ok(outcomes)
}

async fn import_one(tx: &mut Tx, item: &BankItem, now: Timestamp) -> Result<Imported, ImportError> {
    let slug = item.slug.as_str();
    let body = to_json(&item.item)?;
    let hash = hex(&Sha256::digest(
        format!("{body}\n{}", to_json(&item.passage)?).as_bytes(),
    ));
    let (newest,) = on_tx!(*tx, fetch_one(i64,), FIND_NEWEST, slug)?;
    let newest = u32::try_from(newest).unwrap_or(u32::MAX);
    let version = i64::from(item.version);
    let found = on_tx!(
        *tx,
        fetch_optional(String, bool),
        FIND_VERSION,
        slug,
        version
    )?;
    match found {
        Some((found, _)) if found != hash => Err(ImportError::ChangedWithoutVersion {
            slug: item.slug.clone(),
            version: item.version,
            next: newest + 1,
        }),
        Some((_, true)) => Ok(Imported::Unchanged),
        _ if item.version < newest => Err(ImportError::Older {
            slug: item.slug.clone(),
            version: item.version,
            newest,
        }),
        _ => {
            on_tx!(*tx, execute RETIRE, slug)?;
            let passage_id = drill::ensure_in(tx, &item.passage, now).await?;
            let (level, part) = (item.passage.level.as_str(), item.item.part().as_str());
            on_tx!(*tx, execute INSERT, slug, version, hash.as_str(), level, part, body.as_str(), passage_id)?;
            Ok(Imported::Added)
        }
    }
}

/// Number of items that can be asked.
///
/// # Errors
/// What the database says.
pub async fn count(db: &Db) -> Result<i64, StoreError> {
    let (n,) = on_db!(db, fetch_one(i64,), COUNT)?;
    Ok(n)
}

/// The hidden passages of the bank, whose audio is made ahead.
///
/// # Errors
/// What the database says.
pub async fn list_passages(db: &Db) -> Result<Vec<i64>, StoreError> {
    let rows = on_db!(db, fetch_all(i64,), LIST_PASSAGES)?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

fn items(bank: &Bank) -> Vec<BankItem> {
    let clips = bank.clips.iter().map(|clip| BankItem {
        slug: clip.slug.clone(),
        version: clip.version,
        item: CheckItem::of_clip(clip),
        passage: passage(bank, &clip.slug, clip.version, &clip.turns),
    });
    let sentences = bank.gap_sentences.iter().map(|sentence| BankItem {
        slug: sentence.slug.clone(),
        version: sentence.version,
        item: CheckItem::of_gaps(sentence),
        passage: passage(
            bank,
            &sentence.slug,
            sentence.version,
            &[gap_turn(sentence)],
        ),
    });
    clips.chain(sentences).collect()
}

fn gap_turn(sentence: &GapSentence) -> Turn {
    Turn {
        speaker_idx: sentence.speaker_idx,
        sentences: vec![sentence.spoken()],
    }
}

/// A hidden passage with only those who speak in it, since voices are cast for all speakers.
fn passage(bank: &Bank, slug: &str, version: u32, turns: &[Turn]) -> Passage {
    let mut used: Vec<usize> = Vec::new();
    for turn in turns {
        if !used.contains(&turn.speaker_idx) {
            used.push(turn.speaker_idx);
        }
    }
    let speakers: Vec<Speaker> = used.iter().map(|idx| bank.speakers[*idx].clone()).collect();
    let turns: Vec<Turn> = turns
        .iter()
        .map(|turn| Turn {
            speaker_idx: used
                .iter()
                .position(|idx| *idx == turn.speaker_idx)
                .unwrap_or(0),
            sentences: turn.sentences.clone(),
        })
        .collect();
    let form = if speakers.len() > 1 {
        Form::Dialogue
    } else {
        Form::Monologue
    };
    Passage {
        version,
        licence: bank.licence.clone(),
        provenance: bank.provenance.clone(),
        ..hidden(
            &format!("placement-{slug}"),
            bank.level,
            form,
            speakers,
            turns,
        )
    }
}

/// What is heard before the level check, to see whether anything is heard at all.
///
/// # Errors
/// What the database says.
pub async fn sound_check(db: &Db, now: Timestamp) -> Result<i64, StoreError> {
    let speaker = Speaker {
        name: "Emma".to_owned(),
        sex: Sex::Female,
        accent: Accent::Us,
    };
    let turn = Turn {
        speaker_idx: 0,
        sentences: vec![SOUND_CHECK.to_owned()],
    };
    let passage = hidden(
        "sound-check",
        Level::A1,
        Form::Monologue,
        vec![speaker],
        vec![turn],
    );
    drill::ensure(db, &passage, now).await
}

/// What the sound check says: a word alone is spoken badly, so that there is a sentence around it.
const SOUND_CHECK: &str = "The number is forty-two.";
/// What is to be typed.
pub const SOUND_CHECK_KEY: &str = "forty-two";

fn hidden(
    slug: &str,
    level: Level,
    form: Form,
    speakers: Vec<Speaker>,
    turns: Vec<Turn>,
) -> Passage {
    let nothing = || Bilingual {
        en: String::new(),
        zh: String::new(),
    };
    Passage {
        slug: slug.to_owned(),
        version: 1,
        level,
        // Nobody sees it; a passage has to have one.
        topic: Topic::School,
        form,
        title: nothing(),
        context: nothing(),
        licence: "CC BY 4.0".to_owned(),
        provenance: "Written for this program".to_owned(),
        speakers,
        turns,
        items: Vec::new(),
    }
}

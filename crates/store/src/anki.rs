//! `collection.anki2`: the SQLite file inside an Anki package, in the schema (version 11) that
//! Anki has read since 2012. It is another program's database and not ours, so its statements
//! stand here and not among ours.

use crate::StoreError;
use listen_core::time::Timestamp;
use serde_json::{Value, json};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode};
use sqlx::{ConnectOptions as _, Connection as _};
use std::path::Path;

/// Any number that never changes: by it Anki knows the deck again.
const DECK_ID: i64 = 1_750_000_000_101;
/// The same for the type of note.
const MODEL_ID: i64 = 1_750_000_000_102;

/// Tables and indexes, as Anki makes them.
const SCHEMA: &str = "
CREATE TABLE col (id integer PRIMARY KEY, crt integer NOT NULL, mod integer NOT NULL, scm integer NOT NULL, ver integer NOT NULL,
    dty integer NOT NULL, usn integer NOT NULL, ls integer NOT NULL, conf text NOT NULL, models text NOT NULL, decks text NOT NULL,
    dconf text NOT NULL, tags text NOT NULL);
CREATE TABLE notes (id integer PRIMARY KEY, guid text NOT NULL, mid integer NOT NULL, mod integer NOT NULL, usn integer NOT NULL,
    tags text NOT NULL, flds text NOT NULL, sfld integer NOT NULL, csum integer NOT NULL, flags integer NOT NULL, data text NOT NULL);
CREATE TABLE cards (id integer PRIMARY KEY, nid integer NOT NULL, did integer NOT NULL, ord integer NOT NULL, mod integer NOT NULL,
    usn integer NOT NULL, type integer NOT NULL, queue integer NOT NULL, due integer NOT NULL, ivl integer NOT NULL,
    factor integer NOT NULL, reps integer NOT NULL, lapses integer NOT NULL, left integer NOT NULL, odue integer NOT NULL,
    odid integer NOT NULL, flags integer NOT NULL, data text NOT NULL);
CREATE TABLE revlog (id integer PRIMARY KEY, cid integer NOT NULL, usn integer NOT NULL, ease integer NOT NULL, ivl integer NOT NULL,
    lastIvl integer NOT NULL, factor integer NOT NULL, time integer NOT NULL, type integer NOT NULL);
CREATE TABLE graves (usn integer NOT NULL, oid integer NOT NULL, type integer NOT NULL);
CREATE INDEX ix_notes_usn ON notes (usn);
CREATE INDEX ix_cards_usn ON cards (usn);
CREATE INDEX ix_revlog_usn ON revlog (usn);
CREATE INDEX ix_cards_nid ON cards (nid);
CREATE INDEX ix_cards_sched ON cards (did, queue, due);
CREATE INDEX ix_revlog_cid ON revlog (cid);
CREATE INDEX ix_notes_csum ON notes (csum);
";

/// A deck: one type of note with one card each.
#[derive(Debug, Clone)]
pub struct Deck<'a> {
    /// Name of the deck.
    pub name: &'a str,
    /// Names of the fields; the first is what notes are sorted by.
    pub fields: &'a [&'a str],
    /// Question side, in Anki's template language.
    pub question: &'a str,
    /// Answer side.
    pub answer: &'a str,
    /// Style sheet of both sides.
    pub css: &'a str,
    /// The notes.
    pub notes: Vec<Note>,
}

/// One note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// By it Anki knows the note again, so that a second import changes it and adds none.
    pub guid: String,
    /// Values of the fields, as HTML.
    pub fields: Vec<String>,
    /// Words to find it by, without spaces in them.
    pub tags: Vec<String>,
}

/// Writes the collection to a file that is not there yet.
///
/// # Errors
/// What SQLite says.
pub async fn write(path: &Path, deck: &Deck<'_>, now: Timestamp) -> Result<(), StoreError> {
    let mut connection = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        // Everything must be in the one file that is packed.
        .journal_mode(SqliteJournalMode::Delete)
        .connect()
        .await?;
    sqlx::raw_sql(SCHEMA).execute(&mut connection).await?;
    sqlx::raw_sql("BEGIN").execute(&mut connection).await?;
    insert_collection(&mut connection, deck, now).await?;
    for (idx, note) in (0..).zip(&deck.notes) {
        insert_note(&mut connection, note, idx, now).await?;
    }
    sqlx::raw_sql("COMMIT").execute(&mut connection).await?;
    connection.close().await?;
    Ok(())
}

async fn insert_collection(
    connection: &mut SqliteConnection,
    deck: &Deck<'_>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let conf = json!({ "activeDecks": [1], "curDeck": 1, "nextPos": 1, "sortType": "noteFld", "sortBackwards": false,
        "schedVer": 2, "newSpread": 0, "collapseTime": 1200, "timeLim": 0, "estTimes": true, "dueCounts": true,
        "curModel": MODEL_ID.to_string(), "addToCur": true });
    sqlx::query(
        "INSERT INTO col (id, crt, mod, scm, ver, dty, usn, ls, conf, models, decks, dconf, tags)
         VALUES (1, $1, $2, $2, 11, 0, 0, 0, $3, $4, $5, $6, '{}')",
    )
    .bind(now.0 / 1000)
    .bind(now.0)
    .bind(conf.to_string())
    .bind(models(deck, now).to_string())
    .bind(decks(deck, now).to_string())
    .bind(deck_options().to_string())
    .execute(connection)
    .await?;
    Ok(())
}

fn models(deck: &Deck<'_>, now: Timestamp) -> Value {
    let fields: Vec<Value> = (0..)
        .zip(deck.fields)
        .map(|(ord, name): (i64, _)| {
            json!({ "name": name, "ord": ord, "font": "Arial", "size": 20, "media": [], "rtl": false, "sticky": false })
        })
        .collect();
    json!({ MODEL_ID.to_string(): {
        "id": MODEL_ID, "name": deck.name, "type": 0, "mod": now.0 / 1000, "usn": -1, "sortf": 0, "did": DECK_ID,
        "tags": [], "vers": [], "latexPre": "", "latexPost": "", "css": deck.css, "flds": fields, "req": [[0, "all", [0]]],
        "tmpls": [{ "name": deck.name, "ord": 0, "qfmt": deck.question, "afmt": deck.answer, "did": null, "bqfmt": "", "bafmt": "" }],
    } })
}

fn decks(deck: &Deck<'_>, now: Timestamp) -> Value {
    let one = |id: i64, name: &str| {
        json!({ "id": id, "name": name, "mod": now.0 / 1000, "usn": -1, "desc": "", "dyn": 0, "collapsed": false, "conf": 1,
            "extendNew": 10, "extendRev": 50, "newToday": [0, 0], "revToday": [0, 0], "lrnToday": [0, 0], "timeToday": [0, 0] })
    };
    // Anki expects a deck with the number 1 in every collection.
    json!({ "1": one(1, "Default"), DECK_ID.to_string(): one(DECK_ID, deck.name) })
}

fn deck_options() -> Value {
    json!({ "1": { "id": 1, "name": "Default", "mod": 0, "usn": 0, "maxTaken": 60, "autoplay": true, "timer": 0, "replayq": true,
        "new": { "bury": true, "delays": [1, 10], "initialFactor": 2500, "ints": [1, 4, 7], "order": 1, "perDay": 20, "separate": true },
        "rev": { "bury": true, "ease4": 1.3, "fuzz": 0.05, "ivlFct": 1, "maxIvl": 36500, "minSpace": 1, "perDay": 100 },
        "lapse": { "delays": [10], "leechAction": 0, "leechFails": 8, "minInt": 1, "mult": 0 } } })
}

async fn insert_note(
    connection: &mut SqliteConnection,
    note: &Note,
    idx: i64,
    now: Timestamp,
) -> Result<(), StoreError> {
    let (id, seconds) = (now.0 + idx, now.0 / 1000);
    let tags = format!(" {} ", note.tags.join(" "));
    sqlx::query(
        "INSERT INTO notes (id, guid, mid, mod, usn, tags, flds, sfld, csum, flags, data)
         VALUES ($1, $2, $3, $4, -1, $5, $6, $7, 0, 0, '')",
    )
    .bind(id)
    .bind(note.guid.as_str())
    .bind(MODEL_ID)
    .bind(seconds)
    .bind(tags)
    .bind(note.fields.join("\u{1f}"))
    .bind(note.fields.first().map_or("", String::as_str))
    .execute(&mut *connection)
    .await?;
    sqlx::query(
        "INSERT INTO cards (id, nid, did, ord, mod, usn, type, queue, due, ivl, factor, reps, lapses, left, odue, odid, flags, data)
         VALUES ($1, $1, $2, 0, $3, -1, 0, 0, $4, 0, 0, 0, 0, 0, 0, 0, 0, '')",
    )
    .bind(id)
    .bind(DECK_ID)
    .bind(seconds)
    .bind(idx)
    .execute(connection)
    .await?;
    Ok(())
}

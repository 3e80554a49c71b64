//! What is kept about a learner leaves with the download and goes with the account: the tests
//! walk the schema, so that a table that comes later cannot be forgotten.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot be set up has failed"
)]

use listen_core::account::Email;
use listen_core::content_file;
use listen_core::item::Score;
use listen_core::passage::Passage;
use listen_core::time::Timestamp;
use listen_store::account::{self, Account, NewAccount, Role};
use listen_store::attempt::{self, Scored};
use listen_store::passage;
use listen_store::session::{self, NewSession, SessionKind};
use listen_store::{Db, takeout};
use listen_test_kit::database::each_database;
use sqlx::AssertSqlSafe;
use std::collections::BTreeSet;

const NOW: Timestamp = Timestamp(1_750_000_000_000);

/// Tables of the library and of the program. Their rows are a learner's only where a passage is
/// the learner's own text, and then they go with the passage.
const NOT_PERSONAL: [&str; 8] = [
    "item_evidence",
    "news_passage",
    "rendition",
    "sentence_time",
    "speaker",
    "turn",
    "word",
    "word_time",
];

/// A foreign key: table, column, table that it names, and what a deletion there does.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Edge {
    table: String,
    column: String,
    parent: String,
    on_delete: String,
}

async fn edges(db: &Db) -> Vec<Edge> {
    let rows: Vec<(String, String, String, String)> = match db {
        Db::Sqlite(pool) => sqlx::query_as(
            "SELECT m.name, f.\"from\", f.\"table\", f.on_delete FROM sqlite_schema m JOIN pragma_foreign_key_list(m.name) f
             WHERE m.type = 'table'",
        )
        .fetch_all(pool)
        .await
        .unwrap(),
        Db::Postgres(pool) => sqlx::query_as(
            "SELECT c.conrelid::regclass::text, a.attname::text, c.confrelid::regclass::text,
                CASE c.confdeltype WHEN 'c' THEN 'CASCADE' WHEN 'n' THEN 'SET NULL' ELSE 'NO ACTION' END
             FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
             WHERE c.contype = 'f'",
        )
        .fetch_all(pool)
        .await
        .unwrap(),
    };
    rows.into_iter()
        .map(|(table, column, parent, on_delete)| Edge {
            table,
            column,
            parent,
            on_delete,
        })
        .collect()
}

/// Table and column of everything that names a learner or an account.
async fn naming_columns(db: &Db) -> Vec<(String, String)> {
    let columns: Vec<(String, String)> = match db {
        Db::Sqlite(pool) => sqlx::query_as(
            "SELECT m.name, c.name FROM sqlite_schema m JOIN pragma_table_info(m.name) c WHERE m.type = 'table'",
        )
        .fetch_all(pool)
        .await
        .unwrap(),
        Db::Postgres(pool) => sqlx::query_as(
            "SELECT table_name::text, column_name::text FROM information_schema.columns WHERE table_schema = 'public'",
        )
        .fetch_all(pool)
        .await
        .unwrap(),
    };
    let mut found: Vec<(String, String)> = columns
        .into_iter()
        .filter(|(_, column)| column.ends_with("learner_id") || column.ends_with("account_id"))
        .collect();
    found.extend([
        ("learner".to_owned(), "id".to_owned()),
        ("account".to_owned(), "id".to_owned()),
    ]);
    found
}

async fn count(db: &Db, condition: &str) -> i64 {
    let sql = AssertSqlSafe(format!("SELECT COUNT(*) FROM {condition}"));
    let (n_rows,): (i64,) = match db {
        Db::Sqlite(pool) => sqlx::query_as(sql).fetch_one(pool).await.unwrap(),
        Db::Postgres(pool) => sqlx::query_as(sql).fetch_one(pool).await.unwrap(),
    };
    n_rows
}

/// Tables whose rows are a learner's: those that name one, and those that hang on such a row.
/// Passages are the library's but for own texts, so nothing is followed through them.
fn personal_tables(edges: &[Edge], naming: &[(String, String)]) -> BTreeSet<String> {
    let mut found: BTreeSet<String> = naming.iter().map(|(table, _)| table.clone()).collect();
    loop {
        let more: Vec<String> = edges
            .iter()
            .filter(|edge| edge.parent != "passage" && found.contains(&edge.parent))
            .map(|edge| edge.table.clone())
            .filter(|table| !found.contains(table))
            .collect();
        if more.is_empty() {
            return found;
        }
        found.extend(more);
    }
}

#[tokio::test]
async fn every_table_of_a_learner_is_in_the_download() {
    each_database("every_table_of_a_learner_is_in_the_download", async |db| {
        let personal = personal_tables(&edges(&db).await, &naming_columns(&db).await);
        let listed = takeout::tables();
        assert!(personal.len() > 8, "{personal:?}");
        for table in &personal {
            assert!(
                listed.contains(&table.as_str()) || table == "learner",
                "the table `{table}` holds what a learner did: give it a statement in crates/store/src/takeout.rs"
            );
        }
        for table in NOT_PERSONAL {
            assert!(!personal.contains(table), "{table}");
        }
    })
    .await;
}

/// On a row of a learner nothing may hang that stays when the row goes, or that keeps it.
#[tokio::test]
async fn every_table_of_a_learner_goes_with_the_learner() {
    each_database(
        "every_table_of_a_learner_goes_with_the_learner",
        async |db| {
            let (edges, naming) = (edges(&db).await, naming_columns(&db).await);
            for (table, column) in &naming {
                let is_bound = edges
                    .iter()
                    .any(|edge| edge.table == *table && edge.column == *column);
                assert!(
                    is_bound || column == "id",
                    "{table}.{column} must reference learner or account"
                );
            }
            let personal = personal_tables(&edges, &naming);
            for edge in &edges {
                if edge.parent == "passage" || !personal.contains(&edge.parent) {
                    continue;
                }
                // These two are deleted by account::delete itself, in the same transaction.
                let by_hand = [("account", "learner_id"), ("passage", "owner_learner_id")];
                assert!(
                    edge.on_delete == "CASCADE"
                        || by_hand.contains(&(edge.table.as_str(), edge.column.as_str())),
                    "{edge:?} must be ON DELETE CASCADE, or rows stay after the account is deleted"
                );
            }
        },
    )
    .await;
}

fn wet_morning() -> Passage {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../content/passages/a1-a-wet-morning.toml");
    content_file::passage::parse(&std::fs::read_to_string(path).unwrap()).unwrap()
}

async fn new_account(db: &Db, email: &str) -> Account {
    let email = Email::parse(email).unwrap();
    let new = NewAccount {
        email: &email,
        name: "Ann",
        password_hash: "hash",
        role: Role::Learner,
        locale: "en",
        consent_version: Some("1"),
    };
    let account = account::insert(db, &new, None, NOW).await.unwrap();
    let new = NewSession {
        token_hash: email.as_str(),
        kind: SessionKind::Site,
        learner_id: account.learner_id,
        account_id: Some(account.id),
        is_persistent: true,
        agent: "Firefox",
    };
    session::insert(db, &new, NOW).await.unwrap();
    account
}

/// Shows a text, answers the first item right and the second one wrong, and submits.
async fn practise(db: &Db, learner_id: i64, passage_id: i64) {
    let items = passage::items(db, passage_id).await.unwrap();
    let attempt = attempt::open(db, learner_id, passage_id, 1, NOW)
        .await
        .unwrap();
    attempt::reveal(db, attempt.id, 0, NOW).await.unwrap();
    let scored = |item_id: i64, is_correct: bool| Scored {
        item_id,
        given: "0".to_owned(),
        score: Score {
            is_correct,
            points: f64::from(u8::from(is_correct)),
            dictation: None,
        },
    };
    let scored = vec![scored(items[0].id, true), scored(items[1].id, false)];
    let is_submitted = attempt::submit(db, attempt.id, NOW, |_| scored)
        .await
        .unwrap();
    assert!(is_submitted);
}

/// A text of the learner's own, which the other one practises as well.
async fn own_text(db: &Db, owner: i64) -> i64 {
    let mut passage = wet_morning();
    "own-text".clone_into(&mut passage.slug);
    passage::import(db, &[passage], NOW).await.unwrap();
    let sql = AssertSqlSafe(format!(
        "UPDATE passage SET source = 'own', owner_learner_id = {owner} WHERE slug = 'own-text'"
    ));
    match db {
        Db::Sqlite(pool) => sqlx::query(sql).execute(pool).await.map(|_| ()),
        Db::Postgres(pool) => sqlx::query(sql).execute(pool).await.map(|_| ()),
    }
    .unwrap();
    let head = passage::find_current(db, "own-text").await.unwrap();
    head.unwrap().id
}

#[tokio::test]
async fn after_deletion_nothing_names_the_learner() {
    each_database("after_deletion_nothing_names_the_learner", async |db| {
        passage::import(&db, &[wet_morning()], NOW).await.unwrap();
        let head = passage::find_current(&db, "a1-a-wet-morning")
            .await
            .unwrap()
            .unwrap();
        let (ann, bob) = (
            new_account(&db, "ann@example.org").await,
            new_account(&db, "bob@example.org").await,
        );
        let own = own_text(&db, ann.learner_id).await;
        for (learner_id, passage_id) in [
            (ann.learner_id, head.id),
            (ann.learner_id, own),
            (bob.learner_id, own),
            (bob.learner_id, head.id),
        ] {
            practise(&db, learner_id, passage_id).await;
        }
        let taken = takeout::of(&db, ann.learner_id).await.unwrap();
        assert_eq!(taken["attempt"].as_array().unwrap().len(), 2);
        assert_eq!(
            taken["response"][0]["score"]["is_correct"], true,
            "JSON, not a text"
        );
        assert_eq!(
            taken["response"][0]["is_correct"], true,
            "a claim on both databases"
        );
        assert!(
            taken["mistake"][0]["focus_areas"].is_string(),
            "a list between commas, which is no JSON"
        );
        assert_eq!(taken["passage"][0]["slug"], "own-text");
        assert!(taken["sentence"].as_array().unwrap().len() > 3);

        account::delete(&db, &ann).await.unwrap();
        for (table, column) in naming_columns(&db).await {
            let gone = if table == "account" && column == "id" || column.ends_with("account_id") {
                ann.id
            } else {
                ann.learner_id
            };
            assert_eq!(
                count(&db, &format!("{table} WHERE {column} = {gone}")).await,
                0,
                "{table}.{column}"
            );
        }
        assert_eq!(
            count(&db, "passage WHERE source = 'own'").await,
            0,
            "the text is gone, too"
        );
        assert_eq!(
            count(&db, "attempt").await,
            1,
            "Bob keeps what he did in the library"
        );
        assert_eq!(count(&db, "response").await, 2);
        let left = takeout::of(&db, ann.learner_id).await.unwrap();
        for (table, rows) in left {
            assert_eq!(rows.as_array().unwrap().len(), 0, "{table}");
        }
    })
    .await;
}

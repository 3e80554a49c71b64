//! The SQLite file of the product before this one, with the flaws that kept its own import from
//! working: sessions saved twice, an empty answer, a result of nothing, dates of three kinds.

use listen_core::old_product::Reason;
use listen_core::time::Timestamp;
use listen_store::old_product::{self, Imported};
use listen_store::{account, practice};
use listen_test_kit::database::each_database;
use listen_test_kit::old_database;

const NOW: Timestamp = Timestamp(1_780_000_000_000);

#[tokio::test]
async fn old_sessions_come_in_once_and_readable() {
    each_database("old_sessions_come_in_once", async |db| {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("app.db");
        old_database::write(&path).await;
        let before = std::fs::read(&path).unwrap();
        let found = old_product::read(&path, NOW).await.unwrap();
        assert_eq!(
            std::fs::read(&path).unwrap(),
            before,
            "the old file is only read"
        );
        let [ann, nobody] = found.users.as_slice() else {
            panic!("{found:?}");
        };
        assert_eq!(
            (ann.email.as_str(), ann.sessions.len()),
            ("ann@example.org", 3)
        );
        assert_eq!(nobody.sessions.len(), 1);
        assert_eq!(found.refused.len(), 1);
        assert_eq!(
            found.refused[0].reason,
            Reason::UnknownLevel("expert".to_owned())
        );

        let learner_id = account::insert_learner(&db, NOW).await.unwrap();
        let expected = Imported {
            n_sessions: 2,
            n_items: 2,
            n_duplicates: 1,
        };
        assert_eq!(
            old_product::check(&db, learner_id, &ann.sessions)
                .await
                .unwrap(),
            expected
        );
        assert!(
            old_product::list(&db, learner_id).await.unwrap().is_empty(),
            "a check changes nothing"
        );
        let mut tx = db.begin().await.unwrap();
        let done = old_product::import(&mut tx, learner_id, &ann.sessions, NOW)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        assert_eq!(done, expected, "what was said before is what was done");

        let rows = old_product::list(&db, learner_id).await.unwrap();
        assert_eq!(rows.len(), 2);
        assert_eq!(rows[0].topic, "A text alone");
        assert_eq!(rows[0].practised_at, 1_760_083_200_000, "an ISO date");
        assert_eq!(
            (rows[1].n_correct, rows[1].n_items, rows[1].duration_ms),
            (0, 2, 95_000)
        );
        let items = old_product::items(&db, rows[1].id).await.unwrap();
        assert_eq!(items[0].options, ["market", "bank"]);
        assert_eq!(
            items[0].analysis.as_deref(),
            Some("You heard the wrong place.")
        );
        assert_eq!(
            (items[1].given.as_str(), items[1].kind.as_str()),
            ("", "short_answer")
        );
        let log = practice::list_since(&db, learner_id, Timestamp(0))
            .await
            .unwrap();
        assert_eq!(log.len(), 2);
        assert!(log.iter().all(|row| row.kind == "imported"));

        let again = old_product::check(&db, learner_id, &ann.sessions)
            .await
            .unwrap();
        assert_eq!((again.n_sessions, again.n_duplicates), (0, 3));
    })
    .await;
}

#[tokio::test]
async fn a_file_that_is_none_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let missing = old_product::read(&folder.path().join("none.db"), NOW).await;
    assert!(missing.is_err());
    assert!(
        !folder.path().join("none.db").exists(),
        "nothing is made by reading"
    );
    let text = folder.path().join("text.db");
    std::fs::write(&text, "this is no database, but long enough to look at").unwrap();
    assert!(old_product::read(&text, NOW).await.is_err());
}

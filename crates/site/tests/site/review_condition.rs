//! Cards that are heard well become harder to hear: faster, with other voices, in another sentence.

use crate::review::{Visit, field};
use listen_core::review::Condition as C;
use listen_core::time::{DAY_MS, Timestamp};
use listen_store::review::{self, LogRow};
use listen_store::{attempt, passage, practice};
use listen_test_kit::database::each_database;
use std::sync::atomic::Ordering;

/// Opens a card, answers what it asks on the next day, and gives the page of the card and the log.
async fn answer(visit: &mut Visit, card: &str, given: &str, babble_db: &str) -> (String, LogRow) {
    visit.site.now.fetch_add(DAY_MS, Ordering::Relaxed);
    visit.get(card).await;
    visit.add_audio().await;
    let (_, page) = visit.get(card).await;
    let (turn, heard) = (field(&page, "turn"), field(&page, "heard"));
    let form = [
        ("turn", turn.as_str()),
        ("given", given),
        ("heard", heard.as_str()),
        ("n_plays", "2"),
        ("speed_milli", "1100"),
        ("babble_db", babble_db),
    ];
    let (_, result, _) = visit.post(&format!("{card}/answer"), &form).await;
    let id: i64 = result.rsplit('/').next().unwrap().parse().unwrap();
    let log = review::find_answer(&visit.site.db, id, 1).await.unwrap();
    (page, log.unwrap())
}

/// The same with what was said.
async fn answer_well(visit: &mut Visit, card: &str, babble_db: &str) -> (String, LogRow) {
    // The sentence of the turn is chosen when the card is opened.
    visit.site.now.fetch_add(DAY_MS, Ordering::Relaxed);
    visit.get(card).await;
    let reference = visit.reference(card).await;
    answer(visit, card, &reference, babble_db).await
}

#[tokio::test]
async fn three_good_answers_raise_the_condition_and_the_log_tells_it() {
    each_database("three_good_answers_raise_the_condition", async |db| {
        let mut visit = Visit::new(db).await;
        visit.add_audio().await;
        let (_, card) = visit.get("/review/next").await;
        let own = visit.reference(&card).await;
        let words: Vec<&str> = own.split_whitespace().collect();
        let without = [&words[..1], &words[2..]].concat().join(" ");
        let (page, log) = answer(&mut visit, &card, &without, "").await;
        assert!(!page.contains("data-babble-db"), "{page}");
        assert_eq!((log.condition, log.grade.as_str()), (C::Usual, "hard"));

        let mut conditions = Vec::new();
        for _ in 0..6 {
            conditions.push(answer_well(&mut visit, &card, "").await.1.condition);
        }
        assert_eq!(conditions[..3], [C::Usual; 3]);
        assert_eq!(conditions[3..], [C::Faster; 3]);

        let (page, log) = answer_well(&mut visit, &card, "12").await;
        assert!(page.contains("data-babble-db=\"12\""), "{page}");
        assert_eq!((log.condition, log.before.speed_milli), (C::Babble, 1_100));
        let practised = practice::log(&visit.site.db, 1, None, 1, 1).await.unwrap();
        assert_eq!(practised.rows[0].babble_db, Some(12), "it is kept apart");
        // Where the voices cannot be played only the speed was heard.
        assert_eq!(
            answer_well(&mut visit, &card, "").await.1.condition,
            C::Faster
        );
        assert_eq!(
            answer_well(&mut visit, &card, "12").await.1.condition,
            C::Babble
        );

        let (page, log) = answer_well(&mut visit, &card, "12").await;
        assert_eq!(log.condition, C::Carrier, "{page}");
        assert!(
            page.contains("a new sentence") && !page.contains("data-babble-db"),
            "{page}"
        );
        let said = &log.score.dictation.as_ref().unwrap().words;
        let is_missed = |word: &str| own.to_lowercase().contains(&word.to_lowercase());
        assert!(
            said.iter().any(|word| is_missed(&word.reference)),
            "{own}: {said:?}"
        );
        assert!(log.score.is_correct);
        let (_, result) = visit.get(&format!("/review/answers/{}", log.id)).await;
        assert!(result.contains("data-condition=\"carrier\""), "{result}");
        // The other sentence was shown, which its passage hears of.
        let heard = passage::find(&visit.site.db, log.passage_id.unwrap())
            .await
            .unwrap()
            .unwrap();
        assert_eq!(heard.source, "drill");
        let shown = shown_somewhere(&visit, log.carrier_id.unwrap()).await;
        assert!(shown, "the carrier counts as shown");

        let (_, log) = answer(&mut visit, &card, "nothing of it", "").await;
        assert_eq!(
            (log.grade.as_str(), log.after.condition),
            ("again", C::Babble)
        );
    })
    .await;
}

async fn shown_somewhere(visit: &Visit, sentence_id: i64) -> bool {
    for slug in ["a1-a-wet-morning", "a1-message-for-ben"] {
        let head = passage::find_current(&visit.site.db, slug)
            .await
            .unwrap()
            .unwrap();
        let rows = passage::sentences(&visit.site.db, head.id).await.unwrap();
        let Some(open) = attempt::find_open(&visit.site.db, 1, head.id)
            .await
            .unwrap()
        else {
            continue;
        };
        let shown = attempt::revealed(&visit.site.db, open.id).await.unwrap();
        let found = rows.iter().find(|row| row.id == sentence_id);
        if found.is_some_and(|row| shown.contains(&row.position)) {
            return true;
        }
    }
    false
}

#[tokio::test]
async fn without_a_missed_word_the_voices_stay() {
    each_database("without_a_missed_word_the_voices_stay", async |db| {
        let mut visit = Visit::new(db).await;
        visit.add_audio().await;
        // A sentence that nobody dictated, sent to the review by the learner.
        let items = visit.site.items("a1-a-wet-morning").await;
        let dictated = |position: &i64| {
            let mut dictations = items.iter().filter(|item| item.body.kind() == "dictation");
            dictations.any(|item| item.evidence.contains(position))
        };
        let db = &visit.site.db;
        let head = passage::find_current(db, "a1-a-wet-morning").await.unwrap();
        let rows = passage::sentences(db, head.unwrap().id).await.unwrap();
        let row = rows.iter().find(|row| !dictated(&row.position)).unwrap();
        let now = Timestamp(visit.site.now.load(Ordering::Relaxed));
        let id = review::add_sentence(db, 1, row.id, now).await.unwrap();
        let card = format!("/review/cards/{}", id.unwrap());
        for _ in 0..9 {
            answer_well(&mut visit, &card, "12").await;
        }
        let (page, log) = answer_well(&mut visit, &card, "12").await;
        assert!(page.contains("data-babble-db=\"12\""), "{page}");
        assert_eq!(
            (log.before.condition, log.condition, log.carrier_id),
            (C::Carrier, C::Babble, None)
        );
    })
    .await;
}

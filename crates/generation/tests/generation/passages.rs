//! Passages that come out well, and what was mended on the way.

use crate::script::{
    PLENTY, TEXT, asker, choice, done, draft, good_items, items, learner, passage, run, says, wish,
};
use listen_core::generation::Order;
use listen_core::item::ItemBody;
use listen_core::taxonomy::FocusArea;
use listen_generation::Made;
use listen_store::{Db, job, model_use, passage as stored};
use listen_test_kit::database::each_database;
use listen_test_kit::model_server::Reply;

/// The passage that was made, with its items.
async fn saved(
    db: &Db,
    row: &listen_store::generation::Generation,
) -> (stored::PassageHead, Vec<stored::ItemRow>) {
    let Some(Made::Passage { slug, .. }) = row.result().unwrap() else {
        panic!("{row:?}");
    };
    let head = stored::find_current(db, &slug).await.unwrap().unwrap();
    let items = stored::items(db, head.id).await.unwrap();
    (head, items)
}

#[tokio::test]
async fn a_passage_is_private_and_has_checked_items() {
    each_database("a_passage_is_private_and_has_checked_items", async |db| {
        let learner_id = learner(&db).await;
        let replies = vec![says(&draft(TEXT)), says(&items(&good_items()))];
        let (server, asker) = asker(&db, replies, PLENTY).await;
        let row = done(&asker, learner_id, &passage()).await;
        assert_eq!(
            (row.state.as_str(), row.stage.as_str()),
            ("done", "save"),
            "{:?}",
            row.error
        );
        let (head, found) = saved(&db, &row).await;
        assert!(head.is_own_of(Some(learner_id)));
        assert!(
            !stored::is_visible(&db, &head, Some(learner_id + 1))
                .await
                .unwrap()
        );
        assert_eq!((head.level.as_str(), head.n_words), ("B1", 119));
        assert_eq!(
            (head.title_en.as_str(), head.title_zh.as_str()),
            ("A small visitor", "小客人")
        );
        let kinds: Vec<&str> = found.iter().map(|item| item.body.kind()).collect();
        assert_eq!(
            kinds
                .iter()
                .filter(|kind| **kind == "multiple_choice")
                .count(),
            7
        );
        assert_eq!(kinds.iter().filter(|kind| **kind == "dictation").count(), 4);
        assert!(found.iter().all(|item| !item.evidence.is_empty()));
        assert_eq!(found[2].evidence, [2], "evidence is found in the text");
        for item in &found {
            if let ItemBody::MultipleChoice(choice) = &item.body {
                let key = &choice.options[choice.key];
                let given = choice.key.to_string();
                assert!(item.body.score(&given).is_correct, "{key}");
            }
        }
        let jobs = job::list(&db, "queued", 1, 10).await.unwrap().rows;
        assert!(jobs.iter().any(|job| job.kind == "render_passage"));
        assert_eq!(server.asked().len(), 2);
    })
    .await;
}

#[tokio::test]
async fn calls_are_counted_and_kept_without_personal_data() {
    each_database(
        "calls_are_counted_and_kept_without_personal_data",
        async |db| {
            let learner_id = learner(&db).await;
            let replies = vec![says(&draft(TEXT)), says(&items(&good_items()))];
            let (_, asker) = asker(&db, replies, PLENTY).await;
            let mut wish = wish();
            "Call me: ann@example.org or 13800138000".clone_into(&mut wish.topic);
            done(&asker, learner_id, &Order::Passage { wish }).await;
            let calls = model_use::calls(&db, 10).await.unwrap();
            assert_eq!(calls.len(), 2);
            for call in &calls {
                assert!(
                    !call.prompt.contains("ann@example.org")
                        && !call.prompt.contains("13800138000")
                );
                assert_eq!((call.outcome.as_str(), call.n_prompt), ("ok", 10));
            }
            assert!(calls[1].prompt.contains("[address]") && calls[1].answer.contains("Martha"));
            let n_answered: i64 = calls.iter().map(|call| call.n_answer).sum();
            let spent = model_use::spent(&db, learner_id, asker.now())
                .await
                .unwrap();
            assert_eq!(
                spent,
                20 + n_answered,
                "what was taken beyond the cost is given back"
            );
            assert_eq!(
                model_use::spent_by_all(&db, asker.now()).await.unwrap(),
                spent
            );
        },
    )
    .await;
}

#[tokio::test]
async fn a_short_draft_is_made_longer() {
    each_database("a_short_draft_is_made_longer", async |db| {
        let learner_id = learner(&db).await;
        let short = TEXT.split_once(" Martha was a little").unwrap().0;
        let replies = vec![
            says(&draft(short)),
            says(&draft("It rained.")),
            says(&draft(TEXT)),
            says(&items(&good_items())),
        ];
        let (server, asker) = asker(&db, replies, PLENTY).await;
        let row = done(&asker, learner_id, &passage()).await;
        assert_eq!(row.state, "done", "{:?}", row.error);
        assert_eq!(saved(&db, &row).await.0.n_words, 119);
        let calls = server.asked();
        let task = calls[1].body["messages"][0]["content"].as_str().unwrap();
        assert!(
            task.contains("it has 98 words and needs at least 120"),
            "{task}"
        );
    })
    .await;
}

#[tokio::test]
async fn what_fails_is_mended_piece_by_piece() {
    each_database("what_fails_is_mended_piece_by_piece", async |db| {
        let learner_id = learner(&db).await;
        let text = TEXT.replace("on it.", "on it, see www.example.com for more.");
        let rewritten = serde_json::json!({"sentences": [
            {"number": 4, "text": "We looked at the collar and found a telephone number on it."}]});
        let mut first = good_items();
        // Not in the text; key in the stem; no key; the same option twice; an address.
        first[2]["evidence"] = serde_json::json!(["The cat had slept in the garden."]);
        first[3]["question"] = serde_json::json!("Which telephone number was on the collar?");
        first[5]["answer"] = serde_json::json!("By aeroplane");
        first[6]["options"][1] = serde_json::json!("his pet was safe");
        first[7]["explanation"] = serde_json::json!("See https://evil.example.");
        let good = good_items();
        let second = [&good[2], &good[3], &good[5], &good[6], &good[7]].map(Clone::clone);
        let replies = vec![
            says(&draft(&text)),
            says(&rewritten),
            says(&items(&first)),
            says(&items(&second)),
        ];
        let (server, asker) = asker(&db, replies, PLENTY).await;
        let row = done(&asker, learner_id, &passage()).await;
        assert_eq!(row.state, "done", "{:?}", row.error);
        let Some(Made::Passage {
            n_items, n_dropped, ..
        }) = row.result().unwrap()
        else {
            panic!("{row:?}");
        };
        assert_eq!((n_items, n_dropped), (8, 5));
        let (head, _) = saved(&db, &row).await;
        let sentences = stored::sentences(&db, head.id).await.unwrap();
        assert!(
            sentences
                .iter()
                .all(|row| !row.text.contains("example.com"))
        );
        let task = server.asked()[3].body["messages"][0]["content"]
            .as_str()
            .unwrap()
            .to_owned();
        assert!(task.contains("Write exactly 5 questions"), "{task}");
    })
    .await;
}

#[tokio::test]
async fn a_passage_with_fewer_items_is_better_than_bad_ones() {
    each_database(
        "a_passage_with_fewer_items_is_better_than_bad_ones",
        async |db| {
            let learner_id = learner(&db).await;
            let mut some = good_items();
            some.truncate(5);
            let none = || says(&items(&[]));
            let replies = vec![says(&draft(TEXT)), says(&items(&some)), none(), none()];
            let (_, asker) = asker(&db, replies, PLENTY).await;
            let row = done(&asker, learner_id, &passage()).await;
            let (_, found) = saved(&db, &row).await;
            assert_eq!(
                found
                    .iter()
                    .filter(|item| item.body.kind() != "dictation")
                    .count(),
                5
            );
        },
    )
    .await;
}

#[tokio::test]
async fn a_job_that_begins_again_does_not_pay_again() {
    each_database("a_job_that_begins_again_does_not_pay_again", async |db| {
        let learner_id = learner(&db).await;
        let bad = || Reply::Says("no".to_owned());
        // The text is done; items fail in every try, twice each.
        let mut replies = vec![says(&draft(TEXT))];
        replies.extend((0..6).map(|_| bad()));
        replies.push(says(&items(&good_items())));
        let (server, asker) = asker(&db, replies, PLENTY).await;
        let row = done(&asker, learner_id, &passage()).await;
        assert_eq!(
            (row.state.as_str(), row.error.as_deref()),
            ("failed", Some("items"))
        );
        let own = listen_store::text::list(&db, learner_id, 1, 10)
            .await
            .unwrap();
        assert_eq!(own.n_rows, 0, "nothing is half saved");
        let now = asker.now();
        assert!(
            listen_store::generation::resume(&db, row.id, learner_id, now)
                .await
                .unwrap()
        );
        let row = run(&asker, row.id).await.unwrap();
        assert_eq!(row.state, "done", "{:?}", row.error);
        assert_eq!(server.asked().len(), 8, "the text was not calls for again");
        // Its worker died after saving and before telling.
        assert_eq!(run(&asker, row.id).await.unwrap(), row);
    })
    .await;
}

#[tokio::test]
async fn one_item_gives_way_to_another() {
    each_database("one_item_gives_way_to_another", async |db| {
        let learner_id = learner(&db).await;
        let new = choice(
            "detail",
            "On which day did it all begin?",
            ["On Friday", "On Monday", "On Sunday", "On Tuesday"],
            "Last Friday my neighbour Martha knocked",
        );
        let replies = vec![
            says(&draft(TEXT)),
            says(&items(&good_items())),
            says(&items(&[new])),
        ];
        let (_, asker) = asker(&db, replies, PLENTY).await;
        let made = done(&asker, learner_id, &passage()).await;
        let (head, before) = saved(&db, &made).await;
        let position = before
            .iter()
            .position(|item| item.focus_areas.contains(&"inference".to_owned()))
            .unwrap();
        let order = Order::Item {
            slug: head.slug.clone(),
            position,
        };
        let row = done(&asker, learner_id, &order).await;
        assert_eq!(row.state, "done", "{:?}", row.error);
        let (head, after) = saved(&db, &row).await;
        assert_eq!(head.version, 2, "attempts keep the version that they met");
        let changed: Vec<usize> = (0..after.len())
            .filter(|idx| after[*idx].body != before[*idx].body)
            .collect();
        assert_eq!(changed, [position]);
        let other = learner(&db).await;
        let row = done(&asker, other, &order).await;
        assert_eq!(
            row.error.as_deref(),
            Some("gone"),
            "another's passage is not there"
        );
    })
    .await;
}

#[tokio::test]
async fn what_is_not_trained_is_told() {
    each_database("what_is_not_trained_is_told", async |db| {
        let learner_id = learner(&db).await;
        let replies = vec![says(&draft(TEXT)), says(&items(&good_items()))];
        let (_, asker) = asker(&db, replies, PLENTY).await;
        let mut wish = wish();
        wish.focus_areas = vec![FocusArea::Inference, FocusArea::Comparison];
        let row = done(&asker, learner_id, &Order::Passage { wish }).await;
        let Some(Made::Passage { coverage, .. }) = row.result().unwrap() else {
            panic!("{row:?}");
        };
        assert_eq!(coverage.unmatched, [FocusArea::Comparison]);
        assert_eq!(coverage.rating(), "partial");
    })
    .await;
}

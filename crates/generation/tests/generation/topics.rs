//! Five topics.

use crate::script::{PLENTY, asker, done, learner, says, wish};
use listen_core::generation::Order;
use listen_generation::Made;
use listen_test_kit::database::each_database;
use serde_json::json;

#[tokio::test]
async fn there_are_five_and_none_of_those_before() {
    each_database("there_are_five_and_none_of_those_before", async |db| {
        let learner_id = learner(&db).await;
        let first = json!({"topics": ["A lost bag", "a LOST bag!", "Rain on Monday", "See www.example.com", "", "New shoes"]});
        let second = json!({"topics": ["Rain on Monday", "A day at the zoo", "Cooking for ten", "A late train", "A sixth one"]});
        let (server, asker) = asker(&db, vec![says(&first), says(&second)], PLENTY).await;
        let order = Order::Topics { wish: wish(), excluded: vec!["New shoes".to_owned()] };
        let row = done(&asker, learner_id, &order).await;
        let made: Option<Made> = row.result().unwrap();
        let expected = ["A lost bag", "Rain on Monday", "A day at the zoo", "Cooking for ten", "A late train"];
        assert_eq!(made, Some(Made::Topics { topics: expected.map(str::to_owned).to_vec() }));
        let calls = server.asked();
        assert!(calls[1].body["messages"][0]["content"].as_str().unwrap().contains("exactly 3 topics"));
        assert!(calls[1].body["messages"][1]["content"].as_str().unwrap().contains("New shoes\nA lost bag"));
    })
    .await;
}

#[tokio::test]
async fn too_few_topics_are_a_failure() {
    each_database("too_few_topics_are_a_failure", async |db| {
        let learner_id = learner(&db).await;
        let same = says(&json!({"topics": ["A lost bag"]}));
        let (server, asker) = asker(&db, vec![same; 3], PLENTY).await;
        let order = Order::Topics {
            wish: wish(),
            excluded: Vec::new(),
        };
        assert_eq!(
            done(&asker, learner_id, &order).await.error.as_deref(),
            Some("form")
        );
        assert_eq!(server.asked().len(), 3);
    })
    .await;
}

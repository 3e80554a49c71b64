//! Whether the model answers at all.

use crate::script::{PLENTY, asker, learner, says};
use listen_generation::probe;
use listen_test_kit::database::each_database;
use listen_test_kit::model_server::Reply;
use serde_json::json;

#[tokio::test]
async fn a_model_that_answers_is_told_from_one_that_does_not() {
    each_database("a_model_that_answers_is_told", async |db| {
        let learner_id = learner(&db).await;
        let key = Reply::Fails(401, "bad key");
        let script = vec![says(&json!({"word": "ready"})), key];
        let (server, asker) = asker(&db, script, PLENTY).await;
        assert!(probe(&asker, learner_id).await.is_ok());
        let refused = probe(&asker, learner_id).await.unwrap_err().to_string();
        assert!(refused.contains("key"), "{refused}");
        assert_eq!(server.asked().len(), 2);
    })
    .await;
}

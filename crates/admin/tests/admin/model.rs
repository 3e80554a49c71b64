//! `/model`: what the language model costs.

use crate::site::{LEARNER, TestSite};
use axum::http::StatusCode;
use listen_store::account::Role;
use listen_store::model_use::{self, Call, Limits, Taken};
use listen_test_kit::database::each_database;

const PLENTY: Limits = Limits {
    account: 1_000_000,
    all: 1_000_000,
};

#[tokio::test]
async fn tokens_are_counted_by_day_account_and_purpose() {
    each_database("tokens_are_counted_by_day_account", async |db| {
        let site = TestSite::new(db).await.equipped(|state| state.price_a_million = Some(2.0));
        let mut admin = site.admin().await;
        let (status, page) = (StatusCode::OK, site.get(&mut admin, "/model").await);
        assert_eq!(page.status, status);
        assert!(page.body.contains("has not been asked"), "{}", page.body);
        let learner_id = site.account(LEARNER).await.learner_id;
        for payer in [Some(learner_id), None] {
            let taken = model_use::take(&site.db, payer, 250_000, PLENTY, site.now()).await;
            assert_eq!(taken.unwrap(), Taken::Yes);
        }
        for (purpose, outcome) in [("news_response", "ok"), ("news_response", "no JSON"), ("topics_response", "ok")] {
            let call = Call {
                made_at: site.now().0,
                purpose: purpose.to_owned(),
                model: "tiny".to_owned(),
                outcome: outcome.to_owned(),
                n_prompt: 30,
                n_answer: 12,
                duration_ms: 700,
                prompt: "secret question".to_owned(),
                answer: "secret answer".to_owned(),
            };
            model_use::end(&site.db, None, 0, site.now(), &call)
                .await
                .unwrap();
        }
        let body = site.get(&mut admin, "/model").await.body;
        for told in [
            "<dd>500000</dd>",
            "<dd>1.0000</dd>",
            "2025-06-15",
            "ann@example.org",
            "<td class=\"number\">250000</td><td class=\"number\">1</td><td class=\"number\">0.5000</td>",
            "<code>news_response</code></th><td class=\"number\">2</td><td class=\"number\">1</td><td class=\"number\">60</td><td class=\"number\">24</td><td class=\"number\">700</td>",
        ] {
            assert!(body.contains(told), "{told}: {body}");
        }
        assert!(!body.contains("secret"), "no prompt is shown");
        let mut viewer = site.staff(Role::Viewer).await;
        assert_eq!(site.get(&mut viewer, "/model").await.status, StatusCode::FORBIDDEN);
    })
    .await;
}

//! The interface for programs and for the clients of the product before this one.

use crate::harness::{Browser, PASSWORD, TestSite, borrowed};
use crate::model::{draft, items, says, site};
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use listen_core::time::DAY_MS;
use listen_store::passage;
use listen_test_kit::database::each_database;
use serde_json::{Value, json};
use std::sync::atomic::Ordering;

const SLUG: &str = "a1-a-wet-morning";
/// A day of November 2025: sessions of the old product lie after its first day.
const LATER: i64 = 1_764_000_000_000;

/// Sends JSON as a program does: with a token and no cookie.
async fn call(
    site: &TestSite,
    method: Method,
    path: &str,
    token: &str,
    body: &Value,
) -> (StatusCode, HeaderMap, Value) {
    send(site, method, path, token, &[], body.to_string()).await
}

async fn send(
    site: &TestSite,
    method: Method,
    path: &str,
    token: &str,
    headers: &[(&str, &str)],
    body: String,
) -> (StatusCode, HeaderMap, Value) {
    let mut request = Request::builder().method(method).uri(path);
    if !token.is_empty() {
        request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
    }
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(body))
        .unwrap();
    let (response, text) = site.send(&mut Browser::default(), request).await;
    let value = serde_json::from_str(&text).unwrap_or(Value::String(text));
    (response.status(), response.headers().clone(), value)
}

pub(crate) async fn post(
    site: &TestSite,
    path: &str,
    token: &str,
    body: Value,
) -> (StatusCode, Value) {
    let (status, _, value) = call(site, Method::POST, path, token, &body).await;
    (status, value)
}

pub(crate) async fn get(site: &TestSite, path: &str, token: &str) -> (StatusCode, Value) {
    let (status, _, value) = send(site, Method::GET, path, token, &[], String::new()).await;
    (status, value)
}

pub(crate) async fn registered(site: &TestSite, email: &str) -> String {
    let body = json!({"email": email, "password": PASSWORD, "name": "Ann", "privacyConsent": true});
    let (status, answer) = post(site, "/api/auth/register", "", body).await;
    assert_eq!(status, StatusCode::CREATED, "{answer}");
    answer["token"].as_str().unwrap().to_owned()
}

/// A token that its owner made on the page.
pub(crate) async fn own_token(site: &TestSite, browser: &mut Browser, scopes: &[&str]) -> String {
    let mut form = vec![("name", "script"), ("days", "30")];
    form.extend(scopes.iter().map(|scope| (*scope, "yes")));
    let (status, _, page) = site.post(browser, "/account/tokens", &form).await;
    assert_eq!(status, StatusCode::OK, "{page}");
    let rest = page.split("value=\"lst_").nth(1).unwrap();
    format!("lst_{}", rest.split('"').next().unwrap())
}

/// An attempt with every response wrong.
async fn all_wrong(site: &TestSite, browser: &mut Browser) {
    let attempt = site.begin(browser, SLUG).await;
    let wrong: Vec<(String, String)> = site
        .keys(SLUG)
        .await
        .into_iter()
        .map(|(name, _)| (name, "9".to_owned()))
        .collect();
    site.post(browser, &format!("{attempt}/submit"), &borrowed(&wrong))
        .await;
}

async fn sentence(site: &TestSite, idx: usize) -> String {
    let head = passage::find_current(&site.db, SLUG)
        .await
        .unwrap()
        .unwrap();
    passage::sentences(&site.db, head.id).await.unwrap()[idx]
        .text
        .clone()
}

fn analysis(quote: &str) -> Value {
    json!({"analysis": "You did not hear the place. The speaker says it early in the sentence, before you were ready for it.",
        "key_reason": "The place was missed", "ability_tags": ["detail"], "signal_words": [],
        "strategy": "Read the question before you listen.",
        "related_sentences": [{"quote": quote, "comment": "Here it is said."}], "confidence": "medium"})
}

fn old_session(topic: &str) -> Value {
    let exercise = json!({"topic": topic, "difficulty": "B1", "language": "en-US", "transcript": "We walked home.",
        "questions": [{"type": "single", "question": "How did they go home?", "options": ["On foot", "By bus", "By car", "By train"], "answer": "On foot"}],
        "answers": {"0": "On foot"}, "results": [{"is_correct": true}], "createdAt": "2025-09-01T10:00:00Z"});
    json!({"exerciseData": exercise.to_string(), "difficulty": "B1", "topic": topic, "accuracy": 1.0, "score": 100})
}

/// What a client of the old product did from the first to the last screen.
#[tokio::test]
async fn the_flows_of_the_old_product_work() {
    each_database("the_flows_of_the_old_product_work", async |db| {
        let topics = json!({"topics": ["A lost bag", "Rain on Monday", "A day at the zoo", "Cooking for ten"]});
        let fifth = json!({"topics": ["A late train"]});
        let none = || says(&json!({"items": []}));
        let feedback = json!({"score": 7, "standard_answer": "By bicycle.", "short_feedback": "Good.", "error_tags": [], "error_analysis": ""});
        let replies = vec![says(&topics), says(&fifth), says(&draft()), says(&items()), none(), none(), says(&feedback)];
        let (site, server, _) = site(db, replies).await;
        site.now.store(LATER, Ordering::Relaxed);
        let token = registered(&site, "ann@example.org").await;
        let (status, me) = get(&site, "/api/auth/me", &token).await;
        assert_eq!((status, me["user"]["email"].as_str()), (StatusCode::OK, Some("ann@example.org")));
        let asked = json!({"difficulty": "B1", "wordCount": 120, "language": "en-US", "focusAreas": ["inference"]});
        let (_, answer) = post(&site, "/api/ai/topics", &token, asked).await;
        assert_eq!(answer["topics"].as_array().map(Vec::len), Some(5), "{answer}");
        assert_eq!(answer["attempts"], 2, "four and one");
        let asked = json!({"difficulty": "B1", "wordCount": 120, "topic": answer["topics"][0]});
        let (_, answer) = post(&site, "/api/ai/transcript", &token, asked).await;
        let transcript = answer["transcript"].clone();
        assert!(transcript.as_str().unwrap().contains("Martha"), "{answer}");
        let asked = json!({"difficulty": "B1", "transcript": transcript, "duration": 60, "focusAreas": ["inference"]});
        let (_, answer) = post(&site, "/api/ai/questions", &token, asked).await;
        let questions = answer["questions"].clone();
        assert_eq!(questions.as_array().map(Vec::len), Some(4), "{answer}");
        assert_eq!(answer["focusCoverage"]["rating"], "excellent");
        let short = json!({"type": "short", "question": "How did he come?", "options": null, "answer": "by bicycle", "focus_areas": []});
        let graded = json!({"transcript": transcript, "questions": [questions[0], questions[1], short],
            "answers": {"0": questions[0]["answer"], "1": "nonsense", "2": "On a bike, I think."}});
        let (status, answer) = post(&site, "/api/ai/grade", &token, graded).await;
        assert_eq!(status, StatusCode::OK, "{answer}");
        let verdicts: Vec<bool> = (0..3).map(|idx| answer["results"][idx]["is_correct"].as_bool().unwrap()).collect();
        assert_eq!((verdicts, answer["results"][2]["score"].as_i64()), (vec![true, false, false], Some(7)));
        assert_eq!(server.asked().len(), 7, "choices are graded without the model");
        let (status, answer) = post(&site, "/api/practice/save", &token, old_session("A lost bag")).await;
        assert_eq!((status, answer["selfReported"].as_bool()), (StatusCode::OK, Some(true)), "{answer}");
        let (_, answer) = get(&site, "/api/practice/history?limit=10", &token).await;
        assert_eq!((answer["sessions"][0]["topic"].as_str(), answer["sessions"][0]["score"].as_f64()), (Some("A lost bag"), Some(100.0)), "{answer}");
        let (status, _) = post(&site, "/api/auth/logout", &token, json!({})).await;
        assert_eq!(status, StatusCode::OK);
        assert_eq!(get(&site, "/api/auth/me", &token).await.0, StatusCode::UNAUTHORIZED);
    })
    .await;
}

#[tokio::test]
async fn wrong_answers_are_analysed_once() {
    each_database("wrong_answers_are_analysed_once", async |db| {
        let quote = sentence(&TestSite::new(db.clone()).await, 0).await;
        let invented = says(&analysis("Nobody said that in here."));
        let replies = vec![
            says(&analysis(&quote)),
            says(&analysis(&quote)),
            invented.clone(),
            invented,
        ];
        let (site, server, _) = site(db, replies).await;
        let mut ann = site.register("ann@example.org").await;
        all_wrong(&site, &mut ann).await;
        let token = own_token(&site, &mut ann, &["read", "generate"]).await;
        let (_, list) = get(&site, "/api/wrong-answers/list?limit=3&type=single", &token).await;
        let row = &list["wrongAnswers"][0];
        assert_eq!(row["answer"]["needsAnalysis"], true, "{list}");
        assert!(
            row["question"]["transcript"]
                .as_str()
                .unwrap()
                .contains(&quote)
        );
        let id = row["answerId"].clone();
        for _ in 0..2 {
            let (status, headers, answer) = call(
                &site,
                Method::POST,
                "/api/ai/wrong-answers/analyze",
                &token,
                &json!({"answerId": id}),
            )
            .await;
            assert_eq!(status, StatusCode::OK, "{answer}");
            assert_eq!(
                answer["analysis"]["related_sentences"][0]["quote"],
                quote.as_str()
            );
            assert_eq!(headers["x-ratelimit-limit"], "10");
        }
        assert_eq!(server.asked().len(), 1, "it is kept");
        let ids: Vec<Value> = list["wrongAnswers"]
            .as_array()
            .unwrap()
            .iter()
            .take(3)
            .map(|row| row["answerId"].clone())
            .collect();
        let (status, answer) = post(
            &site,
            "/api/ai/wrong-answers/analyze-batch",
            &token,
            json!({"answerIds": ids}),
        )
        .await;
        assert_eq!(status, StatusCode::OK, "{answer}");
        assert_eq!(
            answer["summary"],
            json!({"total": 3, "successful": 2, "failed": 1}),
            "{answer}"
        );
        let (status, answer) = post(
            &site,
            "/api/ai/wrong-answers/analyze-batch",
            &token,
            json!({"answerIds": ["999999", id]}),
        )
        .await;
        assert_eq!(
            (status, &answer["missing"]),
            (StatusCode::NOT_FOUND, &json!(["999999"]))
        );
        let page = format!("/mistakes/{}/analysis", id.as_str().unwrap());
        assert!(
            site.get(&mut ann, &page)
                .await
                .1
                .contains("The place was missed")
        );
        let mut ben = site.register("ben@example.org").await;
        assert_eq!(site.get(&mut ben, &page).await.0, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn a_token_does_what_its_owner_allowed() {
    each_database("a_token_does_what_its_owner_allowed", async |db| {
        let site = TestSite::new(db).await;
        let mut ann = site.register("ann@example.org").await;
        let token = own_token(&site, &mut ann, &["read"]).await;
        assert_eq!(
            get(&site, "/api/practice/history", &token).await.0,
            StatusCode::OK
        );
        let (status, answer) = post(&site, "/api/practice/save", &token, old_session("x")).await;
        assert_eq!(status, StatusCode::FORBIDDEN);
        assert_eq!(answer["error"]["code"], "forbidden");
        assert!(
            answer["error"]["message"]
                .as_str()
                .unwrap()
                .contains("`write`"),
            "{answer}"
        );
        assert_eq!(
            get(&site, "/account", &token).await.0,
            StatusCode::SEE_OTHER,
            "pages take no tokens"
        );
        site.now.fetch_add(31 * DAY_MS, Ordering::Relaxed);
        assert_eq!(
            get(&site, "/api/practice/history", &token).await.0,
            StatusCode::UNAUTHORIZED,
            "it ended"
        );
        let mut ann = site.register("ann2@example.org").await;
        let token = own_token(&site, &mut ann, &["read"]).await;
        let (_, page) = site.get(&mut ann, "/account/tokens").await;
        let revoke = page
            .split("action=\"")
            .find(|part| part.contains("/revoke\""))
            .unwrap()
            .split('"')
            .next()
            .unwrap()
            .to_owned();
        let mut ben = site.register("ben@example.org").await;
        assert_eq!(
            site.post(&mut ben, &revoke, &[]).await.0,
            StatusCode::NOT_FOUND
        );
        site.post(&mut ann, &revoke, &[]).await;
        assert_eq!(
            get(&site, "/api/practice/history", &token).await.0,
            StatusCode::UNAUTHORIZED
        );
    })
    .await;
}

#[tokio::test]
async fn the_same_write_counts_once() {
    each_database("the_same_write_counts_once", async |db| {
        let site = TestSite::new(db).await;
        site.now.store(LATER, Ordering::Relaxed);
        let token = registered(&site, "ann@example.org").await;
        let save = async |key: &str, topic: &str| {
            let body = old_session(topic).to_string();
            let (status, _, answer) = send(
                &site,
                Method::POST,
                "/api/practice/save",
                &token,
                &[("idempotency-key", key)],
                body,
            )
            .await;
            (status, answer)
        };
        let first = save("k1", "Bread").await;
        assert_eq!(save("k1", "Bread").await, first, "the same answer");
        assert_eq!(save("k1", "Rain").await.0, StatusCode::CONFLICT);
        assert_eq!(save("k2", "Bread").await.0, StatusCode::OK);
        let (_, answer) = get(&site, "/api/practice/history", &token).await;
        assert_eq!(
            answer["pagination"]["totalCount"], 1,
            "the same session is taken once: {answer}"
        );
        for n in 0..4 {
            save(&format!("n{n}"), &format!("Topic {n}")).await;
        }
        let (mut path, mut seen) = ("/api/practice/history?limit=2".to_owned(), Vec::new());
        loop {
            let (_, answer) = get(&site, &path, &token).await;
            seen.extend(
                answer["sessions"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|row| row["id"].to_string()),
            );
            match answer["nextCursor"].as_str() {
                Some(cursor) => path = format!("/api/practice/history?limit=2&cursor={cursor}"),
                None => break,
            }
        }
        let n_seen = seen.len();
        seen.sort();
        seen.dedup();
        assert_eq!((n_seen, seen.len()), (5, 5), "every session once");
    })
    .await;
}

/// Requests in which one field is wrong, and which.
fn wrong_fields() -> Vec<(&'static str, Value, &'static str)> {
    let long = "x".repeat(20_001);
    vec![
        ("/api/ai/topics", json!({"difficulty": "Z9"}), "difficulty"),
        (
            "/api/ai/topics",
            json!({"difficulty": "B1", "difficultyLevel": 31}),
            "difficultyLevel",
        ),
        (
            "/api/ai/topics",
            json!({"difficulty": "B1", "language": "ja"}),
            "language",
        ),
        (
            "/api/ai/topics",
            json!({"difficulty": "B1", "focusAreas": ["magic"]}),
            "focusAreas",
        ),
        ("/api/ai/transcript", json!({"difficulty": "B1"}), "topic"),
        (
            "/api/ai/transcript",
            json!({"difficulty": "B1", "topic": "x", "wordCount": -1}),
            "wordCount",
        ),
        (
            "/api/ai/expand",
            json!({"difficulty": "B1", "text": "Hi there.", "targetWordCount": 0}),
            "targetWordCount",
        ),
        (
            "/api/ai/questions",
            json!({"difficulty": "B1", "transcript": long}),
            "transcript",
        ),
        (
            "/api/ai/grade",
            json!({"transcript": "", "questions": [], "answers": []}),
            "questions",
        ),
        (
            "/api/ai/wrong-answers/analyze-batch",
            json!({"answerIds": []}),
            "answerIds",
        ),
        (
            "/api/practice/save",
            json!({"difficulty": "B1", "topic": "x"}),
            "exerciseData",
        ),
    ]
}

#[tokio::test]
async fn odd_requests_are_told_what_is_wrong() {
    each_database("odd_requests_are_told_what_is_wrong", async |db| {
        let (site, server, _) = site(db, Vec::new()).await;
        let token = registered(&site, "ann@example.org").await;
        for (path, body, field) in wrong_fields() {
            let (status, answer) = post(&site, path, &token, body).await;
            assert_eq!(
                (status, answer["field"].as_str()),
                (StatusCode::BAD_REQUEST, Some(field)),
                "{path}: {answer}"
            );
            assert!(
                answer["error"].is_string(),
                "old clients read a text: {answer}"
            );
        }
        for path in [
            "/api/ai/topics",
            "/api/ai/grade",
            "/api/practice/save",
            "/api/auth/login",
        ] {
            let (status, _, answer) =
                send(&site, Method::POST, path, &token, &[], "{\"a\":".to_owned()).await;
            assert_eq!(status, StatusCode::BAD_REQUEST, "{path}: {answer}");
        }
        let (status, _, _) = send(
            &site,
            Method::POST,
            "/api/ai/topics",
            &token,
            &[],
            "x".repeat(100_000),
        )
        .await;
        assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
        assert_eq!(
            get(&site, "/api/practice/history?page=x", &token).await.0,
            StatusCode::BAD_REQUEST
        );
        assert_eq!(
            get(&site, "/api/practice/history?cursor=x", &token).await.0,
            StatusCode::BAD_REQUEST
        );
        assert!(
            server.asked().is_empty(),
            "nothing is spent on what is refused"
        );
    })
    .await;
}

#[tokio::test]
async fn odd_registrations_are_told_what_is_wrong() {
    each_database("odd_registrations_are_told_what_is_wrong", async |db| {
        let (site, _, _) = site(db, Vec::new()).await;
        registered(&site, "ann@example.org").await;
        for (body, status) in [
            (
                json!({"email": "ann@example.org", "password": PASSWORD, "privacyConsent": true}),
                StatusCode::CONFLICT,
            ),
            (
                json!({"email": "ben@example.org", "password": "short", "privacyConsent": true}),
                StatusCode::BAD_REQUEST,
            ),
            (
                json!({"email": "ben@example.org", "password": PASSWORD}),
                StatusCode::BAD_REQUEST,
            ),
        ] {
            assert_eq!(
                post(&site, "/api/auth/register", "", body.clone()).await.0,
                status,
                "{body}"
            );
        }
        let wrong = json!({"email": "ann@example.org", "password": "not that one"});
        assert_eq!(
            post(&site, "/api/auth/login", "", wrong).await.0,
            StatusCode::UNAUTHORIZED
        );
    })
    .await;
}

/// What the document says is there is there, and asks for a login where it says so.
#[tokio::test]
async fn every_described_route_answers_and_is_guarded() {
    each_database("every_described_route_answers_and_is_guarded", async |db| {
        let site = TestSite::new(db).await;
        let (status, document) = get(&site, "/api/openapi.json", "").await;
        assert_eq!(status, StatusCode::OK);
        let mut n_guarded = 0;
        for (path, operations) in document["paths"].as_object().unwrap() {
            for (method, operation) in operations.as_object().unwrap() {
                let address = path.replace("{id}", "1").replace("{file}", "none.mp3");
                let verb = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
                let (status, _, answer) =
                    send(&site, verb, &address, "", &[], "{}".to_owned()).await;
                assert!(
                    operation["responses"][status.as_str()].is_object(),
                    "{method} {path}: {status} {answer}"
                );
                if operation["security"].is_array() {
                    assert_eq!(status, StatusCode::UNAUTHORIZED, "{method} {path}");
                    n_guarded += 1;
                }
            }
        }
        assert!(n_guarded > 15);
        let (_, page) = site.get(&mut Browser::default(), "/api").await;
        assert!(page.contains("POST /api/ai/topics"));
    })
    .await;
}

#[tokio::test]
async fn without_a_model_and_beyond_a_rate_it_is_told() {
    each_database("without_a_model_and_beyond_a_rate_it_is_told", async |db| {
        let site = TestSite::new(db).await;
        let token = registered(&site, "ann@example.org").await;
        let asked = json!({"difficulty": "B1"});
        let (status, answer) = post(&site, "/api/ai/topics", &token, asked.clone()).await;
        assert_eq!((status, answer["code"].as_str()), (StatusCode::SERVICE_UNAVAILABLE, Some("no_model")));
        let grade = json!({"transcript": "x", "questions": [{"type": "short", "question": "q", "answer": "two"}], "answers": ["2"]});
        let (_, answer) = post(&site, "/api/ai/grade", &token, grade).await;
        assert_eq!(answer["results"][0]["is_correct"], true, "rules need no model: {answer}");
        for _ in 0..70 {
            post(&site, "/api/ai/topics", &token, asked.clone()).await;
        }
        let (status, headers, answer) = call(&site, Method::POST, "/api/ai/topics", &token, &asked).await;
        assert_eq!(status, StatusCode::TOO_MANY_REQUESTS, "{answer}");
        assert!(headers.contains_key(header::RETRY_AFTER));
    })
    .await;
}

//! Exports.

use crate::harness::{Browser, HASH, TestSite, borrowed};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use listen_core::calendar::Zone;
use listen_core::time::Timestamp;
use listen_store::{attempt, passage};
use listen_test_kit::database::each_database;
use listen_test_kit::skip::skipped;
use listen_web::format::iso_date_time;
use std::path::Path;
use std::process::Command;

/// Audio of a minute and a half: a second for each sentence of the first passage.
fn write_wave(site: &TestSite) {
    let path = site.audio_dir.join(&HASH[..2]).join(format!("{HASH}.wav"));
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: 8000,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut writer = hound::WavWriter::create(path, spec).unwrap();
    for sample in 0..90 * 8000_i32 {
        writer.write_sample(sample % 2000).unwrap();
    }
    writer.finalize().unwrap();
}

/// Answers everything right but the first item and the first dictation; returns the attempt.
async fn practise(site: &TestSite, browser: &mut Browser) -> String {
    let attempt = site.begin(browser, "a1-a-wet-morning").await;
    let mut form = site.keys("a1-a-wet-morning").await;
    let items = site.items("a1-a-wet-morning").await;
    let dictation = items
        .iter()
        .position(|item| item.body.kind() == "dictation")
        .unwrap();
    "9".clone_into(&mut form[0].1);
    "=SUM(A1) <b>wrong</b>".clone_into(&mut form[dictation].1);
    let (status, _, body) = site
        .post(browser, &format!("{attempt}/submit"), &borrowed(&form))
        .await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{body}");
    attempt
}

/// Head and body of a download.
async fn download(site: &TestSite, browser: &mut Browser, path: &str) -> (String, Vec<u8>) {
    let request = Request::get(path).body(Body::empty()).unwrap();
    let (response, body) = site.raw(browser, request).await;
    assert_eq!(
        response.status(),
        StatusCode::OK,
        "{path}: {}",
        String::from_utf8_lossy(&body)
    );
    let disposition = response.headers()[header::CONTENT_DISPOSITION]
        .to_str()
        .unwrap();
    (disposition.to_owned(), body)
}

async fn text(site: &TestSite, browser: &mut Browser, path: &str) -> String {
    String::from_utf8(download(site, browser, path).await.1).unwrap()
}

#[tokio::test]
async fn an_exercise_is_exported_in_the_old_order() {
    each_database("an_exercise_is_exported_in_the_old_order", async |db| {
        let site = TestSite::new(db).await;
        let mut ann = site.register("ann@example.org").await;
        let attempt = site.begin(&mut ann, "a1-a-wet-morning").await;
        let (status, _) = site.get(&mut ann, &format!("{attempt}/export/txt")).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "no key before submission");
        practise(&site, &mut ann).await;
        let id = attempt.rsplit('/').next().unwrap();
        let (name, body) = download(&site, &mut ann, &format!("{attempt}/export/txt")).await;
        assert!(
            name.contains(&format!("filename=\"listening-exercise-{id}.txt\"")),
            "{name}"
        );
        let report = String::from_utf8(body).unwrap();
        let head = passage::find_current(&site.db, "a1-a-wet-morning")
            .await
            .unwrap()
            .unwrap();
        let first = passage::sentences(&site.db, head.id)
            .await
            .unwrap()
            .remove(0)
            .text;
        let places = [
            first.as_str(),
            "== Questions ==",
            "   A. ",
            "Your response",
            "Answer",
            "10/10",
        ]
        .map(|part| {
            report
                .find(part)
                .unwrap_or_else(|| panic!("{part}: {report}"))
        });
        assert!(places.is_sorted(), "{places:?}: {report}");
        let mut bob = site.register("bob@example.org").await;
        for format in ["txt", "csv", "json", "md"] {
            let own = text(&site, &mut ann, &format!("{attempt}/export/{format}")).await;
            assert!(own.contains("SUM(A1)"), "{format}: {own}");
            let (status, _) = site
                .get(&mut bob, &format!("{attempt}/export/{format}"))
                .await;
            assert_eq!(status, StatusCode::NOT_FOUND, "{format} of another learner");
        }
        let csv = text(&site, &mut ann, &format!("{attempt}/export/csv")).await;
        assert!(csv.contains(",'=SUM(A1)"), "no formula: {csv}");
        let (status, body) = site.get(&mut ann, &format!("{attempt}/export/pdf")).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(body.contains("txt, csv, json, md"), "{body}");
    })
    .await;
}

#[tokio::test]
async fn wrong_answers_are_exported_and_no_analysis_is_invented() {
    each_database("wrong_answers_are_exported", async |db| {
        let site = TestSite::new(db).await;
        let mut ann = site.register("ann@example.org").await;
        practise(&site, &mut ann).await;
        let (name, body) = download(&site, &mut ann, "/mistakes/export/txt").await;
        assert!(
            name.contains(
                "filename*=UTF-8''%E9%94%99%E9%A2%98AI%E5%88%86%E6%9E%90%E6%8A%A5%E5%91%8A_"
            ),
            "{name}"
        );
        assert!(body.starts_with(b"\xef\xbb\xbf"), "a byte order mark");
        let detailed = String::from_utf8(body).unwrap();
        for part in [
            "Wrong answers: 2",
            "Analysed: 0",
            "Not analysed: 2",
            "No language model has looked",
            "   A. ",
            "Explanation",
        ] {
            assert!(detailed.contains(part), "{part}: {detailed}");
        }
        let brief = text(&site, &mut ann, "/mistakes/export/txt?layout=brief").await;
        assert!(
            !brief.contains("Explanation") && !brief.contains("   A. "),
            "{brief}"
        );
        let json: serde_json::Value =
            serde_json::from_str(&text(&site, &mut ann, "/mistakes/export/json").await).unwrap();
        assert_eq!(json.as_array().unwrap().len(), 2);
        assert!(json[0]["analysis"].is_null());
        let history: serde_json::Value =
            serde_json::from_str(&text(&site, &mut ann, "/history/export/json").await).unwrap();
        assert_eq!(history[0]["kind"], "attempt");
        let table = text(&site, &mut ann, "/history/export/md").await;
        assert!(table.starts_with("| Date | Passage |"), "{table}");
        for (path, expected) in [
            (
                "/mistakes/export/txt?layout=long",
                StatusCode::UNPROCESSABLE_ENTITY,
            ),
            ("/history/export/apkg", StatusCode::UNPROCESSABLE_ENTITY),
            ("/mistakes/export/apkg", StatusCode::UNPROCESSABLE_ENTITY),
        ] {
            assert_eq!(site.get(&mut ann, path).await.0, expected, "{path}");
        }
        let mut nobody = Browser::default();
        let (status, _) = site.get(&mut nobody, "/mistakes/export/txt").await;
        assert_eq!(status, StatusCode::SEE_OTHER, "to the login");
    })
    .await;
}

/// Anki itself opens the package, plays its audio, and takes it twice without doubling it.
#[tokio::test]
async fn anki_opens_the_package() {
    let Some(python) = std::env::var_os("LISTEN_TEST_ANKI") else {
        return skipped(
            "anki_opens_the_package",
            "LISTEN_TEST_ANKI names no Python that has it",
        );
    };
    each_database("anki_opens_the_package", async |db| {
        let site = TestSite::new(db).await;
        site.add_audio().await;
        write_wave(&site);
        let mut ann = site.register("ann@example.org").await;
        practise(&site, &mut ann).await;
        let (name, package) = download(&site, &mut ann, "/mistakes/export/apkg").await;
        assert!(name.contains(".apkg"), "{name}");
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deck.apkg");
        std::fs::write(&path, package).unwrap();
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/anki_import.py");
        let output = Command::new(&python)
            .arg(script)
            .arg(&path)
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        let seen: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let items = site.items("a1-a-wet-morning").await;
        let dictation = items
            .iter()
            .find(|item| item.body.kind() == "dictation")
            .unwrap();
        let mut sentences: Vec<i64> = [&items[0].evidence, &dictation.evidence]
            .into_iter()
            .flatten()
            .copied()
            .collect();
        sentences.sort_unstable();
        sentences.dedup();
        assert_eq!(
            seen["n_notes"],
            serde_json::json!([sentences.len(), sentences.len()]),
            "{seen}"
        );
        assert_eq!(seen["deck"], "Listen: misheard sentences");
        assert_eq!(seen["missing_media"], serde_json::json!([]));
        let sounds = seen["sounds"].as_object().unwrap();
        assert_eq!(sounds.len(), sentences.len());
        assert!(sounds.values().all(|start| start == "RIFF"), "{seen}");
        let fields = seen["fields"].as_array().unwrap();
        let head = passage::find_current(&site.db, "a1-a-wet-morning")
            .await
            .unwrap()
            .unwrap();
        let rows = passage::sentences(&site.db, head.id).await.unwrap();
        for position in sentences {
            let text = &rows[usize::try_from(position).unwrap()].text;
            let found = fields
                .iter()
                .find(|field| field["Sentence"] == text.as_str());
            assert!(
                found.is_some_and(|field| field["Audio"]
                    .as_str()
                    .unwrap()
                    .starts_with("[sound:listen-")),
                "{text}: {seen}"
            );
        }
        let given = fields
            .iter()
            .find(|field| !field["Given"].as_str().unwrap().is_empty())
            .unwrap();
        assert_eq!(
            given["Given"], "=SUM(A1) &lt;b&gt;wrong&lt;/b&gt;",
            "text, not markup"
        );
    })
    .await;
}

/// For people the time is that of their zone; programs get universal time.
#[tokio::test]
async fn times_are_those_of_the_account_and_of_programs_universal() {
    each_database("times_are_those_of_the_account", async |db| {
        let site = TestSite::new(db).await;
        let mut ann = site.register("ann@example.org").await;
        let attempt = practise(&site, &mut ann).await;
        site.post(&mut ann, "/zone", &[("zone", "Asia/Shanghai")])
            .await;
        let id = attempt.rsplit('/').next().unwrap().parse().unwrap();
        let learner_id = site.learner_id("ann@example.org").await;
        let found = attempt::find(&site.db, id, learner_id).await.unwrap();
        let at = found.unwrap().submitted_at.unwrap();
        let there = Zone::parse("Asia/Shanghai")
            .unwrap()
            .date_time(Timestamp(at));
        for page in [attempt.as_str(), "/history", "/mistakes"] {
            for format in ["txt", "csv", "md"] {
                // The table of one attempt has no time.
                if (page, format) == (attempt.as_str(), "csv") {
                    continue;
                }
                let own = text(&site, &mut ann, &format!("{page}/export/{format}")).await;
                assert!(own.contains(&there), "{page} {format}: {there} in {own}");
            }
            let own = text(&site, &mut ann, &format!("{page}/export/json")).await;
            assert!(own.contains(&iso_date_time(at)), "{page}: {own}");
        }
    })
    .await;
}

#[tokio::test]
async fn wrong_answers_of_exercises_are_exported_with_the_others() {
    each_database("wrong_answers_of_exercises_are_exported", async |db| {
        let site = TestSite::new(db).await;
        site.add_audio().await;
        let mut ann = site.register("ann@example.org").await;
        practise(&site, &mut ann).await;
        let hub = "/passages/a1-a-wet-morning/exercises";
        let kind = [("kind", "select_ending")];
        let (_, exercise, _) = site.post(&mut ann, hub, &kind).await;
        site.post(&mut ann, &format!("{exercise}/submit"), &[("confirm", "1")])
            .await;
        let report = text(&site, &mut ann, "/mistakes/export/json").await;
        let rows: Vec<serde_json::Value> = serde_json::from_str(&report).unwrap();
        let ending = rows.iter().find(|row| row["kind"] == "select_ending");
        let ending = ending.unwrap_or_else(|| panic!("{report}"));
        assert!(
            ending["stem"].as_str().unwrap().contains("____"),
            "{report}"
        );
        assert_eq!(ending["options"].as_array().unwrap().len(), 4);
        assert!(
            rows.iter().any(|row| row["kind"] == "dictation"),
            "{report}"
        );
        let told = text(&site, &mut ann, "/mistakes/export/txt").await;
        assert!(told.contains("____"), "{told}");
    })
    .await;
}

//! `/passages/{slug}/edit`: drafts, gates, locks, versions.

use crate::site::{Browser, START, TestSite};
use axum::http::StatusCode;
use listen_core::content_file;
use listen_core::taxonomy::Level;
use listen_store::account::Role;
use listen_store::editing::{draft, version};
use listen_store::passage::{self, Imported};
use listen_store::{attempt, job};
use listen_test_kit::database::each_database;

const EDIT: &str = "/passages/a1-a-wet-morning/edit";

async fn begin(db: listen_store::Db) -> (TestSite, Browser, i64) {
    let site = TestSite::new(db).await;
    let id = site.add_passage("a1-a-wet-morning.toml").await;
    let browser = site.staff(Role::Editor).await;
    (site, browser, id)
}

/// Number of the version in the file of the library.
async fn version_of(site: &TestSite, id: i64) -> i64 {
    passage::find(&site.db, id).await.unwrap().unwrap().version
}

async fn revision(site: &TestSite) -> String {
    let kept = draft::find(&site.db, "a1-a-wet-morning").await.unwrap();
    kept.revision.to_string()
}

/// Sends a part with the revision that is there.
async fn send(
    site: &TestSite,
    browser: &mut Browser,
    part: &str,
    action: &str,
    fields: &[(&str, &str)],
) -> crate::site::Answer {
    let revision = revision(site).await;
    let mut form = vec![("do", action), ("revision", revision.as_str())];
    form.extend(fields);
    site.post(browser, &format!("{EDIT}/{part}"), &form).await
}

#[tokio::test]
async fn a_part_with_a_failing_gate_is_kept_and_not_published() {
    each_database("a_part_with_a_failing_gate_is_kept", async |db| {
        let (site, mut browser, id) = begin(db).await;
        let offered = format!("version {} is offered", version_of(&site, id).await);
        site.get(&mut browser, EDIT)
            .await
            .shows(StatusCode::OK, &["Item 1", &offered]);
        let bad = [("key", "Z"), ("stem", "")];
        let checked = send(&site, &mut browser, "item-1", "check", &bad).await;
        checked.shows(StatusCode::OK, &["is-fault", "empty stem"]);
        assert_eq!(revision(&site).await, "0", "a check keeps nothing");

        let saved = send(&site, &mut browser, "item-1", "save", &bad).await;
        saved.leads_to(&format!("{EDIT}?notice=draft-saved#item-1"));
        let page = site.get(&mut browser, EDIT).await;
        page.shows(StatusCode::OK, &["empty stem", "cannot be published yet"]);
        assert!(!page.body.contains("/edit/publish"), "{}", page.body);
        site.post(&mut browser, &format!("{EDIT}/publish"), &[])
            .await
            .leads_to(&format!("{EDIT}?notice=draft-not-good"));
        let head = passage::find_current(&site.db, "a1-a-wet-morning").await;
        assert_eq!(head.unwrap().unwrap().id, id);

        site.post(&mut browser, &format!("{EDIT}/discard"), &[])
            .await
            .leads_to(&format!("{EDIT}?notice=draft-discarded"));
        let page = site.get(&mut browser, EDIT).await;
        assert!(!page.body.contains("empty stem"), "{}", page.body);
    })
    .await;
}

#[tokio::test]
async fn a_good_draft_becomes_the_next_version_and_learners_keep_theirs() {
    each_database("a_good_draft_becomes_the_next_version", async |db| {
        let (site, mut browser, old) = begin(db).await;
        let first = version_of(&site, old).await;
        let second = first + 1;
        let learner = site.account(crate::site::LEARNER).await.learner_id;
        attempt::open(&site.db, learner, old, 1, site.now())
            .await
            .unwrap();
        let title = [
            ("title_en", "A very wet morning"),
            ("title_zh", "很湿的早晨"),
        ];
        send(&site, &mut browser, "heading", "save", &title)
            .await
            .leads_to(&format!("{EDIT}?notice=draft-saved#heading"));
        let diff = site
            .get(&mut browser, "/passages/a1-a-wet-morning/versions")
            .await;
        diff.shows(
            StatusCode::OK,
            &["<ins>+ en = &#34;A very wet morning", "Draft"],
        );
        site.post(&mut browser, &format!("{EDIT}/publish"), &[])
            .await
            .leads_to("/passages/a1-a-wet-morning/versions?notice=published");

        let versions = version::list(&site.db, "a1-a-wet-morning").await.unwrap();
        let told: Vec<_> = versions
            .iter()
            .map(|one| (one.version, one.is_current, one.is_edited, one.n_open))
            .collect();
        assert_eq!(told, [(second, true, true, 0), (first, false, false, 1)]);
        let now = passage::find_current(&site.db, "a1-a-wet-morning").await;
        assert_eq!(now.unwrap().unwrap().title_en, "A very wet morning");
        let kept = draft::find(&site.db, "a1-a-wet-morning").await.unwrap();
        assert!(kept.draft.is_none(), "the draft is published");
        let jobs = job::list(&site.db, "queued", 1, 10).await.unwrap();
        assert_eq!(jobs.n_rows, 1, "its audio is asked for");

        let (first, second) = (first.to_string(), second.to_string());
        for (from, to, text) in [
            (first.as_str(), second.as_str(), "<del>− en = "),
            (&second, &second, "They are the same"),
            ("x", "99", "<ins>"),
        ] {
            let path = format!("/passages/a1-a-wet-morning/versions?from={from}&to={to}");
            site.get(&mut browser, &path)
                .await
                .shows(StatusCode::OK, &[text]);
        }
    })
    .await;
}

#[tokio::test]
async fn files_of_the_library_leave_what_was_edited_alone() {
    each_database("files_leave_what_was_edited_alone", async |db| {
        let (site, mut browser, id) = begin(db).await;
        let version = version_of(&site, id).await;
        let title = [("title_en", "Rain")];
        send(&site, &mut browser, "heading", "save", &title).await;
        site.post(&mut browser, &format!("{EDIT}/publish"), &[])
            .await;
        let file = format!("/passages/a1-a-wet-morning/versions/{version}/file.toml");
        let exported = site.get(&mut browser, &file).await;
        assert_eq!(exported.status, StatusCode::OK);
        let first = content_file::passage::parse(&exported.body).unwrap();
        let second = listen_core::passage::Passage {
            version: first.version + 1,
            level: Level::A2,
            ..first.clone()
        };
        for passage in [first, second] {
            let outcomes = passage::import(&site.db, &[passage], START).await.unwrap();
            assert_eq!(outcomes, [Imported::Edited]);
        }
        let head = passage::find_current(&site.db, "a1-a-wet-morning").await;
        assert_eq!(head.unwrap().unwrap().title_en, "Rain");
        for missing in ["99", "0", "x", "draft"] {
            let file = format!("/passages/a1-a-wet-morning/versions/{missing}/file.toml");
            let answer = site.get(&mut browser, &file).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{missing}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_locked_part_is_not_changed() {
    each_database("a_locked_part_is_not_changed", async |db| {
        let (site, mut browser, _) = begin(db).await;
        let lock = format!("{EDIT}/item-2/lock");
        for _ in 0..2 {
            site.post(&mut browser, &lock, &[])
                .await
                .leads_to(&format!("{EDIT}#item-2"));
        }
        for action in ["save", "delete"] {
            let answer = send(&site, &mut browser, "item-2", action, &[("stem", "x")]).await;
            answer.shows(StatusCode::CONFLICT, &["This part is locked"]);
        }
        let kept = draft::find(&site.db, "a1-a-wet-morning").await.unwrap();
        assert!(kept.draft.is_none());
        assert_eq!(kept.locks, ["item-2"]);
        // The lock goes with its item when one before it is taken out.
        send(&site, &mut browser, "item-1", "delete", &[])
            .await
            .leads_to(&format!("{EDIT}?notice=draft-saved#item-1"));
        let kept = draft::find(&site.db, "a1-a-wet-morning").await.unwrap();
        assert_eq!(kept.locks, ["item-1"]);
        site.post(&mut browser, &format!("{EDIT}/item-1/unlock"), &[])
            .await;
        send(&site, &mut browser, "item-1", "save", &[("stem", "Why?")])
            .await
            .leads_to(&format!("{EDIT}?notice=draft-saved#item-1"));
    })
    .await;
}

#[tokio::test]
async fn nobody_writes_over_another_without_seeing_it() {
    each_database("nobody_writes_over_another", async |db| {
        let (site, mut browser, _) = begin(db).await;
        let mine = [("do", "save"), ("revision", "0"), ("dictation", "1, 2")];
        let path = format!("{EDIT}/dictation");
        site.post(&mut browser, &path, &mine)
            .await
            .leads_to(&format!("{EDIT}?notice=draft-saved#dictation"));
        let late = site.post(&mut browser, &path, &mine).await;
        late.shows(
            StatusCode::CONFLICT,
            &["Somebody else", "name=\"revision\" value=\"1\""],
        );
    })
    .await;
}

#[tokio::test]
async fn items_come_and_go_and_scripts_are_told_what_is_wrong() {
    each_database("items_come_and_go", async |db| {
        let (site, mut browser, _) = begin(db).await;
        let n = {
            let kept = site.get(&mut browser, EDIT).await.body;
            kept.matches("id=\"item-").count() / 2
        };
        let added = [("kind", "short_answer")];
        site.post(&mut browser, &format!("{EDIT}/items"), &added)
            .await
            .leads_to(&format!("{EDIT}/item-{}", n + 1));
        let check = format!("{EDIT}/item-{}/check", n + 1);
        let told = site
            .post(&mut browser, &check, &[("evidence", "1, two")])
            .await;
        told.shows(StatusCode::OK, &["`two` is no number", "\"is_fault\":true"]);
        let wrong = site
            .post(&mut browser, &format!("{EDIT}/items"), &[("kind", "essay")])
            .await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        let odd = send(&site, &mut browser, "item-1", "explode", &[]).await;
        assert_eq!(odd.status, StatusCode::UNPROCESSABLE_ENTITY);
        for missing in ["item-99", "item-0", "song", "item-x"] {
            let answer = site.get(&mut browser, &format!("{EDIT}/{missing}")).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{missing}");
        }
        let nowhere = site.get(&mut browser, "/passages/nothing/edit").await;
        assert_eq!(nowhere.status, StatusCode::NOT_FOUND);
    })
    .await;
}

//! Templates and presets.

use crate::harness::{Browser, TestSite};
use axum::http::StatusCode;
use listen_test_kit::database::each_database;

async fn keep(site: &TestSite, browser: &mut Browser, name: &str) -> String {
    let form = [
        ("kind", "template"),
        ("name", name),
        ("level", "B1"),
        ("length", ""),
        ("topic", "food"),
    ];
    site.post(browser, "/choices", &form).await.1
}

/// The row of the one choice on the page.
async fn only_id(site: &TestSite, browser: &mut Browser) -> String {
    let (_, page) = site.get(browser, "/choices").await;
    page.split("action=\"/choices/")
        .nth(1)
        .unwrap()
        .split('/')
        .next()
        .unwrap()
        .to_owned()
}

#[tokio::test]
async fn a_template_is_kept_renamed_deleted_and_brought_back() {
    each_database("a_template_is_kept", async |db| {
        let site = TestSite::new(db).await;
        let mut ann = site.register("ann@example.org").await;
        assert_eq!(keep(&site, &mut ann, " Evening ").await, "/choices");
        let (_, page) = site.get(&mut ann, "/choices").await;
        assert!(
            page.contains("/passages?level=B1&#38;length=&#38;topic=food")
                || page.contains("/passages?level=B1&amp;length=&amp;topic=food"),
            "{page}"
        );
        let id = only_id(&site, &mut ann).await;
        let (_, location, _) = site
            .post(
                &mut ann,
                &format!("/choices/{id}/rename"),
                &[("name", "Late")],
            )
            .await;
        assert_eq!(location, "/choices");
        assert_eq!(keep(&site, &mut ann, "Late").await, "/choices?error=taken");
        let (_, location, _) = site
            .post(&mut ann, &format!("/choices/{id}/delete"), &[])
            .await;
        assert_eq!(location, format!("/choices?deleted={id}"));
        let (_, page) = site.get(&mut ann, &location).await;
        assert!(page.contains("Undo") && !page.contains(">Late<"), "{page}");
        let mut bob = site.register("bob@example.org").await;
        for action in ["rename", "delete", "restore"] {
            let (status, _, _) = site
                .post(
                    &mut bob,
                    &format!("/choices/{id}/{action}"),
                    &[("name", "x")],
                )
                .await;
            assert_eq!(
                status,
                StatusCode::NOT_FOUND,
                "{action} of another learner's"
            );
        }
        let (_, location, _) = site
            .post(&mut ann, &format!("/choices/{id}/restore"), &[])
            .await;
        assert_eq!(location, "/choices");
        let (_, page) = site.get(&mut ann, "/choices").await;
        assert!(page.contains(">Late<"), "{page}");
    })
    .await;
}

#[tokio::test]
async fn choices_have_limits() {
    each_database("choices_have_limits", async |db| {
        let site = TestSite::new(db).await;
        let mut ann = site.register("ann@example.org").await;
        let long = "x".repeat(61);
        for name in ["", "  ", long.as_str()] {
            assert_eq!(
                keep(&site, &mut ann, name).await,
                "/choices?error=name",
                "{name}"
            );
        }
        for number in 0..20 {
            assert_eq!(
                keep(&site, &mut ann, &format!("T{number}")).await,
                "/choices"
            );
        }
        assert_eq!(keep(&site, &mut ann, "T20").await, "/choices?error=full");
        // A deleted one whose place or name was taken meanwhile does not come back.
        let id = only_id(&site, &mut ann).await;
        site.post(&mut ann, &format!("/choices/{id}/delete"), &[])
            .await;
        assert_eq!(keep(&site, &mut ann, "T20").await, "/choices");
        let (_, location, _) = site
            .post(&mut ann, &format!("/choices/{id}/restore"), &[])
            .await;
        assert_eq!(location, "/choices?error=full");

        let preset = [
            ("kind", "preset"),
            ("name", "P"),
            ("level", ""),
            ("length", ""),
            ("topic", ""),
        ];
        let (_, location, _) = site.post(&mut ann, "/choices", &preset).await;
        assert_eq!(location, "/choices?error=areas", "a preset names areas");
        let with_area = [&preset[..], &[("number-information", "yes")]].concat();
        assert_eq!(
            site.post(&mut ann, "/choices", &with_area).await.1,
            "/choices",
            "room of its own"
        );
        for (field, value) in [
            ("kind", "x"),
            ("level", "D1"),
            ("length", "x"),
            ("topic", "x"),
        ] {
            let form: Vec<(&str, &str)> = with_area
                .iter()
                .map(|(name, old)| (*name, if *name == field { value } else { *old }))
                .collect();
            let (status, _, page) = site.post(&mut ann, "/choices", &form).await;
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{field}");
            assert!(page.contains(field), "{page}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_preset_opens_the_library_with_its_areas() {
    each_database("a_preset_opens_the_library", async |db| {
        let site = TestSite::new(db).await;
        let mut ann = site.register("ann@example.org").await;
        let preset = [
            ("kind", "preset"),
            ("name", "Numbers first"),
            ("number-information", "1"),
            ("inference", "1"),
        ];
        let (_, location, _) = site.post(&mut ann, "/choices", &preset).await;
        assert_eq!(location, "/choices");
        let found = async |browser: &mut Browser, focus: &str| {
            let (_, page) = site.get(browser, &format!("/passages?focus={focus}")).await;
            page
        };
        let both = found(&mut ann, "number-information,inference").await;
        assert!(both.contains("/passages/a1-a-wet-morning"), "{both}");
        let chosen = "value=\"number-information,inference\" selected";
        assert!(both.contains(chosen), "{both}");
        let one = found(&mut ann, "inference").await;
        assert!(one.contains("value=\"inference\" selected"), "{one}");
        assert!(!one.contains("value=\"inference,"), "{one}");
        let none = found(&mut ann, "speaker-attitude").await;
        assert!(!none.contains("/passages/a1-a-wet-morning"), "{none}");
        let odd = found(&mut ann, "no-such-area").await;
        assert!(odd.contains("/passages/a1-a-wet-morning"), "{odd}");
    })
    .await;
}

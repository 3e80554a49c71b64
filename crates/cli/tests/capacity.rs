//! `listen capacity` as people and programs see it.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot be set up has failed"
)]

use std::process::{Command, Output};

fn capacity(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_listen"));
    command.env_clear().arg("capacity").args(arguments);
    command.output().unwrap()
}

#[test]
fn a_table_names_the_source_of_every_figure_and_the_option_of_every_gap() {
    let output = capacity(&["--learners", "2000", "--requests-per-learner", "30"]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success());
    for expected in [
        "2000 learners",
        "docs/benchmarks.md: | passage | 8 | 1,851 | 4.20 ms | 7.68 ms |",
        "give --attempts-per-learner",
        "give --audio-minutes-per-learner",
        "PostgreSQL: unknown",
        "--cores would tell",
    ] {
        assert!(text.contains(expected), "{expected}: {text}");
    }
}

#[test]
fn json_is_all_that_is_printed_and_has_values_or_what_they_need() {
    let all = [
        "--learners",
        "100000",
        "--requests-per-learner",
        "30",
        "--attempts-per-learner",
        "3",
        "--audio-minutes-per-learner",
        "10",
        "--cores",
        "2",
        "--json",
    ];
    let output = capacity(&all);
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let needs = report["needs"].as_array().unwrap();
    assert!(
        needs.iter().all(|need| need["value"].is_number()),
        "{needs:?}"
    );
    assert!(needs.iter().all(|need| need["sources"].is_array()));
    let advice = report["advice"].as_array().unwrap();
    let needed = |about: &str| {
        let found = advice.iter().find(|advice| advice["about"] == about);
        found.unwrap()["is_needed"].clone()
    };
    assert_eq!(needed("PostgreSQL"), true, "83 attempts a second");
    assert_eq!(needed("Redis"), false);
    let few = capacity(&["--learners", "10", "--attempts-per-learner", "3", "--json"]);
    let report: serde_json::Value = serde_json::from_slice(&few.stdout).unwrap();
    let needs = report["needs"].as_array().unwrap();
    assert!(
        needs
            .iter()
            .any(|need| need["needs"] == "--requests-per-learner")
    );
}

#[test]
fn numbers_that_are_none_are_refused_with_what_is_accepted() {
    for (arguments, expected) in [
        (&["--learners", "0"][..], "1..=10000000"),
        (&["--learners", "many"], "invalid digit"),
        (
            &["--learners", "5", "--requests-per-learner", "-1"],
            "unexpected argument",
        ),
        (
            &["--learners", "5", "--requests-per-learner", "NaN"],
            "0 to 100000",
        ),
        (&["--learners", "5", "--cores", "0"], "1..=65535"),
        (&[], "--learners"),
    ] {
        let output = capacity(arguments);
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success(), "{arguments:?}");
        assert!(said.contains(expected), "{arguments:?}: {said}");
    }
}

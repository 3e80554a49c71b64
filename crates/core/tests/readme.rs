//! The annotated examples of `content/README.md` are files that can be read.
#![expect(clippy::unwrap_used, reason = "an example that is gone fails the test")]

use listen_core::content_file::{FileError, paper, passage, placement};

const README: &str = include_str!("../../../content/README.md");

/// The first block of TOML below a heading.
fn example(heading: &str) -> &'static str {
    let section = README.split_once(heading).unwrap().1;
    let block = section.split_once("```toml\n").unwrap().1;
    block.split_once("```").unwrap().0
}

#[test]
fn every_example_can_be_read() {
    let errors: Vec<(&str, Vec<FileError>)> = [
        ("A passage", passage::parse(example("## A passage")).err()),
        (
            "The placement bank",
            placement::parse(example("## The placement bank")).err(),
        ),
        ("Mini papers", paper::parse(example("## Mini papers")).err()),
    ]
    .into_iter()
    .filter_map(|(name, errors)| Some((name, errors?)))
    .collect();
    assert_eq!(errors, []);
}

//! Exercises of every passage of the library: made by their rules, and scored fairly.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot be set up has failed"
)]

use listen_core::content_file;
use listen_core::exercise::drill::{self, Drill, N_SENTENCES};
use listen_core::exercise::focus::{self, FocusItem, Items};
use listen_core::exercise::material::Material;
use listen_core::exercise::seed::Seed;
use listen_core::exercise::target::Target;
use listen_core::exercise::tiles::tiles;
use listen_core::exercise::{
    self, Body, ExerciseKind, Given, Making, Shown, ShownPiece, StoredBody,
};
use listen_core::item::{ItemBody, Score};
use listen_core::passage::{Passage, word_spans};
use listen_core::taxonomy::Level;
use proptest::prelude::*;
use std::collections::HashSet;
use std::path::Path;
use std::sync::LazyLock;

static LIBRARY: LazyLock<Vec<Passage>> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../content/passages");
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    let read = |path: &std::path::PathBuf| {
        content_file::passage::parse(&std::fs::read_to_string(path).unwrap()).unwrap()
    };
    paths.iter().map(read).collect()
});

fn material(passage: &Passage) -> Material {
    Material::new(passage.level, passage.sentences(), &[])
}

fn make(kind: ExerciseKind, material: &Material, seed: &str) -> Option<Body> {
    exercise::make(
        kind,
        &Making {
            material,
            seed: Seed::of(&[seed]),
            due: &[],
            last: &HashSet::new(),
        },
    )
}

/// Every kind of exercise of every passage of the library.
fn all() -> Vec<(ExerciseKind, &'static Passage, Body)> {
    let kinds = ExerciseKind::OF_PASSAGE.into_iter();
    kinds.flat_map(of_kind).collect()
}

/// An exercise of every passage of the library.
fn of_kind(kind: ExerciseKind) -> Vec<(ExerciseKind, &'static Passage, Body)> {
    let passages = LIBRARY.iter();
    passages
        .filter_map(|passage| {
            Some((
                kind,
                passage,
                make(kind, &material(passage), &passage.slug)?,
            ))
        })
        .collect()
}

fn drills() -> Vec<Drill> {
    let library: Vec<String> = LIBRARY
        .iter()
        .filter(|passage| passage.level == Level::B1)
        .flat_map(|passage| passage.sentences().map(str::to_owned))
        .collect();
    Target::ALL
        .iter()
        .map(|target| {
            drill::make(*target, Level::B1, &library, Seed::of(&[target.as_str()]))
                .unwrap_or_else(|| panic!("no drill for {target}"))
        })
        .collect()
}

fn bodies() -> Vec<Body> {
    let of_passages = all().into_iter().map(|(_, _, body)| body);
    of_passages
        .chain(drills().into_iter().map(|drill| drill.body))
        .chain(LIBRARY.iter().map(items_of))
        .collect()
}

/// The questions of a passage, as a drill of a focus area has them.
fn items_of(passage: &Passage) -> Body {
    let as_i64 = |n: usize| i64::try_from(n).unwrap();
    let n_sentences = as_i64(passage.sentences().count());
    let items = passage.items.iter().zip(1..);
    let questions = items.filter(|(item, _)| !item.focus_areas.is_empty());
    Body::Items(Items {
        items: questions
            .map(|(item, item_id)| {
                let evidence: Vec<i64> = item.evidence.iter().map(|n| as_i64(*n)).collect();
                let (first, last) = focus::stretch(item.focus_areas[0], &evidence, n_sentences);
                FocusItem {
                    item_id,
                    passage_id: 1,
                    level: passage.level,
                    skill: item.skill,
                    focus_areas: item.focus_areas.clone(),
                    first,
                    last,
                    evidence,
                    body: item.body.clone(),
                }
            })
            .collect(),
    })
}

fn joined<T: ToString>(numbers: impl IntoIterator<Item = T>) -> String {
    let numbers: Vec<String> = numbers.into_iter().map(|n| n.to_string()).collect();
    numbers.join(",")
}

/// What a learner gives who hears everything.
fn keys(body: &Body) -> Given {
    let all: Vec<String> = match body {
        Body::Gaps(gaps) => gaps
            .each()
            .map(|(sentence, gap)| sentence.key(gap))
            .collect(),
        Body::Choices(choices) => choices
            .choices
            .iter()
            .map(|one| one.key.to_string())
            .collect(),
        Body::Order(order) => {
            let place = |line: usize| order.shown.iter().position(|one| *one == line).unwrap();
            vec![joined((0..order.lines.len()).map(place))]
        }
        Body::Differences(differences) => vec![joined(differences.changed())],
        Body::Items(items) => items.items.iter().map(|one| key_of(&one.body)).collect(),
    };
    all.into_iter().enumerate().collect()
}

fn key_of(body: &ItemBody) -> String {
    match body {
        ItemBody::MultipleChoice(item) => item.key.to_string(),
        ItemBody::ShortAnswer(item) => item.accepted[0].clone(),
        ItemBody::Dictation(item) => item.reference.clone(),
    }
}

fn sum(scores: &[Score]) -> f64 {
    scores.iter().map(|score| score.points).sum()
}

#[test]
fn nearly_every_passage_gives_every_kind() {
    for kind in ExerciseKind::OF_PASSAGE {
        let n = of_kind(kind).len();
        assert!(n >= 90, "{kind}: {n} of {}", LIBRARY.len());
    }
}

#[test]
fn the_key_scores_one_in_every_response() {
    for body in bodies() {
        let scores = body.score(&keys(&body));
        assert_eq!(scores.len(), body.n_responses());
        for score in scores {
            assert!(
                score.is_correct && (score.points - 1.0).abs() < 1e-12,
                "{score:?}\n{body:?}"
            );
        }
        assert!(
            sum(&body.score(&Given::new())) < 1e-12,
            "nothing scores nothing"
        );
    }
}

#[test]
fn the_same_seed_makes_the_same_exercise_and_days_differ() {
    let (mut n_different, mut n) = (0, 0);
    for (kind, passage, body) in all() {
        assert_eq!(make(kind, &material(passage), &passage.slug).unwrap(), body);
        n += 1;
        n_different += usize::from(make(kind, &material(passage), "another day").unwrap() != body);
    }
    assert!(2 * n_different > n, "{n_different} of {n}");
}

#[test]
fn a_stored_body_reads_back() {
    for body in bodies() {
        let stored = StoredBody { version: 1, body };
        let json = serde_json::to_string(&stored).unwrap();
        assert_eq!(serde_json::from_str::<StoredBody>(&json).unwrap(), stored);
    }
}

/// What is shown does not change when the keys do: so it cannot hold them.
#[test]
fn what_is_shown_does_not_hang_on_the_key() {
    for body in bodies() {
        let shown = body.shown();
        assert_eq!(with_other_keys(&body).shown(), shown, "{body:?}");
    }
}

fn with_other_keys(body: &Body) -> Body {
    let mut other = body.clone();
    match &mut other {
        Body::Gaps(gaps) => {
            for sentence in &mut gaps.sentences {
                let mut chars: Vec<char> = sentence.text.chars().collect();
                for gap in &sentence.gaps {
                    for c in &mut chars[gap.char_start..gap.char_end] {
                        *c = match *c {
                            digit if digit.is_numeric() => '1',
                            letter if letter.is_alphabetic() => 'x',
                            mark => mark,
                        };
                    }
                }
                sentence.text = chars.into_iter().collect();
            }
        }
        Body::Choices(choices) => {
            for choice in &mut choices.choices {
                choice.key = (choice.key + 1) % choice.options.len();
            }
        }
        Body::Order(order) => {
            // The same lines in the same places, but another true order.
            order.lines.reverse();
            let last = order.lines.len() - 1;
            order.shown.iter_mut().for_each(|line| *line = last - *line);
        }
        Body::Differences(differences) => {
            for sentence in &mut differences.sentences {
                "something else".clone_into(&mut sentence.heard);
                sentence.changed.clear();
            }
        }
        Body::Items(items) => {
            for item in &mut items.items {
                item.evidence.clear();
                match &mut item.body {
                    ItemBody::MultipleChoice(choice) => {
                        choice.key = (choice.key + 1) % choice.options.len();
                        choice.rationale.en.clear();
                    }
                    ItemBody::ShortAnswer(short) => short.accepted = vec!["else".to_owned()],
                    ItemBody::Dictation(_) => unreachable!("a dictation has no focus area"),
                }
            }
        }
    }
    other
}

/// The rules of learning.md 4.5, read from what was made.
#[test]
fn cloze_keeps_its_rules() {
    let made = of_kind(ExerciseKind::Cloze).into_iter();
    for (_, passage, body) in made {
        let Body::Gaps(gaps) = &body else {
            panic!("cloze has gaps")
        };
        let sentences: Vec<&str> = passage.sentences().collect();
        let (mut n_words, mut end_of_last) = (0, None);
        for sentence in &gaps.sentences {
            let spans = word_spans(&sentence.text);
            assert!(sentence.gaps.len() <= 4, "{sentence:?}");
            assert!(spans.len() < 14 || sentence.gaps.len() >= 2, "{sentence:?}");
            for gap in &sentence.gaps {
                let first = spans
                    .iter()
                    .position(|span| span.char_start == gap.char_start)
                    .unwrap();
                let last = spans
                    .iter()
                    .position(|span| span.char_end == gap.char_end)
                    .unwrap();
                let is_first_of_all = sentence.position == 0 && first == 0;
                let is_last_of_all =
                    sentence.position + 1 == sentences.len() && last + 1 == spans.len();
                assert!(
                    !is_first_of_all && !is_last_of_all,
                    "{}: {sentence:?}",
                    passage.slug
                );
                let seen = end_of_last.map_or(3, |end: usize| n_words + first - end);
                assert!(
                    seen >= 3,
                    "{}: {seen} words before {gap:?} of {sentence:?}",
                    passage.slug
                );
                assert!(
                    last - first <= usize::from(passage.level >= Level::C1),
                    "{sentence:?}"
                );
                let key = sentence.key(*gap);
                let is_name = first > 0 && key.starts_with(char::is_uppercase);
                assert!(!is_name || key.starts_with('I'), "{key} is a name");
                end_of_last = Some(n_words + last + 1);
            }
            n_words += spans.len();
        }
        let for_one = n_words / gaps.n_responses();
        assert!(
            (5..=13).contains(&for_one),
            "{}: a gap for {for_one} words",
            passage.slug
        );
    }
}

#[test]
fn easy_levels_have_more_content_words_as_gaps_and_hard_ones_fewer() {
    let share = |levels: [Level; 2]| {
        let (mut n, mut n_function) = (0, 0);
        for (_, passage, body) in of_kind(ExerciseKind::Cloze) {
            let Body::Gaps(gaps) = &body else { continue };
            if !levels.contains(&passage.level) {
                continue;
            }
            for (sentence, gap) in gaps.each() {
                let key = sentence.key(gap);
                let one = Material::new(passage.level, [key], &[]);
                n += 1;
                n_function += u32::from(one.sentences[0].words[0].is_function());
            }
        }
        f64::from(n_function) / f64::from(n)
    };
    let shares = [
        (share([Level::A1, Level::A2]), 0.3),
        (share([Level::B1, Level::B2]), 0.5),
        (share([Level::C1, Level::C2]), 0.7),
    ];
    for (found, wanted) in shares {
        assert!((found - wanted).abs() < 0.08, "{shares:?}");
    }
}

#[test]
fn what_is_due_is_gapped_more_and_what_was_gapped_is_gapped_less() {
    let passage = LIBRARY
        .iter()
        .find(|passage| passage.level == Level::B2)
        .unwrap();
    let material = material(passage);
    let made = |due: &[Target], last: &HashSet<(usize, usize)>| {
        let seed = Seed::of(&["x"]);
        let making = Making {
            material: &material,
            seed,
            due,
            last,
        };
        exercise::make(ExerciseKind::Cloze, &making).unwrap()
    };
    let plain = made(&[], &HashSet::new());
    let again = made(&[], &plain.places());
    let n_kept = again.places().intersection(&plain.places()).count();
    assert!(
        n_kept < plain.places().len(),
        "the last session's gaps come again"
    );
    let n_endings = |body: &Body| {
        let places = body.places();
        let sentences = material.sentences.iter();
        let words = sentences.flat_map(|one| (0..one.words.len()).map(move |idx| (one, idx)));
        let gapped =
            words.filter(|(one, idx)| places.contains(&(one.position, one.words[*idx].char_start)));
        gapped
            .filter(|(one, idx)| Target::Endings.is_at(one, *idx))
            .count()
    };
    let due = made(&[Target::Endings], &HashSet::new());
    assert!(
        n_endings(&due) > n_endings(&plain),
        "{} {}",
        n_endings(&due),
        n_endings(&plain)
    );
}

#[test]
fn differences_are_four_to_seven_words_apart_from_each_other() {
    let made = of_kind(ExerciseKind::FindDifference).into_iter();
    for (_, passage, body) in made {
        let Body::Differences(differences) = body else {
            panic!("{}", passage.slug)
        };
        let changed: Vec<usize> = differences.changed().into_iter().collect();
        assert!((4..=7).contains(&changed.len()), "{}", passage.slug);
        assert!(
            changed.windows(2).all(|pair| pair[1] - pair[0] > 3),
            "{}",
            passage.slug
        );
        for sentence in &differences.sentences {
            let words = |text: &str| {
                Material::new(Level::A1, [text], &[]).sentences[0]
                    .words
                    .clone()
            };
            let pairs = words(&sentence.heard)
                .into_iter()
                .zip(words(&sentence.shown));
            let differ: Vec<usize> = pairs
                .enumerate()
                .filter(|(_, (one, other))| one.key != other.key)
                .map(|(idx, _)| idx)
                .collect();
            assert_eq!(differ, sentence.changed, "{sentence:?}");
            let heard = words(&sentence.heard);
            let is_article = |idx: &usize| matches!(heard[*idx].key.as_str(), "a" | "an");
            assert!(!sentence.changed.iter().any(is_article), "{sentence:?}");
        }
    }
}

#[test]
fn what_must_stay_hidden_is_in_no_exercise() {
    for passage in LIBRARY.iter() {
        let n = passage.sentences().count();
        let closed: Vec<usize> = (0..n).filter(|position| position % 3 == 1).collect();
        let material = Material::new(passage.level, passage.sentences(), &closed);
        for kind in ExerciseKind::OF_PASSAGE {
            let positions = make(kind, &material, "x").map_or(Vec::new(), |body| body.positions());
            assert!(
                positions.iter().all(|position| position % 3 != 1),
                "{} {kind}",
                passage.slug
            );
        }
    }
}

#[test]
fn a_drill_has_ten_sentences_by_two_voices_in_turn_and_asks_about_each() {
    for drill in drills() {
        let slug = &drill.passage.slug;
        assert_eq!(drill.passage.sentences().count(), N_SENTENCES, "{slug}");
        assert_eq!(
            drill.body.positions(),
            (0..N_SENTENCES).collect::<Vec<_>>(),
            "{slug}"
        );
        assert_eq!(drill.body.n_responses(), N_SENTENCES, "{slug}");
        let speakers: Vec<usize> = drill
            .passage
            .turns
            .iter()
            .map(|turn| turn.speaker_idx)
            .collect();
        assert!(speakers.windows(2).all(|pair| pair[0] != pair[1]), "{slug}");
        assert!(
            drill
                .passage
                .sentences()
                .all(|text| word_spans(text).len() >= 4),
            "{slug}: a bare word"
        );
    }
}

#[test]
fn minimal_pairs_are_asked_within_a_sentence() {
    let drill = drill::make(Target::MinimalPairs, Level::A1, &[], Seed::of(&["x"])).unwrap();
    let Body::Choices(choices) = &drill.body else {
        panic!("choices")
    };
    for (choice, text) in choices.choices.iter().zip(drill.passage.sentences()) {
        assert_eq!(choice.options.len(), 2);
        assert_eq!(
            format!(
                "{}{}{}",
                choice.before, choice.options[choice.key], choice.after
            ),
            text
        );
    }
}

/// Digits and words are the same to the scorer, so nobody has to guess the form.
#[test]
fn numbers_may_be_written_in_digits_or_words() {
    let mut n = 0;
    for seed in 0..40_u32 {
        for level in Level::ALL {
            let drill =
                drill::make(Target::Numbers, *level, &[], Seed::of(&[&seed.to_string()])).unwrap();
            let Body::Gaps(gaps) = &drill.body else {
                panic!("gaps")
            };
            let spoken: Given = gaps
                .each()
                .map(|(sentence, gap)| listen_core::dictation::normalize(&sentence.key(gap)))
                .enumerate()
                .collect();
            for (score, (sentence, gap)) in drill.body.score(&spoken).iter().zip(gaps.each()) {
                assert!(score.is_correct, "{}", sentence.key(gap));
                n += 1;
            }
        }
    }
    assert_eq!(n, 40 * 6 * N_SENTENCES);
}

#[test]
fn endings_of_sentences_have_four_different_options_and_the_sound_ends_before_them() {
    let made = of_kind(ExerciseKind::SelectEnding).into_iter();
    let mut keys = [0; 4];
    for (_, passage, body) in made {
        let Body::Choices(choices) = body else {
            panic!("{}", passage.slug)
        };
        let texts: Vec<&str> = passage.sentences().collect();
        for choice in choices.choices {
            let options: HashSet<&String> = choice.options.iter().collect();
            assert_eq!(options.len(), 4, "{choice:?}");
            let text = texts[choice.position];
            assert!(
                text.starts_with(&format!("{}{}", choice.before, choice.options[choice.key])),
                "{choice:?}"
            );
            let cut = word_spans(text)[choice.cut_word.unwrap()].char_start;
            assert_eq!(cut, choice.before.chars().count());
            keys[choice.key] += 1;
        }
    }
    let n: i32 = keys.iter().sum();
    assert!(
        keys.iter().all(|n_key| 6 * n_key > n),
        "keys are not balanced: {keys:?}"
    );
}

/// A gap that says `don't` takes every kind of apostrophe on either side, and none.
#[test]
fn apostrophes_are_treated_alike_on_both_sides() {
    for written in [
        "I don't know him.",
        "I don’t know him.",
        "I don`t know him.",
    ] {
        for typed in ["don't", "don’t", "donʼt", "don`t", "dont", "do not"] {
            let json = serde_json::json!({ "shape": "gaps", "sentences": [{ "position": 0, "text": written, "gaps": [{ "char_start": 2, "char_end": 7 }] }] });
            let body: Body = serde_json::from_value(json).unwrap();
            let score = &body.score(&Given::from([(0, typed.to_owned())]))[0];
            assert!((score.points - 1.0).abs() < 1e-12, "{written} {typed}");
        }
    }
}

#[test]
fn a_gap_shows_how_many_words_it_wants_and_no_more() {
    for body in bodies() {
        let Shown::Gaps(sentences) = body.shown() else {
            continue;
        };
        let pieces = sentences.iter().flat_map(|sentence| &sentence.pieces);
        let gaps = pieces.filter_map(|piece| match piece {
            ShownPiece::Gap { response, n_words } => Some((*response, *n_words)),
            ShownPiece::Text(_) => None,
        });
        let keys = keys(&body);
        for (response, n_words) in gaps {
            assert_eq!(word_spans(&keys[&response]).len(), n_words);
        }
    }
}

fn some_body() -> impl Strategy<Value = Body> {
    let all = bodies();
    (0..all.len()).prop_map(move |idx| all[idx].clone())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn no_score_is_outside_of_zero_to_one(body in some_body(), texts in prop::collection::vec(".{0,40}", 0..12)) {
        let given: Given = texts.into_iter().enumerate().collect();
        for score in body.score(&given) {
            prop_assert!((0.0..=1.0).contains(&score.points), "{score:?}");
        }
    }

    #[test]
    fn one_error_more_never_scores_better(body in some_body(), n in 0_usize..40, extra in "[a-z]{1,8}", other in 0_usize..200) {
        let right = keys(&body);
        let n = n % body.n_responses();
        let mut worse = right.clone();
        match &body {
            Body::Gaps(_) => {
                worse.insert(n, format!("{} {extra}", right[&n]));
                let one = sum(&body.score(&worse));
                prop_assert!(one <= sum(&body.score(&right)));
                worse.insert(n, format!("{} {extra} {extra}", right[&n]));
                prop_assert!(sum(&body.score(&worse)) <= one);
            }
            Body::Choices(_) | Body::Items(_) => {
                worse.remove(&n);
                prop_assert!(sum(&body.score(&worse)) < sum(&body.score(&right)));
            }
            Body::Order(order) => {
                let mut places: Vec<&str> = right[&0].split(',').collect();
                let mut last = 1.0;
                // Each swap of two lines that stand right lets one pair more stand wrong.
                for at in (0..order.lines.len() - 1).rev() {
                    places.swap(at, at + 1);
                    let points = sum(&body.score(&Given::from([(0, places.join(","))])));
                    prop_assert!(points <= last);
                    last = points;
                }
            }
            Body::Differences(differences) => {
                let mut marked = differences.changed();
                if marked.insert(other) {
                    let given = Given::from([(0, joined(marked))]);
                    prop_assert!(sum(&body.score(&given)) <= 1.0);
                    let dropped: Vec<usize> = differences.changed().into_iter().skip(1).collect();
                    prop_assert!(sum(&body.score(&Given::from([(0, joined(dropped))]))) < 1.0);
                }
            }
        }
    }

    #[test]
    fn own_texts_of_any_kind_make_no_panic(texts in prop::collection::vec(".{0,60}", 0..8), seed in ".{0,4}") {
        for level in [Level::A1, Level::C2] {
            let material = Material::new(level, &texts, &[]);
            for kind in ExerciseKind::OF_PASSAGE {
                if let Some(body) = make(kind, &material, &seed) {
                    prop_assert!(body.n_responses() > 0);
                    let _ = (body.shown(), body.estimated_s());
                }
            }
        }
    }
}

/// Every word of every gap of the library can be chosen, and others stand among them.
#[test]
fn every_gap_has_tiles_with_all_of_its_words() {
    for (kind, passage, body) in all() {
        let Body::Gaps(gaps) = &body else {
            continue;
        };
        let keys: Vec<String> = gaps.each().map(|(one, gap)| one.key(gap)).collect();
        let around: Vec<&str> = keys.iter().map(String::as_str).collect();
        for key in &keys {
            let tiles = tiles(key, &around, Seed::of(&[key]));
            assert!(tiles.len() > 3, "{kind} {}: {key}", passage.slug);
            let mut left: Vec<&str> = tiles.iter().map(String::as_str).collect();
            let mut typed = Vec::new();
            let bare = |text: &str| {
                let text = text.trim_matches(|c: char| !c.is_alphanumeric());
                text.to_lowercase()
            };
            let words = key.split([' ', '—', '–']).map(bare);
            for word in words.filter(|word| !word.is_empty()) {
                let same = |tile: &&str| bare(tile) == word;
                let Some(at) = left.iter().position(same) else {
                    panic!("{kind} {}: no `{word}` of {key} in {tiles:?}", passage.slug);
                };
                typed.push(left.remove(at));
            }
            let score = listen_core::dictation::score(key, &typed.join(" "));
            assert!(score.heard > 0.99, "{key}: {typed:?} is {}", score.heard);
        }
    }
}

fn sorted(mut words: Vec<String>) -> Vec<String> {
    words.sort();
    words
}

#[test]
fn every_word_of_the_key_is_there_among_others_that_are_none_of_it() {
    for (key, expected) in [
        (
            "How much are the apples?",
            vec!["apples", "are", "how", "much", "the"],
        ),
        (
            "I don't know that I am late.",
            vec!["I", "I", "am", "don't", "know", "late", "that"],
        ),
        ("$14.50", vec!["$14.50"]),
        (
            "about 35% of it — or less",
            vec!["35%", "about", "it", "less", "of", "or"],
        ),
        ("the the", vec!["the", "the"]),
    ] {
        let around = [
            "Ben said “zebras” at 7:30.",
            "It costs $40.",
            "$30",
            "$13",
            "12",
        ];
        let found = tiles(key, &around, Seed::of(&[key]));
        let (own, others): (Vec<String>, Vec<String>) = found
            .into_iter()
            .partition(|tile| expected.contains(&tile.as_str()));
        assert_eq!(sorted(own), expected, "{key}");
        let n = others.len();
        assert!((3..=6).contains(&n), "{key}: {others:?}");
        let different: HashSet<&String> = others.iter().collect();
        assert_eq!(different.len(), n, "{key}: {others:?}");
    }
    assert!(tiles(" … ", &["a word"], Seed::of(&["x"])).is_empty());
}

#[test]
fn between_numbers_stand_numbers() {
    let found = tiles("13", &["a hundred", "30", "40", "31"], Seed::of(&["x"]));
    assert_eq!(sorted(found), ["13", "30", "31", "40"]);
}

#[test]
fn a_seed_gives_the_same_tiles_and_no_order_of_its_own() {
    let key = "we will meet you at the station after the game tonight";
    let of = |seed: &str| tiles(key, &[], Seed::of(&[seed]));
    assert_eq!(of("x"), of("x"));
    assert_ne!(of("x"), of("y"));
    let said: Vec<&str> = key.split(' ').collect();
    assert_ne!(of("x")[..said.len()], said[..]);
}

/// The exercise of a kind of some passage that has it.
fn one(kind: ExerciseKind) -> Body {
    of_kind(kind).remove(0).2
}

/// A draft is refused where nobody can mean it; nothing is always a draft.
#[test]
fn only_what_can_be_a_response_is_taken() {
    let (endings, order) = (
        one(ExerciseKind::SelectEnding),
        one(ExerciseKind::PutInOrder),
    );
    let (marks, gaps) = (one(ExerciseKind::FindDifference), one(ExerciseKind::Cloze));
    let Body::Order(lines) = &order else {
        panic!("an order")
    };
    let right: Vec<String> = (0..lines.lines.len()).map(|n| n.to_string()).collect();
    let right = right.join(",");
    let twice = right.replacen('0', "1", 1);
    for (given, is_option, is_order, are_marks) in [
        ("", true, true, true),
        ("0", true, false, true),
        (" 3 ", true, false, true),
        ("4", false, false, true),
        ("99999", false, false, false),
        ("-1", false, false, false),
        ("a,b", false, false, false),
        (&right, false, true, true),
        (&twice, false, false, true),
    ] {
        assert_eq!(endings.check(0, given).is_ok(), is_option, "{given}");
        assert_eq!(order.check(0, given).is_ok(), is_order, "{given}");
        assert_eq!(marks.check(0, given).is_ok(), are_marks, "{given}");
        assert!(gaps.check(0, given).is_ok(), "{given}");
    }
    let told = endings.check(0, "4").unwrap_err();
    assert!(told.contains("allowed: 0 to 3"), "{told}");
}

use super::*;
use std::sync::LazyLock;

static US: LazyLock<Phonemizer> = LazyLock::new(|| Phonemizer::new(Accent::Us));
static UK: LazyLock<Phonemizer> = LazyLock::new(|| Phonemizer::new(Accent::Uk));

fn us(text: &str) -> Phonemized {
    US.phonemize(text, &|_| None)
}

fn sources(text: &str, spoken: &Phonemized) -> Vec<String> {
    let source = |word: &PhonemizedWord| {
        text.chars()
            .skip(word.char_start)
            .take(word.char_end - word.char_start)
            .collect()
    };
    spoken.words.iter().map(source).collect()
}

fn assert_words_lie_in_the_joined_string(spoken: &Phonemized) {
    for word in &spoken.words {
        let n = word.phonemes.chars().count();
        let slice: String = spoken
            .phonemes
            .chars()
            .skip(word.phoneme_start)
            .take(n)
            .collect();
        assert_eq!(slice, word.phonemes, "in {:?}", spoken.phonemes);
    }
}

#[test]
fn words_are_traced_to_their_characters() {
    let text = "  Hello  there, don't read the “well-known” book — café!";
    let spoken = us(text);
    assert_eq!(
        sources(text, &spoken),
        [
            "Hello",
            "there",
            "don't",
            "read",
            "the",
            "well-known",
            "book",
            "café"
        ]
    );
    assert_words_lie_in_the_joined_string(&spoken);
}

#[test]
fn a_character_that_misaki_loses_does_not_shift_the_rest() {
    let text = "A.’s12– and then";
    assert_eq!(sources(text, &us(text)), ["A.’s12", "and", "then"]);
}

#[test]
fn rewritten_text_reads_as_one_word_at_its_place() {
    let cases = [
        ("Leave at 7:45 sharp.", "7:45", "seven 45"),
        ("It opens at 7:05.", "7:05", "seven oh five"),
        ("Lunch is at 12:00, as usual.", "12:00", "twelve o'clock"),
        ("Lunch is at 12:00 p.m. sharp.", "12:00", "twelve"),
        ("It is 10km away.", "10km", "ten kilometers"),
        ("It is 20°C today.", "20°C", "20 degrees Celsius"),
        ("Pages 10-15 are missing.", "10-15", "ten to 15"),
        ("In the 1990s we moved.", "1990s", "19 nineties"),
        ("It cost $3bn in total.", "$3bn", "three billion dollars"),
        ("Turn left on Park Ave. and wait.", "Ave.", "Avenue"),
        ("We met on St. Mary hill.", "St.", "Saint"),
        ("We met on Main St. yesterday.", "St.", "Street"),
    ];
    for (text, source, said) in cases {
        let spoken = us(text);
        assert_words_lie_in_the_joined_string(&spoken);
        let idx = sources(text, &spoken)
            .iter()
            .position(|word| word == source);
        let word = &spoken.words[idx.unwrap_or_else(|| panic!("{text}: {spoken:?}"))];
        let bare = |phonemes: &str| phonemes.replace(['ˈ', 'ˌ'], "");
        assert_eq!(bare(&word.phonemes), bare(&us(said).phonemes), "{text}");
        assert!(word.known, "{text}");
    }
}

#[test]
fn an_unknown_word_goes_to_the_fallback_and_is_reported() {
    let spoken = US.phonemize("Ask Siobhan now.", &|word| {
        assert_eq!(word, "Siobhan");
        Some("ʃɪvˈɔn".to_owned())
    });
    assert_eq!(spoken.phonemes, "ˈæsk ʃɪvˈɔn nˈW.");
    let known: Vec<bool> = spoken.words.iter().map(|word| word.known).collect();
    assert_eq!(known, [true, false, true]);
}

#[test]
fn without_a_fallback_an_unknown_word_is_spelled() {
    let spoken = us("Xqzt.");
    assert_eq!(spoken.phonemes, "ˈɛks kjˈu zˈi tˈi.");
    assert!(!spoken.words[0].known);
    assert_eq!(
        UK.phonemize("Xqzt", &|_| None).phonemes,
        "ˈɛks kjˈuː zˈɛd tˈiː"
    );
}

#[test]
fn nothing_unknown_reaches_the_model() {
    for text in [
        "TikTok, seatbelts and 75¢ at 3:99!",
        "北京 ½ = [word](/x/) www.example.com",
        "Xyzzyq-blorf’s 1/2 12:00–13:00 ☃",
        "",
        "   ",
        "—",
    ] {
        let spoken = us(text);
        assert!(!spoken.phonemes.contains(UNKNOWN), "{text}: {spoken:?}");
        assert_words_lie_in_the_joined_string(&spoken);
        assert!(
            spoken
                .words
                .iter()
                .all(|word| word.char_end <= text.chars().count()),
            "{text}"
        );
    }
}

#[test]
fn british_and_american_differ() {
    let uk = UK.phonemize("bath", &|_| None);
    assert_eq!(uk.phonemes, "bˈɑːθ");
    assert_eq!(us("bath").phonemes, "bˈæθ");
}

#[test]
fn an_abbreviation_at_the_end_still_ends_the_sentence() {
    assert!(us("She lives on Park Ave.").phonemes.ends_with('.'));
    assert!(!us("She lives on Park Ave. now").phonemes.contains('.'));
}

/// Strings made of what breaks tokenizers; the generator is a fixed one, so that a failure
/// can be repeated.
#[test]
fn no_text_panics_or_loses_its_place() {
    const PARTS: [&str; 40] = [
        " ", " ", " ", "the", "read", "Xq", "don't", "'", "’s", "“", "-", "–", "—", "…", ".", ",",
        "!", "$", "£", "%", "°", "½", "7:45", "12", "0", "1990s", "3rd", "1,000.5", "U.S.", "e.g.",
        "[a](", "/x/)", "\n", "\t", "\u{301}", "é", "京", "🙂", "@#&", "A",
    ];
    let mut state = 1_u64;
    let mut pick = |n: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        usize::try_from(state >> 33).unwrap() % n
    };
    for _ in 0..300 {
        let n_parts = 1 + pick(9);
        let text: String = (0..n_parts).map(|_| PARTS[pick(PARTS.len())]).collect();
        let spoken = us(&text);
        assert_words_lie_in_the_joined_string(&spoken);
        assert!(!spoken.phonemes.contains(UNKNOWN), "{text:?}: {spoken:?}");
        let n_chars = text.chars().count();
        let is_inside =
            |word: &PhonemizedWord| word.char_start < word.char_end && word.char_end <= n_chars;
        assert!(spoken.words.iter().all(is_inside), "{text:?}: {spoken:?}");
        assert!(
            spoken.words.is_sorted_by_key(|word| word.char_start),
            "{text:?}: {spoken:?}"
        );
    }
}

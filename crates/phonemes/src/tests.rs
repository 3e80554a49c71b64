use super::*;
use std::sync::LazyLock;

static US: LazyLock<Phonemizer> = LazyLock::new(|| Phonemizer::new(Accent::Us));

fn us(text: &str) -> Phonemized {
    US.phonemize(text, &|_| None)
}

fn cut(text: &str, range: &Range<usize>) -> String {
    text.chars().skip(range.start).take(range.len()).collect()
}

fn sources(text: &str) -> Vec<String> {
    let words = us(text).words;
    words
        .iter()
        .map(|word| cut(text, &(word.char_start..word.char_end)))
        .collect()
}

#[test]
fn words_are_traced_to_their_characters() {
    let cases: [(&str, &[&str]); 10] = [
        ("Room １２３, ℌello Ⅷ!", &["Room", "１２３", "ℌello", "Ⅷ"]),
        (
            "10\u{a0}000 ㎧ re\u{301}sume\u{301}",
            &["10\u{a0}000", "㎧", "re\u{301}sume\u{301}"],
        ),
        (
            "  Hello  there, don't read the “well-known” book — café!",
            &[
                "Hello",
                "there",
                "don't",
                "read",
                "the",
                "well-known",
                "book",
                "café",
            ],
        ),
        ("Leave at 7:45 sharp.", &["Leave", "at", "7:45", "sharp"]),
        (
            "It cost $1.2 million (net).",
            &["It", "cost", "$1.2", "million", "net"],
        ),
        (
            "In the '90s it was 20°C.",
            &["In", "the", "'90s", "it", "was", "20°C"],
        ),
        (
            "Say [read](/ɹˈɛd/) and [x](y) now.",
            &["Say", "read", "and", "x", "now"],
        ),
        (
            "Mr. Lee lives on Elm St. now.",
            &["Mr.", "Lee", "lives", "on", "Elm", "St.", "now"],
        ),
        ("and/or", &["and", "or"]),
        ("Mail a@b.com, ok?", &["Mail", "a@b.com", "ok"]),
    ];
    for (text, expected) in cases {
        assert_eq!(sources(text), expected, "{text}");
    }
}

#[test]
fn what_nothing_says_is_reported() {
    let cases: [(&str, &[&str]); 20] = [
        ("你好世界", &["你好世界"]),
        ("こんにちは", &["こんにちは"]),
        ("مرحبا", &["مرحبا"]),
        ("Привет", &["Привет"]),
        ("apple苹果banana", &["苹果"]),
        ("我有3个苹果", &["我有", "个苹果"]),
        ("Hello /həˈləʊ/", &["həˈləʊ"]),
        ("٣ apples", &["٣"]),
        ("Hel\0lo there\u{7}", &["\0", "\u{7}"]),
        ("Ⅷ 京 ⑫", &["京"]),
        ("word¹", &["¹"]),
        ("Hello 🙂 there", &["🙂"]),
        ("北京 is big", &["北京"]),
        ("a * b", &["*"]),
        ("[word](/❓/) here", &["(/❓/)"]),
        ("[word](target) here", &["(target)"]),
        ("[word](/wˈɜɹd/ here", &["(/wˈɜɹd/"]),
        ("[word](/wˈɜɹd", &["(/wˈɜɹd"]),
        ("say [](/wˈɜɹd/) here", &["(/wˈɜɹd/)"]),
        ("Nothing is lost, (here) or - “there”.", &[]),
    ];
    for (text, expected) in cases {
        let said: Vec<String> = us(text)
            .unspoken
            .iter()
            .map(|range| cut(text, range))
            .collect();
        assert_eq!(said, expected, "{text}");
    }
}

#[test]
fn what_nothing_says_leaves_no_gap_before_a_stop() {
    assert_eq!(us("late 🙂. then").phonemes, us("late. then").phonemes);
}

#[test]
fn what_looks_alike_sounds_alike() {
    let cases = [
        ("Room １２３", "Room 123"),
        ("ℌello Ⅷ CO₂", "Hello VIII CO2"),
        ("re\u{301}sume\u{301}", "résumé"),
        (
            "It has 1\u{a0}000\u{202f}000 parts.",
            "It has 1,000,000 parts.",
        ),
        ("It has 10 000 parts.", "It has 10,000 parts."),
        ("It fell to –5.", "It fell to -5."),
        ("It fell to −5.", "It fell to -5."),
        ("The judges' choice.", "The judges choice."),
        ("The judges’ choice.", "The judges choice."),
        ("Hello（你好），world", "Hello, world"),
    ];
    for (text, same) in cases {
        assert_eq!(us(text).phonemes, us(same).phonemes, "{text}");
    }
}

#[test]
fn a_script_that_is_not_english_is_not_asked_of_the_fallback() {
    for text in ["你好世界", "Привет!", "مرحبا", "həˈləʊ", "[你好](x)"] {
        let said = US.phonemize(text, &|word| panic!("{word} was asked"));
        assert!(
            said.words.is_empty() && !said.unspoken.is_empty(),
            "{text}: {said:?}"
        );
    }
}

#[test]
fn very_long_words_are_spelled_or_reported() {
    let spelled = us(&"a".repeat(100));
    assert_eq!(spelled.phonemes, ["ˈA"; 100].join(" "));
    assert!(!spelled.words[0].known);
    assert_eq!(us(&"a".repeat(45)).phonemes, ["ˈA"; 45].join(" "));
    for letters in ["a", "A", "aB", "é", "a'"] {
        let text = format!("so {} it is", letters.repeat(99_999));
        let said = us(&text);
        assert_eq!(said.phonemes, us("so it is").phonemes, "{letters}");
        assert!(said.unspoken[0].len() >= 99_999, "{letters}");
    }
}

#[test]
fn the_text_can_give_a_pronunciation() {
    let cases = [
        ("a [live](/lˈIv/) one", "ɐ lˈIv wˈʌn"),
        // What is no pronunciation is read as if it were not there.
        ("a [live](/l❓v/) show", "ɐ lˈIv ʃˈO"),
        ("a [live](/ˈˈ/) show", "ɐ lˈIv ʃˈO"),
        ("a [live](/lˈɪv/ show", "ɐ lˈIv ʃˈO"),
        ("a [live](/lˈɪv show", "ɐ lˈIv ʃˈO"),
        ("a [](/lˈɪv/) show", "ɐ ʃˈO"),
        ("the [end](/ˈɛnd/)", "ði ˈɛnd"),
        ("see [it (here)", "sˈi (ɪt (hˈɪɹ)"),
    ];
    for (text, expected) in cases {
        assert_eq!(us(text).phonemes, expected, "{text}");
    }
}

#[test]
fn an_unknown_word_goes_to_the_fallback_and_is_reported() {
    let said = US.phonemize("Ask Zyntrax now.", &|word| {
        assert_eq!(word, "Zyntrax");
        Some("zˈɪntɹæks".to_owned())
    });
    assert_eq!(said.phonemes, "ˈæsk zˈɪntɹæks nˈW.");
    let known: Vec<bool> = said.words.iter().map(|word| word.known).collect();
    assert_eq!(known, [true, false, true]);
    let said = US.phonemize("Zyntrax", &|_| Some("❓".to_owned()));
    assert!(!said.phonemes.contains('❓') && !said.phonemes.is_empty());
}

#[test]
fn words_of_the_installation_win() {
    let lexicon =
        UserLexicon::parse("# ours\n\nread\tɹˈʌd\nZyntrax\tzˈɪks\nbath\tbˈæθ\ten-GB\n").unwrap();
    assert_eq!(lexicon.len(), 5);
    let uk = Phonemizer::with_lexicon(Accent::Uk, lexicon);
    let said = uk.phonemize("I read Zyntrax's bath.", &|_| None);
    assert_eq!(said.phonemes, "ˌI ɹˈʌd zˈɪksɪz bˈæθ.");
    assert!(said.words.iter().all(|word| word.known));
}

#[test]
fn words_of_the_installation_may_have_digits_and_signs() {
    let lines = "CO2\tsˌiˈʌ\nC++\tsˈʌ\n24/7\tˈʌ\nＢ2Ｂ\tbˈʌ\n";
    let own = Phonemizer::with_lexicon(Accent::Us, UserLexicon::parse(lines).unwrap());
    let cases = [
        ("CO2, CO₂ and CO2.", "sˌiˈʌ, sˌiˈʌ ænd sˌiˈʌ."),
        ("CO2's", "sˌiˈʌz"),
        ("CO2-neutral", "siˌʌnˈutɹᵊl"),
        ("“C++” 24/7!", "“sˈʌ” ˈʌ!"),
        ("B2B", "bˈʌ"),
    ];
    for (text, expected) in cases {
        let said = own.phonemize(text, &|_| None);
        assert_eq!(said.phonemes, expected, "{text}");
        assert!(said.words.iter().all(|word| word.known), "{text}");
    }
    assert_eq!(UserLexicon::parse(lines).unwrap().within(&["CO₂"]).len(), 2);
}

#[test]
fn a_lexicon_with_a_mistake_is_refused_with_its_line() {
    let cases = [
        ("a\tˈA\nword phonemes", 2, "found 1 fields"),
        ("a\tˈA\ten-US\tx", 1, "found 4 fields"),
        ("two words\tˈA", 1, "not one word"),
        ("\tˈA", 1, "not one word"),
        ("a\t❓", 1, "'❓' is not one of Kokoro's symbols"),
        ("a\tˈ", 1, "no sound"),
        ("a\tˈA\tfr", 1, "\"fr\" is not en-US or en-GB"),
        ("a\tˈA\n\na\tˈI", 3, "already"),
    ];
    for (text, line, problem) in cases {
        let error = UserLexicon::parse(text).unwrap_err();
        assert_eq!(error.line, line, "{text:?}");
        assert!(error.to_string().contains(problem), "{error}");
    }
}

#[test]
fn an_abbreviation_at_the_end_still_ends_the_sentence() {
    assert!(us("She lives on Park Ave.").phonemes.ends_with('.'));
    assert!(!us("She lives on Park Ave. now").phonemes.contains('.'));
}

#[test]
fn the_alphabet_has_114_symbols() {
    let n = (0..0x1_0000)
        .filter_map(char::from_u32)
        .filter(|&symbol| is_symbol(symbol));
    assert_eq!(n.count(), 114);
}

//! Kana in Kokoro's symbols: those that the Japanese voices were trained with.

use std::collections::HashMap;
use std::sync::LazyLock;

/// Kana on the left, what they sound like on the right, in the same order.
const ROWS: &[(&str, &str)] = &[
    ("ア イ ウ エ オ ヤ ユ ヨ", "a i ɯ e o ja jɯ jo"),
    ("ァ ィ ゥ ェ ォ ャ ュ ョ", "a i ɯ e o ja jɯ jo"),
    ("カ キ ク ケ コ ヵ ヶ", "ka kʲi kɯ ke ko ka ke"),
    ("ガ ギ グ ゲ ゴ", "ɡa ɡʲi ɡɯ ɡe ɡo"),
    ("サ シ ス セ ソ", "sa ɕi sɨ se so"),
    ("ザ ジ ズ ゼ ゾ", "ʣa ʥi zɨ ʣe ʣo"),
    ("タ チ ツ テ ト", "ta ʨi ʦɨ te to"),
    ("ダ ヂ ヅ デ ド", "da ʥi zɨ de do"),
    ("ナ ニ ヌ ネ ノ", "na ɲi nɯ ne no"),
    ("ハ ヒ フ ヘ ホ", "ha çi ɸɯ he ho"),
    ("バ ビ ブ ベ ボ", "ba bʲi bɯ be bo"),
    ("パ ピ プ ペ ポ", "pa pʲi pɯ pe po"),
    ("マ ミ ム メ モ", "ma mʲi mɯ me mo"),
    ("ラ リ ル レ ロ", "ɾa ɾʲi ɾɯ ɾe ɾo"),
    ("ワ ヮ ヰ ヱ ヲ ヴ", "βa βa i e o vɯ"),
    ("ヷ ヸ ヹ ヺ", "va vʲi ve vo"),
    ("キャ キュ キョ キェ", "kʲa kʲɨ kʲo kʲe"),
    ("ギャ ギュ ギョ ギェ", "ɡʲa ɡʲɨ ɡʲo ɡʲe"),
    ("クァ クィ クェ クォ クヮ", "kᵝa kᵝi kᵝe kᵝo kᵝa"),
    ("グァ グィ グェ グォ グヮ", "ɡᵝa ɡᵝi ɡᵝe ɡᵝo ɡᵝa"),
    ("シャ シュ ショ シェ スィ", "ɕa ɕɨ ɕo ɕe sʲi"),
    ("ジャ ジュ ジョ ジェ ズィ", "ʥa ʥɨ ʥo ʥe zʲi"),
    ("チャ チュ チョ チェ", "ʨa ʨɨ ʨo ʨe"),
    ("ヂャ ヂュ ヂョ ヂェ", "ʥa ʥɨ ʥo ʥe"),
    ("ツァ ツィ ツェ ツォ", "ʦa ʦʲi ʦe ʦo"),
    ("ティ テュ トゥ テャ テョ", "tʲi tʲɨ tɯ tʲa tʲo"),
    ("ディ デュ ドゥ デャ デョ", "dʲi dʲɨ dɯ dʲa dʲo"),
    ("ニャ ニュ ニョ ニェ", "ɲa ɲɨ ɲo ɲe"),
    ("ヒャ ヒュ ヒョ ヒェ", "ça çɨ ço çe"),
    ("ビャ ビュ ビョ ビェ", "bʲa bʲɨ bʲo bʲe"),
    ("ピャ ピュ ピョ ピェ", "pʲa pʲɨ pʲo pʲe"),
    ("ファ フィ フェ フォ フュ フョ", "ɸa ɸʲi ɸe ɸo ɸʲɨ ɸʲo"),
    ("ミャ ミュ ミョ ミェ", "mʲa mʲɨ mʲo mʲe"),
    ("リャ リュ リョ リェ", "ɾʲa ɾʲɨ ɾʲo ɾʲe"),
    ("イェ ウィ ウェ ウォ", "je βi βe βo"),
    ("ヴァ ヴィ ヴェ ヴォ ヴュ ヴョ", "va vʲi ve vo bʲɨ bʲo"),
];

static SOUNDS: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| {
    ROWS.iter()
        .flat_map(|(kana, sounds)| kana.split(' ').zip(sounds.split(' ')))
        .collect()
});

/// Whether `c` is kana or the mark of a long vowel.
pub(super) fn is_kana(c: char) -> bool {
    matches!(c, 'ぁ'..='ゖ' | 'ゝ' | 'ゞ' | 'ァ'..='ヺ' | 'ー' | 'ヽ' | 'ヾ' | 'ㇰ'..='ㇿ')
}

/// Katakana of `c`, which is any kana.
pub(super) fn katakana(c: char) -> char {
    const SMALL: [char; 16] = [
        'ク', 'シ', 'ス', 'ト', 'ヌ', 'ハ', 'ヒ', 'フ', 'ヘ', 'ホ', 'ム', 'ラ', 'リ', 'ル', 'レ',
        'ロ',
    ];
    match c {
        'ぁ'..='ゖ' | 'ゝ' | 'ゞ' => char::from_u32(u32::from(c) + 0x60).unwrap_or(c),
        'ㇰ'..='ㇿ' => SMALL[(u32::from(c) - u32::from('ㇰ')) as usize],
        _ => c,
    }
}

/// Kokoro's symbols for a reading in kana; other characters are left out.
///
/// `ン` sounds like what follows, `ッ` is a stop, and `ー` makes the vowel before it long.
pub(super) fn to_kokoro(reading: &str) -> String {
    let kana: Vec<char> = reading.chars().map(katakana).collect();
    let mut out = String::new();
    let mut at = 0;
    while at < kana.len() {
        let (sound, len) = sound(&kana, at, &out);
        out.push_str(&sound);
        at += len;
    }
    out
}

/// What the kana at `at` sounds like, and how many characters that are.
fn sound(kana: &[char], at: usize, before: &str) -> (String, usize) {
    if let Some(pair) = kana.get(at..at + 2).and_then(known) {
        return (pair.to_owned(), 2);
    }
    let sound = match kana[at] {
        // A long vowel needs a vowel.
        'ー' if before.ends_with(is_vowel) => "ː",
        'ッ' => "ʔ",
        'ン' => nasal(kana.get(at + 1)),
        'ヽ' | 'ヾ' => return (repeated(kana, at), 1),
        _ => known(&kana[at..=at]).unwrap_or_default(),
    };
    let small = kana
        .get(at + 1)
        .filter(|c| "ァィゥェォャュョ".contains(**c));
    let onset = sound.strip_suffix(is_vowel);
    match (onset, small) {
        // A combination that stands in no table: the small vowel takes the place of the other.
        (Some(onset), Some(small)) if !onset.is_empty() => {
            let vowel = known(&[*small]).unwrap_or_default();
            (format!("{onset}{vowel}"), 2)
        }
        _ => (sound.to_owned(), 1),
    }
}

fn known(kana: &[char]) -> Option<&'static str> {
    SOUNDS.get(String::from_iter(kana).as_str()).copied()
}

fn is_vowel(c: char) -> bool {
    matches!(c, 'a' | 'i' | 'ɯ' | 'ɨ' | 'e' | 'o')
}

/// The sign that repeats the kana before it, voiced or not.
fn repeated(kana: &[char], at: usize) -> String {
    let Some(&before) = at.checked_sub(1).and_then(|before| kana.get(before)) else {
        return String::new();
    };
    let voiced = char::from_u32(u32::from(before) + 1).unwrap_or(before);
    let repeated = if kana[at] == 'ヾ' { voiced } else { before };
    known(&[repeated]).unwrap_or_default().to_owned()
}

/// `ン` before the kana `next`.
fn nasal(next: Option<&char>) -> &'static str {
    let next = next.and_then(|next| known(&[*next])).unwrap_or_default();
    match next.chars().next() {
        Some('m' | 'p' | 'b') => "m",
        Some('k' | 'ɡ') => "ŋ",
        Some('ɲ' | 'ʨ' | 'ʥ') => "ɲ",
        Some('n' | 't' | 'd' | 'ɾ' | 'z') => "n",
        _ => "ɴ",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_whole() {
        for (kana, sounds) in ROWS {
            assert_eq!(kana.split(' ').count(), sounds.split(' ').count(), "{kana}");
        }
        for (kana, sound) in SOUNDS.iter() {
            assert!(sound.chars().all(crate::is_symbol), "{kana}: {sound}");
        }
        for c in ('ァ'..='ヺ').filter(|c| !"ッン".contains(*c)) {
            assert!(SOUNDS.contains_key(c.to_string().as_str()), "{c}");
        }
    }

    #[test]
    fn readings_become_sounds() {
        let cases = [
            ("トーキョー", "toːkʲoː"),
            ("ガッコー", "ɡaʔkoː"),
            ("コンニチワ", "koɲɲiʨiβa"),
            ("シンブン", "ɕimbɯɴ"),
            ("アンナイ", "annai"),
            ("ニホンゴ", "ɲihoŋɡo"),
            ("ホンヲ", "hoɴo"),
            ("ちゃわん", "ʨaβaɴ"),
            ("ファイル", "ɸaiɾɯ"),
            ("パーティー", "paːtʲiː"),
            ("ヴァイオリン", "vaioɾʲiɴ"),
            ("すゞ", "sɨzɨ"),
            ("ッ", "ʔ"),
            ("ー", ""),
            ("ヌィ", "ni"),
            ("漢", ""),
        ];
        for (kana, expected) in cases {
            assert_eq!(to_kokoro(kana), expected, "{kana}");
        }
    }
}

//! Text as the dictionary has it: wide letters and digits, whole kana. Every character remembers
//! where it came from.

/// Half-width kana in the order of their codes, from U+FF66.
const HALF_WIDTH: &str = "ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン";

/// A character of the dictionary's form, and the index of the one it was made from.
pub(super) type Placed = (char, usize);

/// `text` in the form of the dictionary.
pub(super) fn normalize(text: &str) -> Vec<Placed> {
    let mut out: Vec<Placed> = Vec::new();
    for (at, c) in text.chars().enumerate() {
        match (c, out.last_mut()) {
            ('ﾞ' | '\u{3099}' | '゛', Some(last)) if can_be_voiced(last.0) => {
                last.0 = voiced(last.0);
            }
            ('ﾟ' | '\u{309a}' | '゜', Some(last)) if can_be_half_voiced(last.0) => {
                last.0 = shifted(last.0, 2);
            }
            _ => out.push((wide(c), at)),
        }
    }
    out
}

fn wide(c: char) -> char {
    match c {
        ' ' | '\t' | '\n' | '\r' => '\u{3000}',
        '-' => '−',
        '~' | '～' => '〜',
        '"' => '”',
        '\'' => '’',
        '｡' => '。',
        '､' => '、',
        '｢' => '「',
        '｣' => '」',
        '･' => '・',
        '!'..='}' => shifted(c, 0xfee0),
        'ｦ'..='ﾝ' => HALF_WIDTH
            .chars()
            .nth((u32::from(c) - u32::from('ｦ')) as usize)
            .unwrap_or(c),
        _ => c,
    }
}

fn can_be_voiced(c: char) -> bool {
    "かきくけこさしすせそたちつてとはひふへほカキクケコサシスセソタチツテトハヒフヘホうウ"
        .contains(c)
}

fn voiced(c: char) -> char {
    match c {
        'う' => 'ゔ',
        'ウ' => 'ヴ',
        _ => shifted(c, 1),
    }
}

fn can_be_half_voiced(c: char) -> bool {
    "はひふへほハヒフヘホ".contains(c)
}

fn shifted(c: char, by: u32) -> char {
    char::from_u32(u32::from(c) + by).unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn narrow_becomes_wide_and_places_stay() {
        let normal = normalize("ｶﾞｯﾂ A1!か\u{3099}");
        let text: String = normal.iter().map(|(c, _)| c).collect();
        assert_eq!(text, "ガッツ\u{3000}Ａ１！が");
        let places: Vec<usize> = normal.iter().map(|(_, at)| *at).collect();
        assert_eq!(places, [0, 2, 3, 4, 5, 6, 7, 8]);
    }
}

//! The lexicon in a form that needs no loading: a finite-state transducer from words to
//! places in a pool of phonemes, one byte a symbol.

use anyhow::{Context as _, bail, ensure};
use serde_json::Value;
use std::collections::{BTreeMap, HashMap};
use std::path::Path;

/// The tags that pronunciations depend on; the byte in the file is the index.
const TAGS: [&str; 10] = [
    "DEFAULT", "NOUN", "VERB", "ADJ", "ADV", "VBD", "VBN", "VBP", "DT", "None",
];

/// A word's pronunciations by tag; the default comes first and is often the only one.
pub(super) struct Word {
    pub(super) is_gold: bool,
    pub(super) variants: Vec<(&'static str, Option<String>)>,
}

pub(super) type Words = BTreeMap<String, Word>;

/// Reads both lexicons of an accent. Gold (checked by people) wins over silver.
pub(super) fn read(source: &Path, accent: &str) -> anyhow::Result<Words> {
    let gold = parse(source, accent, "gold")?;
    let mut words = Words::new();
    for (word, value) in parse(source, accent, "silver")? {
        let is_shadowed = gold.contains_key(&word)
            || other_case(&word).is_some_and(|other| gold.contains_key(&other));
        if !is_shadowed {
            words.insert(word, entry(&value, false)?);
        }
    }
    for (word, value) in gold {
        words.insert(word, entry(&value, true)?);
    }
    Ok(words)
}

fn parse(source: &Path, accent: &str, kind: &str) -> anyhow::Result<BTreeMap<String, Value>> {
    let path = source.join("data").join(format!("{accent}_{kind}.json"));
    let text = std::fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    Ok(serde_json::from_str(&text)?)
}

/// `apple` also stands for `Apple` and the other way round, as misaki has it.
fn other_case(word: &str) -> Option<String> {
    let mut chars = word.chars();
    let first = chars.next()?;
    chars.clone().next()?;
    let rest = chars.as_str();
    if rest != rest.to_lowercase() {
        return None;
    }
    let other = if first.is_lowercase() {
        first.to_uppercase().collect::<String>()
    } else {
        first.to_lowercase().collect()
    };
    Some(other + rest).filter(|other| other != word)
}

fn entry(value: &Value, is_gold: bool) -> anyhow::Result<Word> {
    let variants = match value {
        Value::String(phonemes) => vec![("DEFAULT", Some(phonemes.clone()))],
        Value::Object(by_tag) => by_tag
            .iter()
            .map(|(tag, phonemes)| {
                let tag = TAGS.iter().find(|known| *known == tag);
                let tag = tag.context("a tag that is not in the list")?;
                Ok((*tag, phonemes.as_str().map(ToOwned::to_owned)))
            })
            .collect::<anyhow::Result<_>>()?,
        other => bail!("neither text nor table: {other}"),
    };
    Ok(Word { is_gold, variants })
}

/// `[u32 length][alphabet][u32 length][transducer][pool]`, little endian. The transducer's
/// value is the place in the pool times two, plus one for gold.
pub(super) fn encode(words: &Words) -> anyhow::Result<Vec<u8>> {
    let alphabet = alphabet(words);
    let mut pool = Vec::new();
    let mut places: HashMap<Vec<u8>, u64> = HashMap::new();
    let mut builder = fst::MapBuilder::memory();
    for (word, entry) in words {
        let bytes = bytes(entry, &alphabet)?;
        let place = *places.entry(bytes.clone()).or_insert_with(|| {
            pool.extend_from_slice(&bytes);
            (pool.len() - bytes.len()) as u64
        });
        builder.insert(word, place * 2 + u64::from(entry.is_gold))?;
    }
    let alphabet: String = alphabet.into_iter().collect();
    let mut out = Vec::new();
    for part in [alphabet.as_bytes(), &builder.into_inner()?] {
        out.extend(u32::try_from(part.len())?.to_le_bytes());
        out.extend(part);
    }
    out.extend(pool);
    Ok(out)
}

fn alphabet(words: &Words) -> Vec<char> {
    let variants = words.values().flat_map(|word| &word.variants);
    let mut symbols: Vec<char> = variants
        .filter_map(|(_, phonemes)| phonemes.as_deref())
        .flat_map(str::chars)
        .collect();
    symbols.sort_unstable();
    symbols.dedup();
    symbols
}

/// One pronunciation: `[length][symbols]`. Several: `[0x80 + n]`, then `[tag][length][symbols]`
/// for each, where length 255 means that the word has none with this tag.
fn bytes(word: &Word, alphabet: &[char]) -> anyhow::Result<Vec<u8>> {
    let mut out = Vec::new();
    if let [("DEFAULT", Some(phonemes))] = word.variants.as_slice() {
        push(phonemes, alphabet, &mut out)?;
        return Ok(out);
    }
    out.push(0x80 + u8::try_from(word.variants.len())?);
    for (tag, phonemes) in &word.variants {
        let tag = TAGS.iter().position(|known| known == tag);
        out.push(u8::try_from(tag.context("unknown tag")?)?);
        match phonemes {
            Some(phonemes) => push(phonemes, alphabet, &mut out)?,
            None => out.push(255),
        }
    }
    Ok(out)
}

fn push(phonemes: &str, alphabet: &[char], out: &mut Vec<u8>) -> anyhow::Result<()> {
    let length = phonemes.chars().count();
    ensure!(length < 0x80, "{phonemes} is too long");
    out.push(u8::try_from(length)?);
    for symbol in phonemes.chars() {
        let idx = alphabet
            .binary_search(&symbol)
            .ok()
            .context("unknown symbol")?;
        out.push(u8::try_from(idx)?);
    }
    Ok(())
}

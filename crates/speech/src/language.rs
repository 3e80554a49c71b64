//! Languages in files and answers: their names by BCP 47.

use crate::Language;
use serde::{Deserialize, Deserializer, Serializer};

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "the form that serde calls"
)]
pub(crate) fn serialize<S: Serializer>(language: &Language, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(language.code())
}

pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Language, D::Error> {
    let name = String::deserialize(from)?;
    match name.as_str() {
        // The accents of manifests that knew English only.
        "us" => Ok(Language::EnUs),
        "uk" => Ok(Language::EnGb),
        _ => Language::parse(&name).map_err(serde::de::Error::custom),
    }
}

/// What a voice speaks that says nothing of it.
pub(crate) fn of_old() -> Language {
    Language::EnUs
}

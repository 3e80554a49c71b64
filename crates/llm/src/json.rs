//! The JSON inside what a model wrote: models like to put words or a fence around it.

use crate::LlmError;
use serde::de::DeserializeOwned;

/// Reads the first JSON object of a text.
///
/// # Errors
/// [`LlmError::Form`], saying what is missing or wrong.
pub fn read<T: DeserializeOwned>(text: &str) -> Result<T, LlmError> {
    let start = text
        .find('{')
        .ok_or_else(|| LlmError::Form("there is no JSON object in it".to_owned()))?;
    let mut values = serde_json::Deserializer::from_str(&text[start..]).into_iter::<T>();
    match values.next() {
        Some(Ok(value)) => Ok(value),
        Some(Err(error)) => Err(LlmError::Form(error.to_string())),
        None => Err(LlmError::Form("there is no JSON object in it".to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, PartialEq, Deserialize)]
    struct Topics {
        topics: Vec<String>,
    }

    #[test]
    fn words_and_fences_around_the_object_do_no_harm() {
        let expected = Topics {
            topics: vec!["Bread".to_owned()],
        };
        for text in [
            r#"{"topics":["Bread"]}"#,
            "```json\n{\"topics\": [\"Bread\"]}\n```",
            "Here you are:\n{\"topics\":[\"Bread\"]}\nEnjoy {these}!",
        ] {
            assert_eq!(read::<Topics>(text).unwrap(), expected, "{text}");
        }
    }

    #[test]
    fn what_is_not_the_form_is_an_error() {
        for text in [
            "",
            "Bread, rain",
            r#"{"topics":["Bread""#,
            r#"{"topics":"Bread"}"#,
            "[1]",
        ] {
            assert!(
                matches!(read::<Topics>(text), Err(LlmError::Form(_))),
                "{text}"
            );
        }
    }
}

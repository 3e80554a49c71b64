//! The form for an assignment, with what was typed and what is wrong with it.

use listen_core::calendar::{Day, Zone};
use listen_store::class::assignment::{FORMS, NewAssignment};
use serde::Deserialize;

/// Fields of the form.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct AssignmentForm {
    /// Name of the passage.
    pub slug: String,
    /// Kind of work.
    pub form: String,
    /// `2026-12-24`, or empty.
    #[serde(default)]
    pub due: String,
    /// 1 to 99, or empty.
    #[serde(default)]
    pub max_plays: String,
}

/// Translation keys of what is wrong.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AssignmentErrors {
    /// With the passage.
    pub slug: Option<&'static str>,
    /// With the kind of work.
    pub form: Option<&'static str>,
    /// With the day.
    pub due: Option<&'static str>,
    /// With the plays.
    pub max_plays: Option<&'static str>,
}

impl AssignmentForm {
    /// What was typed, read; a day ends at midnight in `zone`.
    ///
    /// # Errors
    /// Everything that is wrong, at once.
    pub fn checked(&self, zone: &Zone) -> Result<NewAssignment<'_>, AssignmentErrors> {
        let due = optional(&self.due, |text| {
            let day = Day::parse(text)?;
            Some(zone.start(day.plus(1)).0 - 1)
        });
        let max_plays = optional(&self.max_plays, |text| {
            text.parse().ok().filter(|n| (1..=99).contains(n))
        });
        let errors = AssignmentErrors {
            slug: self
                .slug
                .trim()
                .is_empty()
                .then_some("school-error-passage"),
            form: (!FORMS.contains(&self.form.as_str())).then_some("school-error-form"),
            due: due.is_err().then_some("school-error-due"),
            max_plays: max_plays.is_err().then_some("school-error-plays"),
        };
        match (due, max_plays) {
            (Ok(due_at), Ok(max_plays)) if errors == AssignmentErrors::default() => {
                Ok(NewAssignment {
                    slug: self.slug.trim(),
                    form: &self.form,
                    due_at,
                    max_plays,
                })
            }
            _ => Err(errors),
        }
    }
}

/// None for an empty text; an error for one that cannot be read.
fn optional<T>(text: &str, read: impl Fn(&str) -> Option<T>) -> Result<Option<T>, ()> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    read(text).map(Some).ok_or(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_that_is_wrong_is_told_at_once() {
        let form = AssignmentForm {
            slug: " ".to_owned(),
            form: "song".to_owned(),
            due: "2026-02-30".to_owned(),
            max_plays: "0".to_owned(),
        };
        assert_eq!(
            form.checked(&Zone::UTC).unwrap_err(),
            AssignmentErrors {
                slug: Some("school-error-passage"),
                form: Some("school-error-form"),
                due: Some("school-error-due"),
                max_plays: Some("school-error-plays"),
            }
        );
        let form = AssignmentForm {
            slug: "a1-stall".to_owned(),
            form: "attempt".to_owned(),
            due: "2025-06-15".to_owned(),
            max_plays: String::new(),
        };
        let new = form.checked(&Zone::UTC).unwrap();
        assert_eq!((new.due_at, new.max_plays), (Some(1_750_031_999_999), None));
    }
}

//! The form of an exercise: responses, marks, and lines that are moved.

use crate::pages::attempt::cut;
use crate::view::exercise::arrangement;
use listen_core::exercise::Given;
use listen_store::exercise::Exercise;
use listen_web::error::PageError;

/// Fields of the form as they come: `item-<n>`, several of one name for marks, `move`.
pub type Fields = Vec<(String, String)>;

/// What the form gives: several marks of one name are joined with commas.
#[must_use]
pub fn form_given(fields: &Fields) -> Given {
    let mut given = Given::new();
    for (name, value) in fields {
        let position = name
            .strip_prefix("item-")
            .and_then(|n| n.parse::<usize>().ok());
        let Some(position) = position else {
            continue;
        };
        let before = given.entry(position).or_default();
        if !before.is_empty() && !value.is_empty() {
            before.push(',');
        }
        before.push_str(value);
    }
    for text in given.values_mut() {
        *text = cut(text);
    }
    given
}

/// Refuses responses that were given to another version of the passage.
///
/// # Errors
/// [`PageError::Field`] naming both versions.
pub fn check_version(exercise: &Exercise, fields: &Fields) -> Result<(), PageError> {
    let found = fields.iter().find(|(name, _)| name == "passage_id");
    match found {
        Some((_, id)) if *id != exercise.passage_id.to_string() => Err(PageError::Field(format!(
            "passage_id: these responses are to version `{id}` of the passage, and this exercise was made of {}; open the exercise again",
            exercise.passage_id
        ))),
        _ => Ok(()),
    }
}

/// The order after a line was moved one place: `2-up` or `2-down` names it. What names no move
/// moves nothing.
#[must_use]
pub fn moved_line(given: &str, n_lines: usize, wish: &str) -> String {
    let mut order = arrangement(given, n_lines);
    let place = wish
        .split_once('-')
        .and_then(|(line, way)| Some((line.parse::<usize>().ok()?, way)))
        .and_then(|(line, way)| Some((order.iter().position(|one| *one == line)?, way)));
    match place {
        Some((at, "up")) if at > 0 => order.swap(at, at - 1),
        Some((at, "down")) if at + 1 < n_lines => order.swap(at, at + 1),
        _ => {}
    }
    let order: Vec<String> = order.iter().map(ToString::to_string).collect();
    order.join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_moves_one_place_and_no_further() {
        for (given, wish, expected) in [
            ("", "1-up", "1,0,2"),
            ("1,0,2", "1-up", "1,0,2"),
            ("1,0,2", "1-down", "0,1,2"),
            ("0,1,2", "2-down", "0,1,2"),
            ("0,1,2", "9-up", "0,1,2"),
            ("0,0,2", "x", "0,1,2"),
        ] {
            assert_eq!(moved_line(given, 3, wish), expected, "{given} {wish}");
        }
    }

    #[test]
    fn marks_of_one_name_are_joined_and_unknown_fields_left_out() {
        let fields = [
            ("item-0", ""),
            ("item-0", "3"),
            ("item-0", "7"),
            ("item-1", "two"),
            ("item-x", "y"),
            ("confirm", "1"),
        ];
        let fields: Fields = fields
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into();
        assert_eq!(
            form_given(&fields),
            Given::from([(0, "3,7".to_owned()), (1, "two".to_owned())])
        );
    }
}

//! Options of a filter, with the chosen one marked.

/// One option of a `<select>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// Value of the form field.
    pub value: &'static str,
    /// Whether it is chosen.
    pub is_selected: bool,
}

/// Options from a closed list.
pub fn choices(
    values: impl IntoIterator<Item = &'static str>,
    selected: Option<&str>,
) -> Vec<Choice> {
    values
        .into_iter()
        .map(|value| Choice {
            value,
            is_selected: selected == Some(value),
        })
        .collect()
}

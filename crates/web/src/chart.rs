//! Charts made on the server: a picture with a table of the same numbers behind it.

use crate::shell::Shell;
use askama::Template;

/// Size of the picture, in the units of its coordinates.
const WIDTH: i64 = 640;
const HEIGHT: i64 = 160;
/// Room for the labels below the bars.
const FOOT: i64 = 22;
/// Widest bar: one of a single number is no wall.
const MAX_BAR: i64 = 72;
/// Share of a bar's place that is the gap to the next, one in so many.
const GAP: i64 = 5;

/// A bar for each of several labels. Give it a title and what its numbers count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bars {
    /// Heading, in the reader's language.
    pub title: String,
    /// What is counted, in the reader's language: the head of the table's column.
    pub unit: String,
    /// Head of the column of labels.
    pub label_head: String,
    columns: Vec<Bar>,
    is_empty: bool,
}

/// One bar with its place in the picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bar {
    /// What it is about.
    pub label: String,
    /// Its number; none where there is nothing to count.
    pub value: Option<i64>,
    x: i64,
    y: i64,
    width: i64,
    height: i64,
    middle: i64,
    is_labelled: bool,
}

#[derive(Template)]
#[template(path = "parts/bars.html")]
struct BarsView<'a> {
    shell: &'a Shell,
    chart: &'a Bars,
    width: i64,
    height: i64,
    base: i64,
}

impl Bars {
    /// A chart of `values`, up to `max` or to the greatest of them.
    #[must_use]
    pub fn new(
        title: String,
        label_head: String,
        unit: String,
        values: Vec<(String, Option<i64>)>,
        max: Option<i64>,
    ) -> Self {
        let n = i64::try_from(values.len()).unwrap_or(i64::MAX).max(1);
        let greatest = values.iter().filter_map(|(_, value)| *value).max();
        let top = max.or(greatest).unwrap_or(1).max(1);
        let place = WIDTH / n;
        let width = (place - place / GAP).min(MAX_BAR);
        let step = (n + 5) / 6;
        let columns = values
            .into_iter()
            .zip(0_i64..)
            .map(|((label, value), i)| {
                let height = (HEIGHT - FOOT - 14) * value.unwrap_or(0).clamp(0, top) / top;
                Bar {
                    label,
                    value,
                    x: i * place + (place - width) / 2,
                    y: HEIGHT - FOOT - height,
                    width,
                    height,
                    middle: i * place + place / 2,
                    is_labelled: (n - 1 - i) % step == 0,
                }
            })
            .collect();
        Self {
            title,
            unit,
            label_head,
            columns,
            is_empty: greatest.is_none_or(|greatest| greatest == 0),
        }
    }

    /// The chart as HTML.
    ///
    /// # Errors
    /// If the template cannot be rendered.
    pub fn render(&self, shell: &Shell) -> Result<String, askama::Error> {
        BarsView {
            shell,
            chart: self,
            width: WIDTH,
            height: HEIGHT,
            base: HEIGHT - FOOT,
        }
        .render()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bars(values: &[Option<i64>], max: Option<i64>) -> Bars {
        let values = values
            .iter()
            .map(|value| ("w".to_owned(), *value))
            .collect();
        Bars::new(String::new(), String::new(), String::new(), values, max)
    }

    #[test]
    fn bars_stay_inside_the_picture() {
        let many: Vec<Option<i64>> = (0..53).map(Some).collect();
        for chart in [
            bars(&many, None),
            bars(&[Some(0), None, Some(7)], Some(5)),
            bars(&[Some(-3)], None),
            bars(&[], None),
        ] {
            for bar in &chart.columns {
                assert!(bar.x >= 0 && bar.x + bar.width <= WIDTH, "{bar:?}");
                assert!(
                    bar.y >= 0 && bar.height >= 0 && bar.y + bar.height <= HEIGHT,
                    "{bar:?}"
                );
            }
        }
    }

    #[test]
    fn a_chart_without_anything_says_so() {
        assert!(bars(&[None, Some(0)], None).is_empty);
        assert!(!bars(&[None, Some(1)], None).is_empty);
    }
}

//! The cheapest way to lay a typed text beside its reference.

use super::label::{Cost, FAR, Profile, compare, is_minimal_pair};
use super::normalize::Word;
use super::readings::{Readings, stretches};
use super::{Label, misheard_number};

/// The cheapest alignment: its cost, and its steps from left to right.
pub(super) struct Alignment {
    pub(super) cost: Cost,
    pub(super) edges: Vec<Edge>,
}

/// A step: so many words of each text, answering one another.
#[derive(Clone, Copy, Debug)]
pub(super) struct Edge {
    pub(super) label: Label,
    pub(super) n_reference: u16,
    pub(super) n_typed: u16,
}

/// Aligns two texts by dynamic programming over (reference words × typed words).
pub(super) fn align(
    reference: &[Word],
    reference_readings: &Readings,
    typed: &[Word],
    typed_readings: &Readings,
) -> Alignment {
    let reference = Text {
        readings: reference_readings,
        profiles: reference.iter().map(Profile::of).collect(),
    };
    let typed = Text {
        readings: typed_readings,
        profiles: typed.iter().map(Profile::of).collect(),
    };
    let mut grid = Grid::new(reference.len(), typed.len());
    for i in 0..=reference.len() {
        for j in 0..=typed.len() {
            for (edge, cost) in steps(&reference, i, &typed, j) {
                grid.relax(i, j, edge, cost);
            }
        }
    }
    let mut alignment = grid.alignment();
    name_pairs(&mut alignment.edges, &reference, &typed);
    alignment
}

/// Calls the wrong words that differ from the right ones in one sound by that name.
fn name_pairs(edges: &mut [Edge], reference: &Text<'_>, typed: &Text<'_>) {
    let (mut i, mut j) = (0, 0);
    for edge in edges {
        if edge.label == Label::Wrong && is_minimal_pair(&reference.profiles[i], &typed.profiles[j])
        {
            edge.label = Label::MinimalPair;
        }
        i += usize::from(edge.n_reference);
        j += usize::from(edge.n_typed);
    }
}

struct Text<'a> {
    readings: &'a Readings,
    profiles: Vec<Profile>,
}

impl Text<'_> {
    fn len(&self) -> usize {
        self.profiles.len()
    }
}

/// The cheapest cost of each pair of prefixes, and the step that reached it.
struct Grid {
    width: usize,
    cells: Vec<Option<(Cost, Edge)>>,
}

impl Grid {
    fn new(n_reference: usize, n_typed: usize) -> Self {
        let width = n_typed + 1;
        let mut cells = vec![None; (n_reference + 1) * width];
        cells[0] = Some((Cost::default(), edge(Label::Same, 0, 0)));
        Self { width, cells }
    }

    /// Ties stay with the step that came first.
    fn relax(&mut self, i: usize, j: usize, edge: Edge, cost: Cost) {
        let Some((before, _)) = self.cells[i * self.width + j] else {
            return;
        };
        let target =
            (i + usize::from(edge.n_reference)) * self.width + j + usize::from(edge.n_typed);
        let total = before + cost;
        if self.cells[target].is_none_or(|(best, _)| total < best) {
            self.cells[target] = Some((total, edge));
        }
    }

    fn alignment(&self) -> Alignment {
        let mut at = self.cells.len() - 1;
        let cost = self.cells[at].map_or_else(Cost::default, |(cost, _)| cost);
        let mut edges = Vec::new();
        while let Some((_, edge)) = self.cells[at].filter(|_| at > 0) {
            edges.push(edge);
            at -= usize::from(edge.n_reference) * self.width + usize::from(edge.n_typed);
        }
        edges.reverse();
        Alignment { cost, edges }
    }
}

/// Words that a space may have split or joined.
const MAX_SPACED: usize = 3;

type Step = (Edge, Cost);

fn edge(label: Label, n_reference: usize, n_typed: usize) -> Edge {
    // Every step is bounded by `readings`, `misheard_number` or `MAX_SPACED`, far below 65,536.
    let narrow = |n: usize| u16::try_from(n).unwrap_or(u16::MAX);
    Edge {
        label,
        n_reference: narrow(n_reference),
        n_typed: narrow(n_typed),
    }
}

fn steps(reference: &Text<'_>, i: usize, typed: &Text<'_>, j: usize) -> Vec<Step> {
    let mut steps = Vec::new();
    if let (Some(said), Some(wrote)) = (reference.profiles.get(i), typed.profiles.get(j)) {
        steps.extend(alike(reference, i, typed, j));
        if !steps
            .iter()
            .any(|(edge, _)| (edge.n_reference, edge.n_typed) == (1, 1))
        {
            let (label, cost) = compare(said, wrote);
            steps.push((edge(label, 1, 1), cost));
        }
        steps.extend(spaced(reference, i, typed, j));
        steps.extend(other_number(reference, i, typed, j));
    }
    if let Some(said) = reference.profiles.get(i) {
        steps.push((edge(said.missed(), 1, 0), Cost::misheard(1, FAR)));
    }
    if let Some(wrote) = typed.profiles.get(j) {
        steps.push((edge(wrote.extra(), 0, 1), Cost::misheard(1, FAR)));
    }
    steps
}

fn alike(
    reference: &Text<'_>,
    i: usize,
    typed: &Text<'_>,
    j: usize,
) -> impl Iterator<Item = Step> + use<> {
    stretches(reference.readings, i, typed.readings, j)
        .into_iter()
        .map(|found| {
            let label = if found.homophones == 0 {
                Label::Same
            } else {
                Label::Homophone
            };
            let cost = Cost::miswritten(2 * found.homophones, 0);
            (edge(label, found.n_reference, found.n_typed), cost)
        })
}

/// One word for two or three of the same letters, or the reverse.
fn spaced(reference: &Text<'_>, i: usize, typed: &Text<'_>, j: usize) -> Vec<Step> {
    let (said, wrote) = (&reference.profiles[i..], &typed.profiles[j..]);
    let cost = Cost::miswritten(1, 0);
    let mut steps = Vec::new();
    for n in 2..=MAX_SPACED {
        if said
            .get(..n)
            .is_some_and(|parts| is_joined(&wrote[0], parts))
        {
            steps.push((edge(Label::Spacing, n, 1), cost));
        }
        if wrote
            .get(..n)
            .is_some_and(|parts| is_joined(&said[0], parts))
        {
            steps.push((edge(Label::Spacing, 1, n), cost));
        }
    }
    steps
}

/// Whether `whole` has the letters of `parts`.
fn is_joined(whole: &Profile, parts: &[Profile]) -> bool {
    let is_letter = |letter: &char| *letter != '\'';
    let joined = parts.iter().flat_map(|part| part.key.chars());
    whole
        .key
        .chars()
        .filter(is_letter)
        .eq(joined.filter(is_letter))
}

/// A number in digits against another number in several words.
fn other_number(reference: &Text<'_>, i: usize, typed: &Text<'_>, j: usize) -> Vec<Step> {
    let (said, wrote) = (&reference.profiles[i..], &typed.profiles[j..]);
    let in_digits = misheard_number::candidates(&said[0], wrote)
        .into_iter()
        .map(|found| {
            (
                edge(Label::Number, 1, found.n_words),
                Cost::misheard(1, found.distance),
            )
        });
    let in_words = misheard_number::candidates(&wrote[0], said)
        .into_iter()
        .map(|found| {
            (
                edge(Label::Number, found.n_words, 1),
                Cost::misheard(found.n_wrong, found.distance),
            )
        });
    in_digits.chain(in_words).collect()
}

//! Who made what of which assignment: a row for each learner, a cell for each assignment.

use listen_store::class::assignment::Assignment;
use listen_store::class::grade::Grade;
use listen_store::class::member::Member;

/// The cells, in the order of the learners and of the assignments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gradebook {
    /// A row for each learner.
    pub rows: Vec<Vec<Cell>>,
}

/// What one learner made of one assignment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cell {
    /// Best share of right responses; none while it is not done.
    pub best_percent: Option<i64>,
    /// Times that it was finished.
    pub n_tries: i64,
    /// First time, Unix ms.
    pub first_at: Option<i64>,
    /// Whether it was finished, for the first time, after it was due.
    pub is_late: bool,
    /// Plays of the sentence that was played most.
    pub most_plays: Option<i64>,
    /// Whether these are more than allowed.
    pub is_over: bool,
}

impl Gradebook {
    /// Puts the grades in their places.
    #[must_use]
    pub fn new(members: &[Member], assignments: &[Assignment], grades: &[Grade]) -> Self {
        let row = |member: &Member| {
            assignments
                .iter()
                .map(|assignment| cell(member.learner_id, assignment, grades))
                .collect()
        };
        Self {
            rows: members.iter().map(row).collect(),
        }
    }
}

fn cell(learner_id: i64, assignment: &Assignment, grades: &[Grade]) -> Cell {
    let found = grades
        .iter()
        .find(|grade| grade.learner_id == learner_id && grade.assignment_id == assignment.id);
    let Some(grade) = found else {
        return Cell::default();
    };
    let allowed = assignment.max_plays.unwrap_or(i64::MAX);
    Cell {
        best_percent: Some(grade.best_percent),
        n_tries: grade.n_tries,
        first_at: Some(grade.first_at),
        is_late: assignment.due_at.is_some_and(|due| grade.first_at > due),
        most_plays: grade.most_plays,
        is_over: grade.most_plays.is_some_and(|plays| plays > allowed),
    }
}

//! What the learners of a class made of their assignments.

use crate::sql::{on_db, statements};
use crate::{Db, StoreError};

statements! {
    /// Work of before the assignment does not count; work on any version of the passage does.
    OF_CLASS = "SELECT assignment.id AS assignment_id, practice.learner_id, COUNT(*) AS n_tries, MIN(practice.finished_at) AS first_at,
            MAX(CASE WHEN practice.n_items > 0 THEN practice.n_correct * 100 / practice.n_items ELSE 0 END) AS best_percent,
            (SELECT MAX(listening.n_plays) FROM listening JOIN sentence ON sentence.id = listening.sentence_id
                JOIN passage heard ON heard.id = sentence.passage_id
                WHERE heard.slug = assignment.slug AND listening.learner_id = practice.learner_id) AS most_plays
        FROM assignment JOIN class_member ON class_member.class_id = assignment.class_id
            JOIN passage ON passage.slug = assignment.slug
            JOIN practice ON practice.learner_id = class_member.learner_id AND practice.passage_id = passage.id
                AND practice.kind = assignment.form AND practice.finished_at >= assignment.created_at
        WHERE assignment.class_id = $1 GROUP BY assignment.id, assignment.slug, practice.learner_id";
}

/// What one learner made of one assignment.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Grade {
    /// Assignment.
    pub assignment_id: i64,
    /// Learner.
    pub learner_id: i64,
    /// Times that it was finished.
    pub n_tries: i64,
    /// First time, Unix ms.
    pub first_at: i64,
    /// Best share of right responses, whole percent.
    pub best_percent: i64,
    /// Plays of the sentence that was played most, ever.
    pub most_plays: Option<i64>,
}

/// Everything that was finished, by assignment and learner.
///
/// # Errors
/// What the database says.
pub async fn of_class(db: &Db, class_id: i64) -> Result<Vec<Grade>, StoreError> {
    on_db!(db, fetch_all Grade, OF_CLASS, class_id)
}

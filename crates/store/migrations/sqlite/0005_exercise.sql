-- Exercises that code made of a passage version or of a drill. The body has the key.
CREATE TABLE exercise (
    id INTEGER PRIMARY KEY,
    learner_id INTEGER NOT NULL REFERENCES learner (id) ON DELETE CASCADE,
    passage_id INTEGER NOT NULL REFERENCES passage (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    -- What a drill aims at; empty for exercises of a passage.
    target TEXT NOT NULL,
    body TEXT NOT NULL,
    n_responses INTEGER NOT NULL CHECK (n_responses > 0),
    created_at INTEGER NOT NULL,
    submitted_at INTEGER,
    n_correct INTEGER CHECK (n_correct BETWEEN 0 AND n_responses),
    points REAL CHECK (points >= 0),
    CHECK ((submitted_at IS NULL) = (n_correct IS NULL) AND (submitted_at IS NULL) = (points IS NULL))
) STRICT;
-- One open exercise of a kind for a learner and a passage version: a second request goes on with it.
CREATE UNIQUE INDEX exercise_open ON exercise (learner_id, passage_id, kind) WHERE submitted_at IS NULL;
CREATE INDEX exercise_by_learner ON exercise (learner_id, passage_id, created_at);

CREATE TABLE exercise_response (
    exercise_id INTEGER NOT NULL REFERENCES exercise (id) ON DELETE CASCADE,
    position INTEGER NOT NULL CHECK (position >= 0),
    given TEXT NOT NULL,
    saved_at INTEGER NOT NULL,
    -- None while the exercise is open.
    score TEXT,
    PRIMARY KEY (exercise_id, position)
) STRICT;

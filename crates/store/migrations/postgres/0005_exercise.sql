-- Exercises that code made of a passage version or of a drill. The body has the key.
CREATE TABLE exercise (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    learner_id BIGINT NOT NULL REFERENCES learner (id) ON DELETE CASCADE,
    passage_id BIGINT NOT NULL REFERENCES passage (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    -- What a drill aims at; empty for exercises of a passage.
    target TEXT NOT NULL,
    body TEXT NOT NULL,
    n_responses BIGINT NOT NULL CHECK (n_responses > 0),
    created_at BIGINT NOT NULL,
    submitted_at BIGINT,
    n_correct BIGINT CHECK (n_correct BETWEEN 0 AND n_responses),
    points DOUBLE PRECISION CHECK (points >= 0),
    CHECK ((submitted_at IS NULL) = (n_correct IS NULL) AND (submitted_at IS NULL) = (points IS NULL))
);
-- One open exercise of a kind for a learner and a passage version: a second request goes on with it.
CREATE UNIQUE INDEX exercise_open ON exercise (learner_id, passage_id, kind) WHERE submitted_at IS NULL;
CREATE INDEX exercise_by_learner ON exercise (learner_id, passage_id, created_at);

CREATE TABLE exercise_response (
    exercise_id BIGINT NOT NULL REFERENCES exercise (id) ON DELETE CASCADE,
    position BIGINT NOT NULL CHECK (position >= 0),
    given TEXT NOT NULL,
    saved_at BIGINT NOT NULL,
    -- None while the exercise is open.
    score TEXT,
    PRIMARY KEY (exercise_id, position)
);

-- Whose a passage is: of the library, of a learner, or made by code for a drill.
ALTER TABLE passage ADD COLUMN source TEXT NOT NULL DEFAULT 'library' CHECK (source IN ('library', 'own', 'drill'));
ALTER TABLE passage ADD COLUMN owner_learner_id BIGINT REFERENCES learner (id) ON DELETE SET NULL;
ALTER TABLE passage ADD COLUMN share_token TEXT;
CREATE UNIQUE INDEX passage_by_share_token ON passage (share_token) WHERE share_token IS NOT NULL;
CREATE INDEX passage_by_owner ON passage (owner_learner_id, created_at);

-- One row for each piece of work that was scored; goals, streaks and charts are counted from it.
CREATE TABLE practice (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    learner_id BIGINT NOT NULL REFERENCES learner (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('attempt', 'exercise', 'review', 'placement', 'imported')),
    -- Row of the attempt, exercise, review or placement.
    reference_id BIGINT NOT NULL,
    passage_id BIGINT REFERENCES passage (id) ON DELETE SET NULL,
    started_at BIGINT NOT NULL,
    finished_at BIGINT NOT NULL,
    active_ms BIGINT NOT NULL CHECK (active_ms >= 0),
    n_items BIGINT NOT NULL CHECK (n_items >= 0),
    n_correct BIGINT NOT NULL CHECK (n_correct BETWEEN 0 AND n_items),
    points DOUBLE PRECISION NOT NULL CHECK (points >= 0),
    -- Read instead of heard: kept out of what is said about listening.
    is_reading BOOLEAN NOT NULL DEFAULT FALSE,
    UNIQUE (kind, reference_id)
);
CREATE INDEX practice_by_learner ON practice (learner_id, finished_at);

INSERT INTO practice (learner_id, kind, reference_id, passage_id, started_at, finished_at, active_ms, n_items, n_correct, points)
SELECT learner_id, 'attempt', id, passage_id, started_at, submitted_at,
    GREATEST(0, LEAST(submitted_at - started_at, 1800000)), n_items, n_correct, n_correct
FROM attempt WHERE submitted_at IS NOT NULL;

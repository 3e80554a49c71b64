-- Groups of learners with what they have to do.
CREATE TABLE class (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name TEXT NOT NULL,
    -- Who has the code may join; a new code shuts the old one out.
    join_code TEXT NOT NULL UNIQUE,
    created_at BIGINT NOT NULL,
    -- Nobody joins an archived class, and its learners do not see it.
    archived_at BIGINT
);

CREATE TABLE class_member (
    class_id BIGINT NOT NULL REFERENCES class (id) ON DELETE CASCADE,
    learner_id BIGINT NOT NULL REFERENCES learner (id) ON DELETE CASCADE,
    joined_at BIGINT NOT NULL,
    PRIMARY KEY (class_id, learner_id)
);
CREATE INDEX class_member_by_learner ON class_member (learner_id);

-- A passage by its name, so that a new version counts as well.
CREATE TABLE assignment (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    class_id BIGINT NOT NULL REFERENCES class (id) ON DELETE CASCADE,
    slug TEXT NOT NULL,
    form TEXT NOT NULL CHECK (form IN ('attempt', 'exercise')),
    due_at BIGINT,
    -- Plays of any one sentence that are allowed; they are counted and not prevented.
    max_plays BIGINT CHECK (max_plays BETWEEN 1 AND 99),
    created_at BIGINT NOT NULL
);
CREATE INDEX assignment_by_class ON assignment (class_id);

-- What learners say is wrong with a passage. It goes with the learner who said it.
CREATE TABLE problem (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    learner_id BIGINT NOT NULL REFERENCES learner (id) ON DELETE CASCADE,
    slug TEXT NOT NULL,
    version BIGINT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('audio', 'text', 'item', 'other')),
    text TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    closed_at BIGINT
);
CREATE INDEX problem_by_state ON problem (closed_at, created_at);
CREATE INDEX problem_by_learner ON problem (learner_id);

-- Passages that are no longer offered, by name; who has begun one can finish it.
CREATE TABLE withdrawn (
    slug TEXT PRIMARY KEY,
    at BIGINT NOT NULL
);

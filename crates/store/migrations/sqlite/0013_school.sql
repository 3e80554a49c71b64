-- Groups of learners with what they have to do.
CREATE TABLE class (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    -- Who has the code may join; a new code shuts the old one out.
    join_code TEXT NOT NULL UNIQUE,
    created_at INTEGER NOT NULL,
    -- Nobody joins an archived class, and its learners do not see it.
    archived_at INTEGER
) STRICT;

CREATE TABLE class_member (
    class_id INTEGER NOT NULL REFERENCES class (id) ON DELETE CASCADE,
    learner_id INTEGER NOT NULL REFERENCES learner (id) ON DELETE CASCADE,
    joined_at INTEGER NOT NULL,
    PRIMARY KEY (class_id, learner_id)
) STRICT;
CREATE INDEX class_member_by_learner ON class_member (learner_id);

-- A passage by its name, so that a new version counts as well.
CREATE TABLE assignment (
    id INTEGER PRIMARY KEY,
    class_id INTEGER NOT NULL REFERENCES class (id) ON DELETE CASCADE,
    slug TEXT NOT NULL,
    form TEXT NOT NULL CHECK (form IN ('attempt', 'exercise')),
    due_at INTEGER,
    -- Plays of any one sentence that are allowed; they are counted and not prevented.
    max_plays INTEGER CHECK (max_plays BETWEEN 1 AND 99),
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX assignment_by_class ON assignment (class_id);

-- What learners say is wrong with a passage. It goes with the learner who said it.
CREATE TABLE problem (
    id INTEGER PRIMARY KEY,
    learner_id INTEGER NOT NULL REFERENCES learner (id) ON DELETE CASCADE,
    slug TEXT NOT NULL,
    version INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('audio', 'text', 'item', 'other')),
    text TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    closed_at INTEGER
) STRICT;
CREATE INDEX problem_by_state ON problem (closed_at, created_at);
CREATE INDEX problem_by_learner ON problem (learner_id);

-- Passages that are no longer offered, by name; who has begun one can finish it.
CREATE TABLE withdrawn (
    slug TEXT PRIMARY KEY,
    at INTEGER NOT NULL
) STRICT;

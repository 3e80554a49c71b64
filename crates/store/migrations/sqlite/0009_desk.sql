-- What a learner keeps to find passages again: templates, and presets that name areas to train.
CREATE TABLE saved_choice (
    id INTEGER PRIMARY KEY,
    learner_id INTEGER NOT NULL REFERENCES learner (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('template', 'preset')),
    name TEXT NOT NULL CHECK (name <> ''),
    -- Level, length and topic; empty for all of them.
    level TEXT NOT NULL,
    length TEXT NOT NULL,
    topic TEXT NOT NULL,
    focus_areas TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    -- Set for a day, so that a deletion can be undone.
    deleted_at INTEGER
) STRICT;
CREATE UNIQUE INDEX saved_choice_by_name ON saved_choice (learner_id, kind, name) WHERE deleted_at IS NULL;

-- Sessions of the product before this one.
CREATE TABLE imported_session (
    id INTEGER PRIMARY KEY,
    learner_id INTEGER NOT NULL REFERENCES learner (id) ON DELETE CASCADE,
    -- Hash of what was asked and given: the same session is taken once.
    fingerprint TEXT NOT NULL,
    topic TEXT NOT NULL,
    level TEXT NOT NULL,
    language TEXT NOT NULL,
    transcript TEXT NOT NULL,
    note TEXT NOT NULL,
    n_items INTEGER NOT NULL CHECK (n_items >= 0),
    n_correct INTEGER NOT NULL CHECK (n_correct BETWEEN 0 AND n_items),
    -- Share of right answers as it was stored; none where it never was.
    accuracy REAL CHECK (accuracy BETWEEN 0 AND 1),
    duration_ms INTEGER NOT NULL CHECK (duration_ms >= 0),
    practised_at INTEGER NOT NULL,
    imported_at INTEGER NOT NULL,
    UNIQUE (learner_id, fingerprint)
) STRICT;
CREATE INDEX imported_session_by_learner ON imported_session (learner_id, practised_at);

CREATE TABLE imported_item (
    id INTEGER PRIMARY KEY,
    session_id INTEGER NOT NULL REFERENCES imported_session (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('multiple_choice', 'short_answer')),
    stem TEXT NOT NULL,
    options TEXT NOT NULL,
    correct TEXT NOT NULL,
    given TEXT NOT NULL,
    is_correct INTEGER NOT NULL CHECK (is_correct IN (0, 1)),
    -- Tenths, for short answers that a language model had judged.
    marks INTEGER CHECK (marks BETWEEN 0 AND 10),
    rationale TEXT NOT NULL,
    feedback TEXT NOT NULL,
    focus_areas TEXT NOT NULL,
    error_tags TEXT NOT NULL,
    -- What a language model had written about a wrong answer, as JSON.
    analysis TEXT,
    UNIQUE (session_id, position)
) STRICT;

-- Answers that were given without a network: what was sent under a key counts once.
CREATE TABLE offline_submission (
    learner_id INTEGER NOT NULL REFERENCES learner (id) ON DELETE CASCADE,
    key TEXT NOT NULL,
    attempt_id INTEGER NOT NULL REFERENCES attempt (id) ON DELETE CASCADE,
    finished_at INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    PRIMARY KEY (learner_id, key)
) STRICT;

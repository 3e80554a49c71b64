-- Times are Unix milliseconds. Booleans are 0 or 1. JSON is text.

CREATE TABLE learner (
    id INTEGER PRIMARY KEY,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE account (
    id INTEGER PRIMARY KEY,
    learner_id INTEGER NOT NULL UNIQUE REFERENCES learner (id),
    email TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('learner', 'administrator')),
    locale TEXT NOT NULL,
    consent_version TEXT,
    consent_at INTEGER,
    created_at INTEGER NOT NULL,
    disabled_at INTEGER,
    CHECK ((consent_version IS NULL) = (consent_at IS NULL))
) STRICT;

CREATE TABLE session (
    id INTEGER PRIMARY KEY,
    token_hash TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL CHECK (kind IN ('visitor', 'site', 'admin')),
    learner_id INTEGER NOT NULL REFERENCES learner (id) ON DELETE CASCADE,
    account_id INTEGER REFERENCES account (id) ON DELETE CASCADE,
    is_persistent INTEGER NOT NULL CHECK (is_persistent IN (0, 1)),
    agent TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    CHECK ((kind = 'visitor') = (account_id IS NULL))
) STRICT;
CREATE INDEX session_by_account ON session (account_id);
CREATE INDEX session_by_learner ON session (learner_id);

CREATE TABLE setup_link (
    token_hash TEXT PRIMARY KEY,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;

CREATE TABLE throttle (
    key TEXT PRIMARY KEY,
    n_failures INTEGER NOT NULL,
    window_ends_at INTEGER NOT NULL,
    locked_until INTEGER NOT NULL
) STRICT;

CREATE TABLE passage (
    id INTEGER PRIMARY KEY,
    slug TEXT NOT NULL,
    version INTEGER NOT NULL CHECK (version >= 1),
    content_hash TEXT NOT NULL,
    is_current INTEGER NOT NULL CHECK (is_current IN (0, 1)),
    level TEXT NOT NULL,
    topic TEXT NOT NULL,
    form TEXT NOT NULL,
    title_en TEXT NOT NULL,
    title_zh TEXT NOT NULL,
    context_en TEXT NOT NULL,
    context_zh TEXT NOT NULL,
    licence TEXT NOT NULL,
    provenance TEXT NOT NULL,
    n_words INTEGER NOT NULL,
    n_items INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    UNIQUE (slug, version)
) STRICT;
CREATE UNIQUE INDEX passage_current ON passage (slug) WHERE is_current;

CREATE TABLE speaker (
    id INTEGER PRIMARY KEY,
    passage_id INTEGER NOT NULL REFERENCES passage (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    sex TEXT NOT NULL CHECK (sex IN ('female', 'male')),
    accent TEXT NOT NULL CHECK (accent IN ('us', 'uk')),
    UNIQUE (passage_id, position)
) STRICT;

CREATE TABLE turn (
    id INTEGER PRIMARY KEY,
    passage_id INTEGER NOT NULL REFERENCES passage (id) ON DELETE CASCADE,
    speaker_id INTEGER NOT NULL REFERENCES speaker (id),
    position INTEGER NOT NULL,
    UNIQUE (passage_id, position)
) STRICT;

CREATE TABLE sentence (
    id INTEGER PRIMARY KEY,
    passage_id INTEGER NOT NULL REFERENCES passage (id) ON DELETE CASCADE,
    turn_id INTEGER NOT NULL REFERENCES turn (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    text TEXT NOT NULL,
    UNIQUE (passage_id, position)
) STRICT;

CREATE TABLE word (
    id INTEGER PRIMARY KEY,
    sentence_id INTEGER NOT NULL REFERENCES sentence (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    char_start INTEGER NOT NULL,
    char_end INTEGER NOT NULL,
    UNIQUE (sentence_id, position),
    CHECK (char_start < char_end)
) STRICT;

CREATE TABLE item (
    id INTEGER PRIMARY KEY,
    passage_id INTEGER NOT NULL REFERENCES passage (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    skill TEXT NOT NULL,
    focus_areas TEXT NOT NULL,
    UNIQUE (passage_id, position)
) STRICT;

CREATE TABLE item_evidence (
    item_id INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
    sentence_id INTEGER NOT NULL REFERENCES sentence (id) ON DELETE CASCADE,
    PRIMARY KEY (item_id, sentence_id)
) STRICT;

CREATE TABLE rendition (
    id INTEGER PRIMARY KEY,
    passage_id INTEGER NOT NULL REFERENCES passage (id) ON DELETE CASCADE,
    hash TEXT NOT NULL,
    engine TEXT NOT NULL,
    label TEXT NOT NULL,
    runtime TEXT NOT NULL,
    device TEXT NOT NULL,
    model_hash TEXT NOT NULL,
    voices TEXT NOT NULL,
    speed_milli INTEGER NOT NULL,
    duration_ms INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    -- Passages that say the same with the same voices share the files, not the rows.
    UNIQUE (passage_id, hash)
) STRICT;
CREATE INDEX rendition_by_passage ON rendition (passage_id, created_at);
CREATE INDEX rendition_by_hash ON rendition (hash);

CREATE TABLE sentence_time (
    rendition_id INTEGER NOT NULL REFERENCES rendition (id) ON DELETE CASCADE,
    sentence_id INTEGER NOT NULL REFERENCES sentence (id) ON DELETE CASCADE,
    start_ms INTEGER NOT NULL,
    end_ms INTEGER NOT NULL,
    PRIMARY KEY (rendition_id, sentence_id),
    CHECK (start_ms < end_ms)
) STRICT;

CREATE TABLE word_time (
    rendition_id INTEGER NOT NULL REFERENCES rendition (id) ON DELETE CASCADE,
    word_id INTEGER NOT NULL REFERENCES word (id) ON DELETE CASCADE,
    start_ms INTEGER NOT NULL,
    end_ms INTEGER NOT NULL,
    PRIMARY KEY (rendition_id, word_id),
    CHECK (start_ms <= end_ms)
) STRICT;

CREATE TABLE attempt (
    id INTEGER PRIMARY KEY,
    learner_id INTEGER NOT NULL REFERENCES learner (id) ON DELETE CASCADE,
    passage_id INTEGER NOT NULL REFERENCES passage (id),
    started_at INTEGER NOT NULL,
    -- Not while only texts were shown: then there is nothing to go on with.
    is_begun INTEGER NOT NULL CHECK (is_begun IN (0, 1)),
    submitted_at INTEGER,
    n_items INTEGER NOT NULL,
    n_correct INTEGER,
    CHECK ((submitted_at IS NULL) = (n_correct IS NULL))
) STRICT;
CREATE UNIQUE INDEX attempt_open ON attempt (learner_id, passage_id) WHERE submitted_at IS NULL;
CREATE INDEX attempt_by_learner ON attempt (learner_id, submitted_at);
CREATE INDEX attempt_by_passage ON attempt (passage_id, learner_id, submitted_at);

CREATE TABLE response (
    id INTEGER PRIMARY KEY,
    attempt_id INTEGER NOT NULL REFERENCES attempt (id) ON DELETE CASCADE,
    item_id INTEGER NOT NULL REFERENCES item (id),
    given TEXT NOT NULL,
    saved_at INTEGER NOT NULL,
    is_correct INTEGER CHECK (is_correct IN (0, 1)),
    score TEXT,
    UNIQUE (attempt_id, item_id),
    CHECK ((is_correct IS NULL) = (score IS NULL))
) STRICT;

CREATE TABLE sentence_reveal (
    attempt_id INTEGER NOT NULL REFERENCES attempt (id) ON DELETE CASCADE,
    sentence_id INTEGER NOT NULL REFERENCES sentence (id) ON DELETE CASCADE,
    revealed_at INTEGER NOT NULL,
    PRIMARY KEY (attempt_id, sentence_id)
) STRICT;

CREATE TABLE job (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    dedupe_key TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed')),
    priority INTEGER NOT NULL,
    n_tries INTEGER NOT NULL,
    n_done INTEGER NOT NULL,
    n_total INTEGER NOT NULL,
    run_after INTEGER NOT NULL,
    worker TEXT,
    lease_ends_at INTEGER,
    error TEXT,
    created_at INTEGER NOT NULL,
    finished_at INTEGER,
    CHECK ((state = 'running') = (worker IS NOT NULL)),
    CHECK ((worker IS NULL) = (lease_ends_at IS NULL))
) STRICT;
CREATE UNIQUE INDEX job_waiting ON job (dedupe_key) WHERE state IN ('queued', 'running');
CREATE INDEX job_by_state ON job (state, run_after);

CREATE TABLE worker (
    id TEXT PRIMARY KEY,
    started_at INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    engine TEXT NOT NULL,
    label TEXT NOT NULL,
    runtime TEXT NOT NULL,
    device TEXT NOT NULL,
    notes TEXT NOT NULL
) STRICT;

-- Times are Unix milliseconds. JSON is text.

CREATE TABLE learner (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    created_at BIGINT NOT NULL
);

CREATE TABLE account (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    learner_id BIGINT NOT NULL UNIQUE REFERENCES learner (id),
    email TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('learner', 'administrator')),
    locale TEXT NOT NULL,
    consent_version TEXT,
    consent_at BIGINT,
    created_at BIGINT NOT NULL,
    disabled_at BIGINT,
    CHECK ((consent_version IS NULL) = (consent_at IS NULL))
);

CREATE TABLE session (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    token_hash TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL CHECK (kind IN ('visitor', 'site', 'admin')),
    learner_id BIGINT NOT NULL REFERENCES learner (id) ON DELETE CASCADE,
    account_id BIGINT REFERENCES account (id) ON DELETE CASCADE,
    is_persistent BOOLEAN NOT NULL,
    agent TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    CHECK ((kind = 'visitor') = (account_id IS NULL))
);
CREATE INDEX session_by_account ON session (account_id);
CREATE INDEX session_by_learner ON session (learner_id);

CREATE TABLE setup_link (
    token_hash TEXT PRIMARY KEY,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE TABLE throttle (
    key TEXT PRIMARY KEY,
    n_failures BIGINT NOT NULL,
    window_ends_at BIGINT NOT NULL,
    locked_until BIGINT NOT NULL
);

CREATE TABLE passage (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    slug TEXT NOT NULL,
    version BIGINT NOT NULL CHECK (version >= 1),
    content_hash TEXT NOT NULL,
    is_current BOOLEAN NOT NULL,
    level TEXT NOT NULL,
    topic TEXT NOT NULL,
    form TEXT NOT NULL,
    title_en TEXT NOT NULL,
    title_zh TEXT NOT NULL,
    context_en TEXT NOT NULL,
    context_zh TEXT NOT NULL,
    licence TEXT NOT NULL,
    provenance TEXT NOT NULL,
    n_words BIGINT NOT NULL,
    n_items BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE (slug, version)
);
CREATE UNIQUE INDEX passage_current ON passage (slug) WHERE is_current;

CREATE TABLE speaker (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    passage_id BIGINT NOT NULL REFERENCES passage (id) ON DELETE CASCADE,
    position BIGINT NOT NULL,
    name TEXT NOT NULL,
    sex TEXT NOT NULL CHECK (sex IN ('female', 'male')),
    accent TEXT NOT NULL CHECK (accent IN ('us', 'uk')),
    UNIQUE (passage_id, position)
);

CREATE TABLE turn (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    passage_id BIGINT NOT NULL REFERENCES passage (id) ON DELETE CASCADE,
    speaker_id BIGINT NOT NULL REFERENCES speaker (id),
    position BIGINT NOT NULL,
    UNIQUE (passage_id, position)
);

CREATE TABLE sentence (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    passage_id BIGINT NOT NULL REFERENCES passage (id) ON DELETE CASCADE,
    turn_id BIGINT NOT NULL REFERENCES turn (id) ON DELETE CASCADE,
    position BIGINT NOT NULL,
    text TEXT NOT NULL,
    UNIQUE (passage_id, position)
);

CREATE TABLE word (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    sentence_id BIGINT NOT NULL REFERENCES sentence (id) ON DELETE CASCADE,
    position BIGINT NOT NULL,
    char_start BIGINT NOT NULL,
    char_end BIGINT NOT NULL,
    UNIQUE (sentence_id, position),
    CHECK (char_start < char_end)
);

CREATE TABLE item (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    passage_id BIGINT NOT NULL REFERENCES passage (id) ON DELETE CASCADE,
    position BIGINT NOT NULL,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    skill TEXT NOT NULL,
    focus_areas TEXT NOT NULL,
    UNIQUE (passage_id, position)
);

CREATE TABLE item_evidence (
    item_id BIGINT NOT NULL REFERENCES item (id) ON DELETE CASCADE,
    sentence_id BIGINT NOT NULL REFERENCES sentence (id) ON DELETE CASCADE,
    PRIMARY KEY (item_id, sentence_id)
);

CREATE TABLE rendition (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    passage_id BIGINT NOT NULL REFERENCES passage (id) ON DELETE CASCADE,
    hash TEXT NOT NULL,
    engine TEXT NOT NULL,
    label TEXT NOT NULL,
    runtime TEXT NOT NULL,
    device TEXT NOT NULL,
    model_hash TEXT NOT NULL,
    voices TEXT NOT NULL,
    speed_milli BIGINT NOT NULL,
    duration_ms BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    -- Passages that say the same with the same voices share the files, not the rows.
    UNIQUE (passage_id, hash)
);
CREATE INDEX rendition_by_passage ON rendition (passage_id, created_at);
CREATE INDEX rendition_by_hash ON rendition (hash);

CREATE TABLE sentence_time (
    rendition_id BIGINT NOT NULL REFERENCES rendition (id) ON DELETE CASCADE,
    sentence_id BIGINT NOT NULL REFERENCES sentence (id) ON DELETE CASCADE,
    start_ms BIGINT NOT NULL,
    end_ms BIGINT NOT NULL,
    PRIMARY KEY (rendition_id, sentence_id),
    CHECK (start_ms < end_ms)
);

CREATE TABLE word_time (
    rendition_id BIGINT NOT NULL REFERENCES rendition (id) ON DELETE CASCADE,
    word_id BIGINT NOT NULL REFERENCES word (id) ON DELETE CASCADE,
    start_ms BIGINT NOT NULL,
    end_ms BIGINT NOT NULL,
    PRIMARY KEY (rendition_id, word_id),
    CHECK (start_ms <= end_ms)
);

CREATE TABLE attempt (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    learner_id BIGINT NOT NULL REFERENCES learner (id) ON DELETE CASCADE,
    passage_id BIGINT NOT NULL REFERENCES passage (id),
    started_at BIGINT NOT NULL,
    -- Not while only texts were shown: then there is nothing to go on with.
    is_begun BOOLEAN NOT NULL,
    submitted_at BIGINT,
    n_items BIGINT NOT NULL,
    n_correct BIGINT,
    CHECK ((submitted_at IS NULL) = (n_correct IS NULL))
);
CREATE UNIQUE INDEX attempt_open ON attempt (learner_id, passage_id) WHERE submitted_at IS NULL;
CREATE INDEX attempt_by_learner ON attempt (learner_id, submitted_at);
CREATE INDEX attempt_by_passage ON attempt (passage_id, learner_id, submitted_at);

CREATE TABLE response (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    attempt_id BIGINT NOT NULL REFERENCES attempt (id) ON DELETE CASCADE,
    item_id BIGINT NOT NULL REFERENCES item (id),
    given TEXT NOT NULL,
    saved_at BIGINT NOT NULL,
    is_correct BOOLEAN,
    score TEXT,
    UNIQUE (attempt_id, item_id),
    CHECK ((is_correct IS NULL) = (score IS NULL))
);

CREATE TABLE sentence_reveal (
    attempt_id BIGINT NOT NULL REFERENCES attempt (id) ON DELETE CASCADE,
    sentence_id BIGINT NOT NULL REFERENCES sentence (id) ON DELETE CASCADE,
    revealed_at BIGINT NOT NULL,
    PRIMARY KEY (attempt_id, sentence_id)
);

CREATE TABLE job (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    dedupe_key TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed')),
    priority BIGINT NOT NULL,
    n_tries BIGINT NOT NULL,
    n_done BIGINT NOT NULL,
    n_total BIGINT NOT NULL,
    run_after BIGINT NOT NULL,
    worker TEXT,
    lease_ends_at BIGINT,
    error TEXT,
    created_at BIGINT NOT NULL,
    finished_at BIGINT,
    CHECK ((state = 'running') = (worker IS NOT NULL)),
    CHECK ((worker IS NULL) = (lease_ends_at IS NULL))
);
CREATE UNIQUE INDEX job_waiting ON job (dedupe_key) WHERE state IN ('queued', 'running');
CREATE INDEX job_by_state ON job (state, run_after);

CREATE TABLE worker (
    id TEXT PRIMARY KEY,
    started_at BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    engine TEXT NOT NULL,
    label TEXT NOT NULL,
    runtime TEXT NOT NULL,
    device TEXT NOT NULL,
    notes TEXT NOT NULL
);

-- What learners ask a language model for: topics, a passage, another item of one. What was made
-- so far stands in work, so that a job that begins again does not pay again.
CREATE TABLE generation (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    learner_id BIGINT NOT NULL REFERENCES learner (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('topics', 'passage', 'item')),
    body TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'done', 'failed', 'cancelled')),
    stage TEXT NOT NULL,
    work TEXT NOT NULL,
    -- JSON when done; else a code of why not.
    result TEXT,
    error TEXT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX generation_by_learner ON generation (learner_id, id);

-- Tokens spent on a day (days since 1970, UTC), by everybody and by one account.
CREATE TABLE model_day (
    day BIGINT PRIMARY KEY,
    n_tokens BIGINT NOT NULL CHECK (n_tokens >= 0),
    n_calls BIGINT NOT NULL CHECK (n_calls >= 0)
);
CREATE TABLE model_account_day (
    learner_id BIGINT NOT NULL REFERENCES learner (id) ON DELETE CASCADE,
    day BIGINT NOT NULL,
    n_tokens BIGINT NOT NULL CHECK (n_tokens >= 0),
    n_calls BIGINT NOT NULL CHECK (n_calls >= 0),
    PRIMARY KEY (learner_id, day)
);

-- Calls of the model, for audit: no row names a learner, and addresses and numbers are masked.
CREATE TABLE model_call (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    made_at BIGINT NOT NULL,
    purpose TEXT NOT NULL,
    model TEXT NOT NULL,
    outcome TEXT NOT NULL,
    n_prompt BIGINT NOT NULL,
    n_answer BIGINT NOT NULL,
    duration_ms BIGINT NOT NULL,
    prompt TEXT NOT NULL,
    answer TEXT NOT NULL
);
CREATE INDEX model_call_by_time ON model_call (made_at);

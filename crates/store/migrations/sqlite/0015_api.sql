-- Tokens by which programs act for an account; only the hash is kept.
CREATE TABLE api_token (
    id INTEGER PRIMARY KEY,
    learner_id INTEGER NOT NULL REFERENCES learner (id) ON DELETE CASCADE,
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    token_hash TEXT NOT NULL UNIQUE,
    -- Names with spaces between: read, write, generate.
    scopes TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    last_used_at INTEGER,
    expires_at INTEGER
) STRICT;
CREATE INDEX api_token_by_account ON api_token (account_id);

-- Answers to writes that were sent under a key, so that the same write counts once.
CREATE TABLE api_write (
    learner_id INTEGER NOT NULL REFERENCES learner (id) ON DELETE CASCADE,
    key TEXT NOT NULL,
    request_hash TEXT NOT NULL,
    -- 0 while it is under way.
    status INTEGER NOT NULL,
    body TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (learner_id, key)
) STRICT;
CREATE INDEX api_write_by_time ON api_write (created_at);

-- What a language model says about a wrong response, as JSON.
CREATE TABLE response_analysis (
    response_id INTEGER PRIMARY KEY REFERENCES response (id) ON DELETE CASCADE,
    body TEXT NOT NULL,
    model TEXT NOT NULL,
    made_at INTEGER NOT NULL
) STRICT;

-- The secret in the address of a learner's own podcast, until it is revoked.
CREATE TABLE podcast_link (
    learner_id INTEGER PRIMARY KEY REFERENCES learner (id) ON DELETE CASCADE,
    token TEXT NOT NULL UNIQUE,
    created_at INTEGER NOT NULL
) STRICT;

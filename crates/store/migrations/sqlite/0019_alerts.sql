-- What the last look at the installation found, since when it is so, and what was said about it.
CREATE TABLE health_check (
    name TEXT PRIMARY KEY,
    status TEXT NOT NULL CHECK (status IN ('PASS', 'WARN', 'FAIL')),
    message TEXT NOT NULL,
    -- A JSON object of texts.
    details TEXT NOT NULL,
    since INTEGER NOT NULL,
    checked_at INTEGER NOT NULL,
    -- The status that people were alerted about and have no all-clear for.
    alerted_status TEXT CHECK (alerted_status IN ('WARN', 'FAIL')),
    alerted_at INTEGER NOT NULL DEFAULT 0
) STRICT;

-- From which status on a dimension alerts; a dimension without a row has the default of the program.
CREATE TABLE alert_rule (
    name TEXT PRIMARY KEY,
    least TEXT NOT NULL CHECK (least IN ('WARN', 'FAIL', 'NEVER'))
) STRICT;

-- One row, made when it is first needed. It is also the lock under which one process at a time decides what is sent.
CREATE TABLE alert_setting (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    delay_minutes INTEGER NOT NULL CHECK (delay_minutes BETWEEN 0 AND 1440),
    -- 0 repeats nothing.
    repeat_minutes INTEGER NOT NULL CHECK (repeat_minutes BETWEEN 0 AND 10080),
    looked_at INTEGER NOT NULL
) STRICT;

CREATE TABLE alert_channel (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('email', 'webhook', 'slack', 'dingtalk', 'feishu')),
    name TEXT NOT NULL,
    locale TEXT NOT NULL CHECK (locale IN ('en', 'zh')),
    is_on INTEGER NOT NULL CHECK (is_on IN (0, 1)),
    -- JSON that pages may show, and JSON that no page, log or audit entry ever shows.
    settings TEXT NOT NULL,
    secrets TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;

CREATE TABLE alert_delivery (
    id INTEGER PRIMARY KEY,
    channel_id INTEGER NOT NULL REFERENCES alert_channel (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('alert', 'test')),
    -- A JSON list of events; empty for a test.
    events TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'failed')),
    n_tries INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    next_try_at INTEGER NOT NULL,
    finished_at INTEGER,
    -- What the other side answered last, or why it could not.
    answer TEXT NOT NULL
) STRICT;
CREATE INDEX alert_delivery_waiting ON alert_delivery (next_try_at) WHERE state = 'waiting';
CREATE INDEX alert_delivery_by_channel ON alert_delivery (channel_id, id);

-- Backups that were started on the admin site, and readings through of those that are there.
CREATE TABLE backup_run (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('write', 'verify')),
    -- Name of the file without its folder; empty while it has none.
    file TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('running', 'done', 'failed')),
    n_done INTEGER NOT NULL,
    n_total INTEGER NOT NULL,
    started_at INTEGER NOT NULL,
    -- A run that was not seen for a minute died with its process.
    seen_at INTEGER NOT NULL,
    finished_at INTEGER,
    error TEXT
) STRICT;
CREATE UNIQUE INDEX backup_run_one_at_a_time ON backup_run (state) WHERE state = 'running';

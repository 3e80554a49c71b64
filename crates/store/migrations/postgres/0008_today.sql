-- Days are counted where the learner lives. A zone that was chosen by hand does not follow the browser.
ALTER TABLE learner ADD COLUMN time_zone TEXT NOT NULL DEFAULT 'UTC';
ALTER TABLE learner ADD COLUMN zone_is_chosen BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE learner ADD COLUMN goal_minutes BIGINT NOT NULL DEFAULT 20 CHECK (goal_minutes BETWEEN 5 AND 60);
ALTER TABLE learner ADD COLUMN goal_sessions BIGINT NOT NULL DEFAULT 5 CHECK (goal_sessions BETWEEN 1 AND 21);

-- Achievements that the learner has been told about.
CREATE TABLE achievement (
    learner_id BIGINT NOT NULL REFERENCES learner (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    told_at BIGINT NOT NULL,
    PRIMARY KEY (learner_id, name)
);

CREATE TABLE note (
    attempt_id BIGINT PRIMARY KEY REFERENCES attempt (id) ON DELETE CASCADE,
    text TEXT NOT NULL,
    saved_at BIGINT NOT NULL
);

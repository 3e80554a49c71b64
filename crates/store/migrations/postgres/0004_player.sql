-- How often a learner heard a sentence to its end.
CREATE TABLE listening (
    learner_id BIGINT NOT NULL REFERENCES learner (id) ON DELETE CASCADE,
    sentence_id BIGINT NOT NULL REFERENCES sentence (id) ON DELETE CASCADE,
    n_plays BIGINT NOT NULL CHECK (n_plays >= 0),
    -- Plays that finished work has counted already.
    n_scored BIGINT NOT NULL DEFAULT 0 CHECK (n_scored BETWEEN 0 AND n_plays),
    -- Speed of the last one, in thousandths.
    speed_milli BIGINT NOT NULL CHECK (speed_milli > 0),
    heard_at BIGINT NOT NULL,
    PRIMARY KEY (learner_id, sentence_id)
);

-- Each rung of the ladder of help that a learner took with a sentence.
CREATE TABLE help_use (
    learner_id BIGINT NOT NULL REFERENCES learner (id) ON DELETE CASCADE,
    sentence_id BIGINT NOT NULL REFERENCES sentence (id) ON DELETE CASCADE,
    rung TEXT NOT NULL,
    n_uses BIGINT NOT NULL CHECK (n_uses >= 1),
    used_at BIGINT NOT NULL,
    -- Whether finished work has taken it into account already.
    is_scored BOOLEAN NOT NULL DEFAULT FALSE,
    PRIMARY KEY (learner_id, sentence_id, rung)
);

-- Where and how a learner last played a passage.
CREATE TABLE player_place (
    learner_id BIGINT NOT NULL REFERENCES learner (id) ON DELETE CASCADE,
    passage_id BIGINT NOT NULL REFERENCES passage (id) ON DELETE CASCADE,
    position_ms BIGINT NOT NULL CHECK (position_ms >= 0),
    speed_milli BIGINT NOT NULL CHECK (speed_milli > 0),
    settings TEXT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (learner_id, passage_id)
);

-- Outline of the sound, one hexadecimal digit for each part; none for audio of before.
ALTER TABLE rendition ADD COLUMN peaks TEXT;

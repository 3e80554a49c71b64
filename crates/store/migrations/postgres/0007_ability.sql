-- What is known of a learner's ability, in logits.
CREATE TABLE ability (
    learner_id BIGINT PRIMARY KEY REFERENCES learner (id) ON DELETE CASCADE,
    theta DOUBLE PRECISION NOT NULL,
    se DOUBLE PRECISION NOT NULL CHECK (se > 0),
    n BIGINT NOT NULL CHECK (n >= 0)
);

-- The same at the end of each day (days since 1970, UTC), for the history of levels.
CREATE TABLE ability_day (
    learner_id BIGINT NOT NULL REFERENCES learner (id) ON DELETE CASCADE,
    day BIGINT NOT NULL,
    theta DOUBLE PRECISION NOT NULL,
    se DOUBLE PRECISION NOT NULL CHECK (se > 0),
    PRIMARY KEY (learner_id, day)
);

-- How much harder an item is than its level, in logits.
CREATE TABLE item_difficulty (
    item_id BIGINT PRIMARY KEY REFERENCES item (id) ON DELETE CASCADE,
    shift DOUBLE PRECISION NOT NULL,
    n_learners BIGINT NOT NULL CHECK (n_learners >= 0)
);

-- What a learner chose. A step is 1 to 30; without one the ability decides.
CREATE TABLE learning_choice (
    learner_id BIGINT PRIMARY KEY REFERENCES learner (id) ON DELETE CASCADE,
    manual_step BIGINT CHECK (manual_step BETWEEN 1 AND 30),
    -- JSON: a list of focus areas.
    focus_areas TEXT NOT NULL
);

-- Chances to hear something, by day (days since 1970, UTC).
CREATE TABLE profile_day (
    learner_id BIGINT NOT NULL REFERENCES learner (id) ON DELETE CASCADE,
    feature TEXT NOT NULL,
    day BIGINT NOT NULL,
    n_chances BIGINT NOT NULL CHECK (n_chances >= 0),
    n_right BIGINT NOT NULL CHECK (n_right BETWEEN 0 AND n_chances),
    PRIMARY KEY (learner_id, day, feature)
);

-- Words heard at each speed, first hearing only.
CREATE TABLE profile_speed (
    learner_id BIGINT NOT NULL REFERENCES learner (id) ON DELETE CASCADE,
    speed_milli BIGINT NOT NULL,
    day BIGINT NOT NULL,
    n_chances BIGINT NOT NULL CHECK (n_chances >= 0),
    n_right BIGINT NOT NULL CHECK (n_right BETWEEN 0 AND n_chances),
    PRIMARY KEY (learner_id, day, speed_milli)
);

-- The bank of the level check. The audio of an item is that of its hidden passage.
CREATE TABLE placement_item (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    slug TEXT NOT NULL,
    version BIGINT NOT NULL CHECK (version >= 1),
    is_current BOOLEAN NOT NULL,
    content_hash TEXT NOT NULL,
    level TEXT NOT NULL,
    part TEXT NOT NULL CHECK (part IN ('comprehension', 'decoding')),
    body TEXT NOT NULL,
    passage_id BIGINT NOT NULL REFERENCES passage (id),
    UNIQUE (slug, version)
);
CREATE UNIQUE INDEX placement_item_current ON placement_item (slug) WHERE is_current;
CREATE INDEX placement_item_by_passage ON placement_item (passage_id);

-- Level checks. What was found stands here and is never computed again.
CREATE TABLE placement (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    learner_id BIGINT NOT NULL REFERENCES learner (id) ON DELETE CASCADE,
    guess TEXT,
    started_at BIGINT NOT NULL,
    finished_at BIGINT,
    n_items BIGINT NOT NULL,
    theta DOUBLE PRECISION,
    se DOUBLE PRECISION,
    comprehension_theta DOUBLE PRECISION,
    comprehension_se DOUBLE PRECISION,
    decoding_theta DOUBLE PRECISION,
    decoding_se DOUBLE PRECISION,
    CHECK ((finished_at IS NULL) = (theta IS NULL)),
    CHECK ((theta IS NULL) = (se IS NULL)),
    CHECK ((theta IS NULL) = (comprehension_theta IS NULL)),
    CHECK ((theta IS NULL) = (comprehension_se IS NULL)),
    CHECK ((theta IS NULL) = (decoding_theta IS NULL)),
    CHECK ((theta IS NULL) = (decoding_se IS NULL))
);
CREATE UNIQUE INDEX placement_open ON placement (learner_id) WHERE finished_at IS NULL;
CREATE INDEX placement_by_learner ON placement (learner_id, finished_at);

-- Items asked, the one that waits included.
CREATE TABLE placement_response (
    placement_id BIGINT NOT NULL REFERENCES placement (id) ON DELETE CASCADE,
    position BIGINT NOT NULL CHECK (position >= 0),
    placement_item_id BIGINT NOT NULL REFERENCES placement_item (id),
    asked_at BIGINT NOT NULL,
    n_plays BIGINT NOT NULL CHECK (n_plays >= 0),
    given TEXT,
    answered_at BIGINT,
    n_right BIGINT,
    CHECK ((answered_at IS NULL) = (given IS NULL)),
    CHECK ((answered_at IS NULL) = (n_right IS NULL)),
    PRIMARY KEY (placement_id, position),
    UNIQUE (placement_id, placement_item_id)
);

-- What is known of a learner's ability, in logits.
CREATE TABLE ability (
    learner_id INTEGER PRIMARY KEY REFERENCES learner (id) ON DELETE CASCADE,
    theta REAL NOT NULL,
    se REAL NOT NULL CHECK (se > 0),
    n INTEGER NOT NULL CHECK (n >= 0)
) STRICT;

-- The same at the end of each day (days since 1970, UTC), for the history of levels.
CREATE TABLE ability_day (
    learner_id INTEGER NOT NULL REFERENCES learner (id) ON DELETE CASCADE,
    day INTEGER NOT NULL,
    theta REAL NOT NULL,
    se REAL NOT NULL CHECK (se > 0),
    PRIMARY KEY (learner_id, day)
) STRICT;

-- How much harder an item is than its level, in logits.
CREATE TABLE item_difficulty (
    item_id INTEGER PRIMARY KEY REFERENCES item (id) ON DELETE CASCADE,
    shift REAL NOT NULL,
    n_learners INTEGER NOT NULL CHECK (n_learners >= 0)
) STRICT;

-- What a learner chose. A step is 1 to 30; without one the ability decides.
CREATE TABLE learning_choice (
    learner_id INTEGER PRIMARY KEY REFERENCES learner (id) ON DELETE CASCADE,
    manual_step INTEGER CHECK (manual_step BETWEEN 1 AND 30),
    -- JSON: a list of focus areas.
    focus_areas TEXT NOT NULL
) STRICT;

-- Chances to hear something, by day (days since 1970, UTC).
CREATE TABLE profile_day (
    learner_id INTEGER NOT NULL REFERENCES learner (id) ON DELETE CASCADE,
    feature TEXT NOT NULL,
    day INTEGER NOT NULL,
    n_chances INTEGER NOT NULL CHECK (n_chances >= 0),
    n_right INTEGER NOT NULL CHECK (n_right BETWEEN 0 AND n_chances),
    PRIMARY KEY (learner_id, day, feature)
) STRICT;

-- Words heard at each speed, first hearing only.
CREATE TABLE profile_speed (
    learner_id INTEGER NOT NULL REFERENCES learner (id) ON DELETE CASCADE,
    speed_milli INTEGER NOT NULL,
    day INTEGER NOT NULL,
    n_chances INTEGER NOT NULL CHECK (n_chances >= 0),
    n_right INTEGER NOT NULL CHECK (n_right BETWEEN 0 AND n_chances),
    PRIMARY KEY (learner_id, day, speed_milli)
) STRICT;

-- The bank of the level check. The audio of an item is that of its hidden passage.
CREATE TABLE placement_item (
    id INTEGER PRIMARY KEY,
    slug TEXT NOT NULL,
    version INTEGER NOT NULL CHECK (version >= 1),
    is_current INTEGER NOT NULL CHECK (is_current IN (0, 1)),
    content_hash TEXT NOT NULL,
    level TEXT NOT NULL,
    part TEXT NOT NULL CHECK (part IN ('comprehension', 'decoding')),
    body TEXT NOT NULL,
    passage_id INTEGER NOT NULL REFERENCES passage (id),
    UNIQUE (slug, version)
) STRICT;
CREATE UNIQUE INDEX placement_item_current ON placement_item (slug) WHERE is_current;
CREATE INDEX placement_item_by_passage ON placement_item (passage_id);

-- Level checks. What was found stands here and is never computed again.
CREATE TABLE placement (
    id INTEGER PRIMARY KEY,
    learner_id INTEGER NOT NULL REFERENCES learner (id) ON DELETE CASCADE,
    guess TEXT,
    started_at INTEGER NOT NULL,
    finished_at INTEGER,
    n_items INTEGER NOT NULL,
    theta REAL,
    se REAL,
    comprehension_theta REAL,
    comprehension_se REAL,
    decoding_theta REAL,
    decoding_se REAL,
    CHECK ((finished_at IS NULL) = (theta IS NULL)),
    CHECK ((theta IS NULL) = (se IS NULL)),
    CHECK ((theta IS NULL) = (comprehension_theta IS NULL)),
    CHECK ((theta IS NULL) = (comprehension_se IS NULL)),
    CHECK ((theta IS NULL) = (decoding_theta IS NULL)),
    CHECK ((theta IS NULL) = (decoding_se IS NULL))
) STRICT;
CREATE UNIQUE INDEX placement_open ON placement (learner_id) WHERE finished_at IS NULL;
CREATE INDEX placement_by_learner ON placement (learner_id, finished_at);

-- Items asked, the one that waits included.
CREATE TABLE placement_response (
    placement_id INTEGER NOT NULL REFERENCES placement (id) ON DELETE CASCADE,
    position INTEGER NOT NULL CHECK (position >= 0),
    placement_item_id INTEGER NOT NULL REFERENCES placement_item (id),
    asked_at INTEGER NOT NULL,
    n_plays INTEGER NOT NULL CHECK (n_plays >= 0),
    given TEXT,
    answered_at INTEGER,
    n_right INTEGER,
    CHECK ((answered_at IS NULL) = (given IS NULL)),
    CHECK ((answered_at IS NULL) = (n_right IS NULL)),
    PRIMARY KEY (placement_id, position),
    UNIQUE (placement_id, placement_item_id)
) STRICT;

-- Plays of sentences by day, for the report of a week.
CREATE TABLE play_day (
    learner_id BIGINT NOT NULL REFERENCES learner (id) ON DELETE CASCADE,
    -- Day of the learner's zone, counted from 1 January 1970.
    day BIGINT NOT NULL,
    n_plays BIGINT NOT NULL CHECK (n_plays >= 1),
    -- Of these: broken off after more than half of the sentence.
    n_broken BIGINT NOT NULL CHECK (n_broken BETWEEN 0 AND n_plays),
    -- Of these: slower than 0.9.
    n_slow BIGINT NOT NULL CHECK (n_slow BETWEEN 0 AND n_plays),
    -- Of these: with other voices in the background.
    n_babble BIGINT NOT NULL CHECK (n_babble BETWEEN 0 AND n_plays),
    PRIMARY KEY (learner_id, day)
);

-- By how many decibels the voice is louder than the voices behind it; nothing where there are none.
ALTER TABLE learner ADD COLUMN babble_db BIGINT CHECK (babble_db > 0);
-- The least of it in plays that no finished work has counted.
ALTER TABLE listening ADD COLUMN babble_db BIGINT CHECK (babble_db > 0);
ALTER TABLE attempt ADD COLUMN babble_db BIGINT CHECK (babble_db > 0);
ALTER TABLE practice ADD COLUMN babble_db BIGINT CHECK (babble_db > 0);

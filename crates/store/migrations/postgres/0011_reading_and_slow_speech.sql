-- Whether the text is read instead of heard: for learners who cannot hear it, and for quiet places.
ALTER TABLE attempt ADD COLUMN is_reading BOOLEAN NOT NULL DEFAULT FALSE;

-- Whether the voice spoke slowly because a learner wanted it; the other audio of a passage has the pace of its level.
ALTER TABLE rendition ADD COLUMN is_slow BOOLEAN NOT NULL DEFAULT FALSE;

-- Whether the text is read instead of heard: for learners who cannot hear it, and for quiet places.
ALTER TABLE attempt ADD COLUMN is_reading INTEGER NOT NULL DEFAULT 0 CHECK (is_reading IN (0, 1));

-- Whether the voice spoke slowly because a learner wanted it; the other audio of a passage has the pace of its level.
ALTER TABLE rendition ADD COLUMN is_slow INTEGER NOT NULL DEFAULT 0 CHECK (is_slow IN (0, 1));

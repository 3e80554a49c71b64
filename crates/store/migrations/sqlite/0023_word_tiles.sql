-- Words to choose from in place of typing: whether a learner wants them, and where they were shown.
ALTER TABLE learner ADD COLUMN prefers_tiles INTEGER NOT NULL DEFAULT 0 CHECK (prefers_tiles IN (0, 1));
ALTER TABLE attempt ADD COLUMN has_tiles INTEGER NOT NULL DEFAULT 0 CHECK (has_tiles IN (0, 1));
ALTER TABLE exercise ADD COLUMN has_tiles INTEGER NOT NULL DEFAULT 0 CHECK (has_tiles IN (0, 1));

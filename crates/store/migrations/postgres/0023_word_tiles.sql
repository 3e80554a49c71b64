-- Words to choose from in place of typing: whether a learner wants them, and where they were shown.
ALTER TABLE learner ADD COLUMN prefers_tiles BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE attempt ADD COLUMN has_tiles BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE exercise ADD COLUMN has_tiles BOOLEAN NOT NULL DEFAULT FALSE;

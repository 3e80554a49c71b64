-- Where an engine tells no word times they are guessed, and a page must be able to say so.
ALTER TABLE rendition ADD COLUMN words_are_estimated INTEGER NOT NULL DEFAULT 0 CHECK (words_are_estimated IN (0, 1));

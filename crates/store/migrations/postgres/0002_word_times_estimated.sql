-- Where an engine tells no word times they are guessed, and a page must be able to say so.
ALTER TABLE rendition ADD COLUMN words_are_estimated BOOLEAN NOT NULL DEFAULT FALSE;

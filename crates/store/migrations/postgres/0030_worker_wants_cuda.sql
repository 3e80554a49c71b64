-- Whether the worker's settings ask for a graphics card.
ALTER TABLE worker ADD COLUMN wants_cuda BOOLEAN NOT NULL DEFAULT FALSE;

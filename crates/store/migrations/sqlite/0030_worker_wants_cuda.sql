-- Whether the worker's settings ask for a graphics card.
ALTER TABLE worker ADD COLUMN wants_cuda INTEGER NOT NULL DEFAULT 0;
